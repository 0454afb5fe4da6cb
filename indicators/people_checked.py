"""A value of people or visits above the number of those who live in the place is asked about once:
often a wrong unit, sometimes true. Whoever says that it is right says so on the form."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from agencies.population import is_above_population, population_of

SURE = "sure"


class PeopleChecked(forms.BaseForm):
    """For forms over a value: `people_of(data)` is where it was measured and in which unit."""

    def people_of(self, data: dict[str, Any]) -> tuple[Any, str]:
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        place, unit = self.people_of(data)
        people = population_of(place)
        if not is_above_population(unit, data.get("value"), people):
            return data
        sure = self.data.get(self.add_prefix(SURE)) == "on"
        if sure and not self.errors:
            self.people_confirmed(data, _("已核对：数值超过常住人口 %(n)s 人。") % {"n": people})
            return data
        self.fields[SURE] = forms.BooleanField(
            label=_("已核对，数值无误"),
            required=False,
            help_text=_("多次到场、外地观众等原因，确实可以超过常住人口。"),
        )
        if not sure:
            told = _("超过了%(place)s的常住人口（%(n)s 人），请核对数值和计量单位。")
            self.add_error("value", told % {"place": place, "n": people})
        return data

    def people_confirmed(self, data: dict[str, Any], words: str) -> None:
        """Keep that it was asked and answered."""
