"""What the list of indicators can be asked for, in the address."""

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet

from agencies.forms import JurisdictionListForm
from indicators.models import Indicator, Target
from indicators.states import TargetKind


class IndicatorListForm(JurisdictionListForm):
    SORTS = {
        "name": ("name", "unit"),
        "unit": ("unit", "name"),
        "jurisdiction": ("jurisdiction__code", "name"),
    }

    kind = forms.ChoiceField(required=False, choices=TargetKind.choices)

    def select(self, indicators: QuerySet[Indicator]) -> QuerySet[Indicator]:
        """Indicators asked for; a jurisdiction means those that its plans promise something in."""
        promised = Target.objects.visible_to(self.user).active().filter(indicator=OuterRef("pk"))
        if self.value("jurisdiction"):
            indicators = indicators.filter(Exists(self.within(promised, "plan__jurisdiction__")))
        if kind := self.value("kind"):
            indicators = indicators.filter(Exists(promised.filter(kind=kind)))
        if words := self.value("q"):
            said = promised.filter(Q(metric__icontains=words) | Q(quote__icontains=words))
            indicators = indicators.filter(Q(name__icontains=words) | Exists(said))
        return indicators
