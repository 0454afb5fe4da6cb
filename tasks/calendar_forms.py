"""The forms of the calendar: the yearly notice, theme days and their dates."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from agencies.forms import JurisdictionListForm
from agencies.models import User
from sciliteracy.lib.editing import VersionedForm
from sciliteracy.lib.errors import InvalidChange
from tasks.day_lines import Days, read_days
from tasks.models import ThemeDate, ThemeDay
from tasks.permissions import can_load_notice, places_for_theme_days
from tasks.states import ThemeRule
from tasks.theme_dates import Happening

FIRST_YEAR, LAST_YEAR = 2000, 2100
# What each rule is made of; the rest stays empty.
NUMBERS = {
    ThemeRule.FIXED: ("month", "day"),
    ThemeRule.WEEK: ("month", "day"),
    ThemeRule.LUNAR: ("month", "day"),
    ThemeRule.NTH_WEEKDAY: ("month", "nth", "weekday"),
    ThemeRule.MONTH: ("month",),
    ThemeRule.NOTICE: (),
}
ALL_NUMBERS = ("month", "day", "nth", "weekday")


class RefusableForm(forms.Form):
    def add_refusal(self, refusal: InvalidChange) -> None:
        for name, texts in refusal.errors.items():
            self.add_error(name if name in self.fields else None, texts)


class YearForm(forms.Form):
    """The year that an address asks for."""

    year = forms.IntegerField(required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR)

    def chosen(self, today: datetime.date) -> int:
        self.is_valid()
        return self.cleaned_data.get("year") or today.year


class NoticeForm(RefusableForm):
    year = forms.IntegerField(label=_("年份"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    off = forms.CharField(
        label=_("放假"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("每行一段，如 2027-01-01..2027-01-03 元旦；只放一天的写一个日期。"),
    )
    worked = forms.CharField(
        label=_("周末上班"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("调休上班的周六、周日，每行一天，如 2027-01-30 春节。"),
    )
    source = forms.CharField(
        label=_("来源"), max_length=200, help_text=_("通知的标题、文号和日期。")
    )

    def clean_off(self) -> Days:
        return _days(self.cleaned_data["off"])

    def clean_worked(self) -> Days:
        return _days(self.cleaned_data["worked"])


def _days(text: str) -> Days:
    try:
        return read_days(text)
    except ValueError as error:
        raise ValidationError(str(error)) from error


class ThemeDayListForm(JurisdictionListForm):
    """What the list of theme days can be asked for; its rows are happenings, not stored rows."""

    SORTS = {"date": (), "name": ()}
    STATES = (("off", _("未启用")),)

    month = forms.TypedChoiceField(required=False, coerce=int, choices=list(MONTHS.items()))
    state = forms.ChoiceField(required=False, choices=STATES)

    def select(self, theme_days: Any) -> Any:
        theme_days = theme_days.filter(switched_on=self.value("state") != "off")
        if words := self.value("q"):
            theme_days = theme_days.filter(name__icontains=words)
        if place := self.value("jurisdiction"):
            theme_days = theme_days.filter(jurisdiction=place)
        return theme_days

    def in_month(self, found: list[Happening]) -> list[Happening]:
        month = self.value("month")
        return [one for one in found if not month or one.touches_month(month)]

    def ordered(self, rows: Any) -> Any:
        by_name = self.sort_key.removeprefix("-") == "name"
        return sorted(
            rows,
            key=lambda one: (one.theme_day.name, one.span) if by_name else (one.span, one.name),
            reverse=self.sort_key.startswith("-"),
        )


class ThemeDayForm(VersionedForm):
    class Meta:
        model = ThemeDay
        fields = (
            *("name", "rule", "month", "day", "nth", "weekday", "length", "first_year"),
            *("awaits_notice", "switched_on", "source"),
        )

    def clean(self) -> dict[str, Any]:
        """The numbers that the rule asks for are there; the others are left out."""
        data = super().clean() or {}
        asked = NUMBERS.get(data.get("rule"), ALL_NUMBERS)
        for name in ALL_NUMBERS:
            if name not in asked:
                data[name] = None
            elif "rule" in data and data.get(name) is None and name not in self.errors:
                self.add_error(name, _("按这条规则要填写。"))
        return data

    def changes(self) -> dict[str, Any]:
        """With the numbers that the rule no longer asks for, which nobody typed away."""
        named = {*self.changed_data, *ALL_NUMBERS} - {"version"}
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name in named and value != self.initial.get(name)
        }


class NewThemeDayForm(ThemeDayForm):
    """With the place it is for; none of them stands for the whole country."""

    class Meta(ThemeDayForm.Meta):
        fields = ("jurisdiction", *ThemeDayForm.Meta.fields)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = places_for_theme_days(user)
        field = self.fields["jurisdiction"]
        field.queryset = places
        if not can_load_notice(user):
            field.required, field.empty_label = True, None
            field.help_text = ""
        del self.fields["version"]

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.fields}


class ThemeDateForm(RefusableForm):
    starts_on = forms.DateField(
        label=_("开始日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=_("结束日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    source = forms.CharField(
        label=_("来源"), max_length=300, help_text=_("通知的标题、文号，或在哪里可以查到。")
    )
    provisional = forms.BooleanField(
        label=_("仍为暂定"), required=False, help_text=_("来源不可靠、等正式通知时勾选。")
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, end = data.get("starts_on"), data.get("ends_on")
        if start and not FIRST_YEAR <= start.year <= LAST_YEAR:
            self.add_error("starts_on", _("年份不对，请检查。"))
        elif start and end and not 0 <= (end - start).days <= ThemeDate.LONGEST:
            self.add_error("ends_on", _("结束日期不能早于开始日期，也不能晚两个月以上。"))
        return data
