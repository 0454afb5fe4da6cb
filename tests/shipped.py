"""The five shipped plans, stored in the test database."""

import datetime
import itertools
import json
from collections.abc import Iterable

from django.conf import settings

from agencies.services.users import system_user
from sciliteracy.interchange.storing import import_plan_file

FIXTURES = settings.BASE_DIR / "fixtures"
SLUGS = ("fuxin-2022", "haizhou-2022", "huancui-2022", "huiji-2017", "huiji-2022")
TODAY = datetime.date(2024, 8, 15)


def plan_data(slug: str) -> dict:
    """A shipped plan file, parsed afresh, so that a test may change it."""
    return json.loads((FIXTURES / "plans" / f"{slug}.json").read_text(encoding="utf-8"))


def store(slugs: Iterable[str] = SLUGS, *, today: datetime.date = TODAY) -> None:
    for slug in slugs:
        import_plan_file(
            FIXTURES / "plans" / f"{slug}.json",
            by=system_user(),
            today=today,
            document=FIXTURES / "documents" / f"{slug}.txt",
        )


def orders(slugs: Iterable[str]) -> list[tuple[str, ...]]:
    return list(itertools.permutations(slugs))
