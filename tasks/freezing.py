"""What is closed for good: periods that lie in what the office of their place has frozen.

A year is not closed because a quarter of it is: it stays open for what is outside. Once every day
of it lies in a frozen period, it is closed as a whole.
"""

import datetime

from django.db.models import DateField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from agencies.models import Jurisdiction
from tasks.models import Occurrence, PeriodFreeze

PLACE = "task__measure__plan__jurisdiction"
ONE_DAY = datetime.timedelta(days=1)


def is_frozen() -> Q:
    """Condition for periods of which every day is frozen: the first one, and after the end of
    each frozen period within, the next."""
    mine = PeriodFreeze.objects.active().filter(jurisdiction=OuterRef(PLACE))
    first = mine.filter(
        period_start__lte=OuterRef("period_start"), period_end__gte=OuterRef("period_start")
    )
    day_after = ExpressionWrapper(OuterRef("period_end") + ONE_DAY, output_field=DateField())
    goes_on = PeriodFreeze.objects.active().filter(
        jurisdiction=OuterRef("jurisdiction"),
        period_start__lte=day_after,
        period_end__gt=OuterRef("period_end"),
    )
    ends_within = mine.filter(
        ~Exists(goes_on),
        period_end__gte=OuterRef("period_start"),
        period_end__lt=OuterRef("period_end"),
    )
    return Q(Exists(first)) & ~Q(Exists(ends_within))


def frozen(occurrence: Occurrence, performed_on: datetime.date | None = None) -> bool:
    """Whether the period, or the day that a report tells of, is closed for good."""
    place = occurrence.task.measure.plan.jurisdiction
    if performed_on is not None and frozen_in(place, performed_on, performed_on).exists():
        return True
    return Occurrence.objects.filter(is_frozen(), pk=occurrence.pk).exists()


def frozen_in(
    place: Jurisdiction, first: datetime.date, last: datetime.date
) -> QuerySet[PeriodFreeze]:
    """What is frozen in `place` of the days from `first` through `last`."""
    rows = PeriodFreeze.objects.active().filter(jurisdiction=place)
    return rows.filter(period_start__lte=last, period_end__gte=first).order_by("period_start")
