"""A year of a plan that had ended, opened once more: what a few measures and the towns did."""

import datetime
from decimal import Decimal

from agencies.states import Role
from plans.models import Plan
from sciliteracy.demo_history_stage import Stage, Telling
from sciliteracy.demo_history_words import marked
from tasks.models import Occurrence
from tasks.reckoning import RELATED
from tasks.services.making import open_past_periods

OPENED = datetime.date(2024, 7, 22)
FIRST, LAST = datetime.date(2020, 1, 1), datetime.date(2020, 12, 31)
LAST_QUARTER = datetime.date(2020, 10, 1)
MEASURES = 6
# What the towns did, in the order in which they are known; the last one told nothing.
DONE = (3, 4, 3, 3, 5, 2, 3)


def schedule_backfilling(stage: Stage, plan: Plan) -> None:
    """Put the last year of `plan` on the timeline."""
    stage.timeline.on(OPENED, lambda: _open(stage, plan))
    for measure in list(plan.measures.active().order_by("pk"))[:MEASURES]:
        measure.plan = plan
        agency = stage.cast.reporter(measure)
        telling = Telling(
            stage=stage,
            find=lambda pk=measure.pk: stage.period(pk, None, LAST_QUARTER),
            agency=agency,
            fields=stage.words.report(agency, LAST),
        )
        telling.fields["problems"] = stage.words.one_of("problems")
        _tell(stage, telling)
    told = stage.after(OPENED, 3)
    stage.timeline.on(told, lambda: _tell_of_towns(stage, plan, told))


def _open(stage: Stage, plan: Plan) -> None:
    open_past_periods(
        plan,
        by=stage.cast.office(plan.jurisdiction, Role.OFFICE_ADMIN),
        today=OPENED,
        first=FIRST,
        last=LAST,
        reason=marked("补录上一轮规划收官年的资料"),
    )
    stage.read_periods()


def _tell(stage: Stage, telling: Telling) -> None:
    told = stage.after(OPENED, 2)
    telling.on(told, telling.submit)
    telling.on(stage.after(told, 2), telling.approve)


def _tell_of_towns(stage: Stage, plan: Plan, day: datetime.date) -> None:
    """Each town owes its own; the office writes down what they told it."""
    rows = Occurrence.objects.active().filter(
        task__measure__plan=plan, member__isnull=False, period_start=FIRST
    )
    periods = rows.select_related(*RELATED, "member__jurisdiction").order_by("member_id")
    for occurrence, quantity in zip(periods, DONE, strict=False):
        fields = stage.words.amount(occurrence.member, occurrence.task.target.metric)
        telling = Telling(
            stage=stage,
            find=lambda row=occurrence: row,
            agency=occurrence.member,
            fields=fields | {"performed_on": LAST, "quantity": Decimal(quantity)},
        )
        telling.submit(day)
        telling.approve(day)
