"""Forms of the acts on periods; each ends in one verb of `tasks.services`."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from plans.states import AssignmentRole
from sciliteracy.pages.people_forms import ActForm
from tasks.models import Task
from tasks.periods import Period
from tasks.reporting_periods import code_of, period_name, period_of
from tasks.states import Colour

LONGEST = 300
KEPT = _("会写入日志，长期保留。")


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class WhyForm(ActForm):
    reason = forms.CharField(label=_("原因"), max_length=LONGEST, help_text=KEPT)


class OptionalReasonForm(ActForm):
    reason = forms.CharField(label=_("原因"), max_length=LONGEST, required=False, help_text=KEPT)


class OverrideForm(WhyForm):
    colour = forms.ChoiceField(label=_("认定为"), choices=Colour.choices)
    field_order = ["colour", "reason"]


class ReopenForm(WhyForm):
    until = forms.DateField(label=_("开放到"), widget=DayInput())
    field_order = ["until", "reason"]


class MainAgencyForm(OptionalReasonForm):
    """One of the leads; nobody leaves it to all of them."""

    main_agency = forms.ModelChoiceField(
        label=_("主办单位"),
        queryset=Agency.objects.none(),
        required=False,
        empty_label=_("不指定，由各牵头单位共同负责"),
    )
    field_order = ["main_agency", "reason"]

    def __init__(self, *args: Any, task: Task, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leads = Agency.objects.filter(
            effective_assignments__measure=task.measure_id,
            effective_assignments__role=AssignmentRole.LEAD,
        )
        self.fields["main_agency"].queryset = leads.order_by("effective_assignments__position")


class DecideForm(ActForm):
    granted = forms.TypedChoiceField(
        label=_("批复"),
        choices=[("yes", _("批准")), ("no", _("不批准"))],
        coerce=lambda value: value == "yes",
    )
    note = forms.CharField(
        label=_("批复意见"),
        max_length=LONGEST,
        required=False,
        help_text=_("不批准的，请写明原因。"),
    )


class FreezeForm(WhyForm):
    """A period that is over, by its code."""

    period = forms.ChoiceField(label=_("报告期"))
    field_order = ["period", "reason"]

    def __init__(self, *args: Any, offered: list[Period], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(code_of(one), period_name(one.start, one.end)) for one in offered]
        self.fields["period"].choices = names

    def clean_period(self) -> Period:
        found = period_of(self.cleaned_data["period"])
        if found is None:
            raise forms.ValidationError(_("请选择报告期。"))
        return found


class PastPeriodsForm(WhyForm):
    """Which periods of a plan are opened for backfilling."""

    first = forms.DateField(label=_("自"), widget=DayInput())
    last = forms.DateField(label=_("至"), widget=DayInput())
    field_order = ["first", "last", "reason"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        floor = datetime.date(1990, 1, 1)
        for name in ("first", "last"):
            if values.get(name) and values[name] < floor:
                self.add_error(name, _("日期太早了。"))
        return values
