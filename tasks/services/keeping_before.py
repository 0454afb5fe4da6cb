"""What stood before a decision is kept, so that an earlier day can still be told as it was."""

import datetime

from django.db.models import F, QuerySet

from sciliteracy.lib.inserting import insert_from
from tasks.models import Occurrence, OccurrenceBefore

KEPT = (
    "member",
    "work_due_on",
    "report_due_on",
    "locks_on",
    "override_colour",
    "override_reason",
    "opened_reason",
)


def keep_before(occurrence: Occurrence, *, today: datetime.date) -> None:
    """Keep how `occurrence` stood when `today` began: each verb that is about to decide otherwise
    calls it. Of several decisions on one day the first has kept it already."""
    keep_all_before(Occurrence.objects.filter(pk=occurrence.pk), today=today)


def keep_all_before(rows: QuerySet[Occurrence], *, today: datetime.date) -> None:
    """The same for any number of periods, in one statement; as they are stored."""
    kept = OccurrenceBefore.objects.filter(changed_on=today).values("occurrence")
    columns = {name: F(name) for name in KEPT} | {"occurrence": F("pk"), "changed_on": today}
    insert_from(OccurrenceBefore, rows.exclude(pk__in=kept), columns)
