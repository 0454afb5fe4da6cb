"""What the list of plans can be asked for, in the address; and what of a plan can be edited."""

import datetime

from django import forms
from django.db.models import Q, QuerySet

from agencies.forms import JurisdictionListForm
from plans.models import Measure, Plan
from plans.states import PlanStatus
from sciliteracy.lib.editing import VersionedForm


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


class PlanForm(VersionedForm):
    class Meta:
        model = Plan
        fields = (
            "title",
            "document_number",
            "issuer",
            "issued_on",
            "period_start",
            "period_end",
            "status",
        )
        widgets = {"issued_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}


class MeasureForm(VersionedForm):
    class Meta:
        model = Measure
        fields = ("heading", "text", "responsibility_text", "by_duty")
        widgets = {"responsibility_text": forms.Textarea(attrs={"rows": 3})}


def _has_status(status: str, today: datetime.date) -> Q:
    """The condition for `Plan.status_on(today)`: a plan in force is over when its period is."""
    over = Q(status=PlanStatus.IN_FORCE, period_end__lt=today.year)
    if status == PlanStatus.ENDED:
        return Q(status=PlanStatus.ENDED) | over
    if status == PlanStatus.IN_FORCE:
        return Q(status=PlanStatus.IN_FORCE) & ~Q(period_end__lt=today.year)
    return Q(status=status)
