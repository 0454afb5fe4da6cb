"""What the list of plans can be asked for, in the address."""

import datetime

from django import forms
from django.db.models import Q, QuerySet

from agencies.forms import JurisdictionListForm
from plans.models import Plan
from plans.states import PlanStatus


class PlanListForm(JurisdictionListForm):
    SORTS = {
        "jurisdiction": ("jurisdiction__code", "-period_start"),
        "title": ("title",),
        "period": ("period_start", "period_end"),
        "issued": ("issued_on",),
        "number": ("document_number",),
    }

    status = forms.ChoiceField(required=False, choices=PlanStatus.choices)
    year = forms.IntegerField(required=False, min_value=1900, max_value=2200)

    def select(self, plans: QuerySet[Plan], *, today: datetime.date) -> QuerySet[Plan]:
        plans = self.within(plans)
        if status := self.value("status"):
            plans = plans.filter(_has_status(status, today))
        if year := self.value("year"):
            plans = plans.filter(
                Q(period_start__isnull=True) | Q(period_start__lte=year),
                Q(period_end__isnull=True) | Q(period_end__gte=year),
            )
        if words := self.value("q"):
            plans = plans.filter(
                Q(title__icontains=words)
                | Q(document_number__icontains=words)
                | Q(issuer__icontains=words)
                | Q(jurisdiction__name__icontains=words)
            )
        return plans


def _has_status(status: str, today: datetime.date) -> Q:
    """The condition for `Plan.status_on(today)`: a plan in force is over when its period is."""
    over = Q(status=PlanStatus.IN_FORCE, period_end__lt=today.year)
    if status == PlanStatus.ENDED:
        return Q(status=PlanStatus.ENDED) | over
    if status == PlanStatus.IN_FORCE:
        return Q(status=PlanStatus.IN_FORCE) & ~Q(period_end__lt=today.year)
    return Q(status=status)
