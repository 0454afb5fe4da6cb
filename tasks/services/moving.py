"""Duties of agencies that were succeeded: what has one heir moves, what has several is asked about.

What was sent in stays with the agency that sent it, and counts. What is frozen stays as it is. An
undated succession is provisional and moves nothing.
"""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from agencies.models import Agency, Venue
from agencies.services import changes
from agencies.succession import Successors, heirs_on
from tasks.freezing import is_frozen
from tasks.models import Occurrence, ProgressReport, Task
from tasks.services.keeping_before import keep_before
from tasks.services.report_steps import LONGEST_NOTE, step
from tasks.states import LIVING, WRITABLE, OccurrenceState, ReportAct

VERB = "tasks.move_duty"


def move_duties(*, by, today: datetime.date) -> int:
    """Hand what agencies owe to those that stand in their place on `today`; returns how many.

    Open periods of a member and 主办 go to the one heir, drafts and venues with them. Where it owes
    the same period already, or there are several heirs, a period that nobody reported on is taken
    out of use and theirs are made anew; one with a report stays, and the office is asked.
    """
    successors = heirs_on(today)
    if not successors:
        return 0
    agencies = Agency.objects.in_bulk({heirs[0] for heirs in successors.values()})
    sole = {old: agencies[heirs[0]] for old, heirs in successors.items() if len(heirs) == 1}
    with override("zh-hans"), transaction.atomic():
        _move_venues(sole, by)
        moved = _move_members(successors, sole, by, today) + _move_main_agencies(
            successors, sole, by
        )
        _move_drafts(sole, by, today)
    return moved


def _hand_over(row, by, **fields) -> None:
    changes.change(row, by=by, verb=VERB, changes=fields, editable=frozenset(fields))


def _move_venues(sole: Mapping[int, Agency], by) -> None:
    """A venue is told of by whoever owns it, so it goes along; not where the heir has one of the
    same name, which may or may not be the same."""
    for venue in Venue.objects.active().filter(agency__in=sole).order_by("pk"):
        heir = sole[venue.agency_id]
        if not heir.venues.active().filter(name=venue.name).exists():
            _hand_over(venue, by, agency=heir)


def _move_members(
    successors: Successors, sole: Mapping[int, Agency], by, today: datetime.date
) -> int:
    moved = 0
    for row in _open_periods().filter(member__in=successors).order_by("period_start", "pk"):
        heir = sole.get(row.member_id)
        if heir is not None and not _owes(heir, row):
            keep_before(row, today=today)
            _hand_over(row, by, member=heir)
        elif not row.is_told:
            reason = _("单位已由其他单位承继，这一期由承继单位完成")
            changes.retire(row, by=by, verb=VERB, reason=reason)
        else:
            continue
        moved += 1
    return moved


def _open_periods() -> QuerySet[Any]:
    """Each with `is_told`: whether there is any report, be it a draft."""
    reports = ProgressReport.objects.active().filter(occurrence=OuterRef("pk"), state__in=LIVING)
    rows = Occurrence.objects.standing().filter(state=OccurrenceState.OPEN).exclude(is_frozen())
    return rows.select_related("task__measure__plan").annotate(is_told=Exists(reports))


def _owes(agency: Agency, row: Occurrence) -> bool:
    """Whether `agency` has a period of its own in the days of `row`."""
    mine = Occurrence.objects.active().filter(task=row.task_id, member=agency)
    return mine.filter(period_start__lte=row.period_end, period_end__gte=row.period_start).exists()


def _move_drafts(sole: Mapping[int, Agency], by, today: datetime.date) -> None:
    """Drafts and returned reports of open periods, so that the heir can send them in. Whoever wrote
    them stays named. One stays where the heir is already writing its own."""
    rows = ProgressReport.objects.active().filter(
        state__in=WRITABLE, agency__in=sole, occurrence__in=_open_periods().values("pk")
    )
    related = ("agency", "occurrence__task__measure__plan")
    for report in rows.select_related(*related).order_by("pk"):
        old, heir = report.agency, sole[report.agency_id]
        own = ProgressReport.objects.in_hand().filter(
            occurrence=report.occurrence_id, agency=heir, venue=report.venue_id
        )
        if own.exists() or report.occurrence.member_id not in (None, heir.pk):
            continue
        _hand_over(report, by, agency=heir)
        note = _("%(old)s已由%(heir)s承继，这份填报转由%(heir)s办理。") % {"old": old, "heir": heir}
        step(
            report,
            ReportAct.WRITTEN,
            by=by,
            now=timezone.now(),
            today=today,
            note=note[:LONGEST_NOTE],
        )


def _move_main_agencies(successors: Successors, sole: Mapping[int, Agency], by) -> int:
    """主办 goes to the one heir. Of several none is guessed: all leads answer until the office has
    named one."""
    rows = Task.objects.active().filter(main_agency__in=successors).select_related("measure__plan")
    for task in rows.order_by("pk"):
        heir = sole.get(task.main_agency_id)
        if heir is not None:
            _hand_over(task, by, main_agency=heir)
        else:
            _hand_over(task, by, main_agency=None, split_main_agency=task.main_agency)
    return len(rows)
