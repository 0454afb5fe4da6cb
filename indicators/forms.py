"""What the list of indicators can be asked for, in the address; and the form for a value."""

import datetime
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.forms import JurisdictionListForm
from agencies.models import User
from indicators.models import Indicator, Observation, Target
from indicators.people_checked import PeopleChecked
from indicators.permissions import jurisdictions_to_record_in
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


class ObservationForm(PeopleChecked, forms.ModelForm):
    """A measured value. The places offered are those in which `user` may record one."""

    class Meta:
        model = Observation
        fields = ("jurisdiction", "observed_on", "value", "denominator", "source")
        widgets = {
            "jurisdiction": forms.Select(attrs={"lang": "zh-Hans"}),
            "observed_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "value": forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
            "denominator": forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
        }
        help_texts = {
            "observed_on": _("数值所反映的那一天；调查结果填调查截止日。"),
            "source": _("在哪里可以查到，例如调查报告、统计年鉴、公文。"),
        }

    def __init__(
        self, *args: Any, indicator: Indicator, user: User, today: datetime.date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.indicator, self.today = indicator, today
        places = jurisdictions_to_record_in(user, indicator).order_by("code", "name", "pk")
        self.fields["jurisdiction"].queryset = places
        if len(only := places[:2]) == 1:
            self.initial["jurisdiction"] = only[0].pk
        if indicator.denominator:
            self.fields["denominator"].help_text = indicator.denominator
        else:
            del self.fields["denominator"]

    def people_of(self, data: dict[str, Any]) -> tuple[Any, str]:
        return data.get("jurisdiction"), self.indicator.unit

    def people_confirmed(self, data: dict[str, Any], words: str) -> None:
        data["reason"] = words

    def clean_observed_on(self) -> datetime.date:
        day = self.cleaned_data["observed_on"]
        if day > self.today:
            raise forms.ValidationError(_("日期不能晚于今天。"))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        names = ("jurisdiction", "observed_on", "source")
        if all(data.get(name) for name in names):
            same = {name: data[name] for name in names}
            if Observation.objects.active().filter(indicator=self.indicator, **same).exists():
                self.add_error("source", _("同一天、同一来源的数值已经有了。"))
        return data

    def clean_denominator(self) -> Any:
        number = self.cleaned_data["denominator"]
        if number is not None and number <= 0:
            raise forms.ValidationError(_("分母要大于零。"))
        return number
