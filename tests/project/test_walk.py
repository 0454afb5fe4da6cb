"""Everybody knocks at every address: what they get is what the table declares."""

import re

import pytest
from django.conf import settings

from tests.project.loosening import heard, loosened, predicates
from tests.project.walk import METHODS, Knock, answer, declared, knocks, route_names
from tests.project.walk_api import TABLE
from tests.project.walk_verbs import ASKED_BY_VERBS, came_of
from tests.project.walk_world import World, short_refusals, standing

PREDICATES = predicates()
# That each clause of each predicate counts, `test_predicates.py` proves.
ASKED_BY_PAGES = sorted({*PREDICATES} - {*ASKED_BY_VERBS})
REFUSED = ("forbidden", "absent")
# Of the knocks at which a predicate refused, these are tried with it loosened.
TRIED = 40
# Lists and conditions do not tell at which knock they left something out.
TRIED_OF_LISTS = 1500

# Who may see and do what is asked of the rows alike by every method: on PostgreSQL the two that
# read and write pages are walked again, and the parts of pages and the refusals of others are not.
WALKED = [
    method if method in ("GET", "POST") else pytest.param(method, marks=pytest.mark.first_run)
    for method in METHODS
]

# One world and one walk for all: where tests run beside each other, these stay together.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("walk")]


class Walk:
    """What everybody got, and at which knocks each predicate refused."""

    def __init__(self, world: World):
        self.world = world
        self.found: dict[str, dict[Knock, str]] = {}
        self.refusals: dict[str, list[tuple[int, Knock]]] = {name: [] for name in PREDICATES}

    def walked(self, method: str) -> dict[Knock, str]:
        if method not in self.found:
            self.found[method] = {}
            with heard(PREDICATES) as refusing:
                for knock in knocks(TABLE, method):
                    refusing.clear()
                    self._note(knock, answer(self.world, TABLE, knock), refusing)
        return self.found[method]

    def _note(self, knock: Knock, found: str, refusing: set[str]) -> None:
        self.found[knock.method][knock] = found
        if found in REFUSED and declared(TABLE, knock) == found:
            for name in refusing:
                self.refusals[name].append((len(refusing), knock))

    def refused_by(self, name: str) -> list[Knock]:
        """A few of the knocks at which it refused: first where the fewest others did as well."""
        for method in ("GET", "POST"):
            self.walked(method)
        found = sorted(self.refusals[name], key=lambda one: one[0])
        tells = PREDICATES[name].tells_when_it_refuses
        tried = [knock for _others, knock in found[: TRIED if tells else TRIED_OF_LISTS]]
        # The first that notices ends the search: most likely one whose address names the same rows.
        words = name.split(".")[-3 if "QuerySet" in name else -2].split("_")
        return sorted(tried, key=lambda knock: not any(word in knock.line for word in words))


@pytest.fixture(scope="module")
def walk(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock(), short_refusals():
        with standing(tmp_path_factory.mktemp("media")) as world:
            yield Walk(world)


def test_every_route_is_declared():
    assert sorted(route_names()) == sorted({line.split()[0] for line in TABLE})


def test_no_page_answers_by_the_target_of_htmx():
    """A part that one target gets and another does not would be one more knock."""
    folders = ("agencies", "plans", "indicators", "tasks", "sciliteracy")
    files = [file for folder in folders for file in (settings.BASE_DIR / folder).rglob("*.py")]
    asked = re.compile(r"htmx\.(target|trigger)|HX-Target|HX-Trigger-Name")

    assert len(files) > 100
    assert [file.name for file in files if asked.search(file.read_text())] == []


@pytest.mark.parametrize("method", WALKED)
def test_everybody_gets_what_is_declared(walk, method):
    wrong = [
        f"{knock}: {found}, declared {expected}"
        for knock, found in walk.walked(method).items()
        if found != (expected := declared(TABLE, knock))
    ]

    assert wrong == [], "\n".join(wrong)


@pytest.mark.first_run
@pytest.mark.parametrize("name", ASKED_BY_PAGES)
def test_walk_notices_a_loosened_predicate(walk, name):
    tried = walk.refused_by(name)
    assert tried, "no page refuses by it: a verb in ASKED_BY_VERBS has to"

    with loosened(PREDICATES[name]):
        noticed = any(answer(walk.world, TABLE, one) != declared(TABLE, one) for one in tried)

    assert noticed


@pytest.mark.first_run
@pytest.mark.parametrize("name", sorted(ASKED_BY_VERBS))
def test_verb_notices_a_loosened_predicate(walk, name):
    act = ASKED_BY_VERBS[name]
    refusal = came_of(act, walk.world)

    with loosened(PREDICATES[name]):
        assert came_of(act, walk.world) != refusal
