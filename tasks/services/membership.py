"""Periods of groups whose members change: who is a member on the first day of a period owes it.

Only periods that have not begun follow. A running one stays with who had it, except that what was
to be told as "n of N" becomes the members' own as long as nobody has told anything of it. What is
lacking afterwards `tasks.services.making` makes.
"""

import datetime
from collections.abc import Iterator

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from agencies.services.audit import record_all
from plans.models import Plan
from plans.models.plan import PlanQuerySet
from tasks.members import Members, members_today
from tasks.models import Extension, Occurrence, ProgressReport, Task
from tasks.states import LIVING, OccurrenceState

BATCH = 200
VERB = "tasks.follow_members"


def follow_members(*, by, today: datetime.date, plans: PlanQuerySet | None = None) -> int:
    """Take out of use the periods that are nobody's any more; returns how many.

    Works through the tasks of groups in batches, each with a fixed number of statements.
    """
    members, dropped = members_today(today), 0
    with override("zh-hans"):
        left, told_apart = _("本期开始时已不是成员单位"), _("已有成员单位，由各成员单位分别填报")
        for rows in _open_periods(Plan.objects.all() if plans is None else plans):
            dropped += _retire(_left(rows, members, today), by, left)
            dropped += _retire(_replaced(rows, members, today), by, told_apart)
    return dropped


def _open_periods(plans: PlanQuerySet) -> Iterator[QuerySet[Occurrence]]:
    """Those of groups, of so many tasks at a time."""
    tasks = Task.objects.active().filter(
        target__per_group__isnull=False, measure__plan__in=plans.active()
    )
    last = 0
    while keys := list(
        tasks.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]
    ):
        yield Occurrence.objects.standing().filter(state=OccurrenceState.OPEN, task__in=keys)
        last = keys[-1]


def _here(members: Members):
    """Memberships in the group of a period that hold on its first day."""
    return members.on(OuterRef("period_start")).filter(group=OuterRef("task__target__per_group"))


def _left(
    rows: QuerySet[Occurrence], members: Members, today: datetime.date
) -> QuerySet[Occurrence]:
    """Not begun, of agencies that are no members on the first day, nor stand for one."""
    own = _here(members).filter(agency=OuterRef("member"))
    ahead = rows.filter(period_start__gt=today, member__isnull=False).exclude(Exists(own))
    inherited = [
        one.pk
        for one in ahead.filter(member__in={one.heir for one in members.inherited}).annotate(
            group=F("task__target__per_group")
        )
        if any(
            (by.group, by.heir) == (one.group, one.member_id) and by.holds_on(one.period_start)
            for by in members.inherited
        )
    ]
    return ahead.exclude(pk__in=inherited)


def _replaced(
    rows: QuerySet[Occurrence], members: Members, today: datetime.date
) -> QuerySet[Occurrence]:
    """To be told as "n of N" while its members are known: not over yet, nothing told, and nothing
    decided about it by the office."""
    told = ProgressReport.objects.active().filter(occurrence=OuterRef("pk"), state__in=LIVING)
    asked = Extension.objects.active().filter(occurrence=OuterRef("pk"))
    rows = rows.filter(
        Exists(_here(members)),
        Q(override_colour="", opened_reason=""),
        member__isnull=True,
        period_end__gte=today,
    )
    return rows.exclude(Exists(told)).exclude(Exists(asked))


@transaction.atomic
def _retire(rows: QuerySet[Occurrence], by, reason: str) -> int:
    dropped = list(rows.select_related("task__measure__plan").order_by("pk"))
    if dropped:
        now = timezone.now()
        Occurrence.objects.filter(pk__in=[row.pk for row in dropped]).update(
            retired_at=now, retired_reason=reason, version=F("version") + 1, updated_at=now
        )
        record_all(dropped, by=by, verb=VERB, reason=reason)
    return len(dropped)
