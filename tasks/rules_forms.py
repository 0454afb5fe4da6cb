"""The form for a jurisdiction's rules."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from agencies.models import Jurisdiction
from sciliteracy.lib.editing import VersionedForm
from tasks.periods import Terms
from tasks.rules import BOUNDS, LONGEST_NAME, Rules, read_rules, read_terms
from tasks.states import Colour

COLOUR = "colour_"


def _number(name: str, label: Any, help_text: Any) -> forms.IntegerField:
    least, most = BOUNDS[name]
    return forms.IntegerField(label=label, help_text=help_text, min_value=least, max_value=most)


def _colour(colour: Colour) -> forms.CharField:
    label = _("“%(colour)s”的名称") % {"colour": colour.label}
    return forms.CharField(label=label, required=False, max_length=LONGEST_NAME)


class RulesForm(VersionedForm):
    """Every rule with its present value; `rules()` is what was typed."""

    report_due_working_days = _number(
        "report_due_working_days", _("报送期限（工作日）"), _("每期结束后第几个工作日截止报送。")
    )
    lock_after_days = _number(
        "lock_after_days", _("锁定（天）"), _("报送期限之后多少天锁定，锁定后只能更正。")
    )
    warning_working_days = _number(
        "warning_working_days", _("临期提醒（工作日）"), _("工作期限前多少个工作日起亮黄灯。")
    )
    steps_up_to = _number(
        "steps_up_to",
        _("按步计进度的上限"),
        _("逐个计数、应完成数不超过此数的，按等分的步子计进度；比率不分步。"),
    )
    about_percent = _number(
        "about_percent", _("约数的余地（%）"), _("“约”“左右”的目标，差这么多以内算完成。")
    )
    jump_factor = _number(
        "jump_factor", _("异常增长的倍数"), _("数值达到上次的这么多倍时，请填报人确认。")
    )
    agency_signs = forms.BooleanField(
        label=_("先由本单位审签"), required=False, help_text=_("报送前先由单位负责人审签。")
    )
    self_approval = forms.BooleanField(
        label=_("允许自审"),
        required=False,
        help_text=_("办公室只有一人时使用；自己报送、自己审核的会标明“自审”。"),
    )
    terms = forms.CharField(
        label=_("学期开始日"),
        max_length=60,
        help_text=_("月-日，用逗号分开，如 2-1, 9-1；每学期到下一学期开始前一天为止。"),
    )
    colour_green = _colour(Colour.GREEN)
    colour_yellow = _colour(Colour.YELLOW)
    colour_red = _colour(Colour.RED)
    colour_grey = _colour(Colour.GREY)

    class Meta:
        model = Jurisdiction
        fields = ("reporting_period",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules, self.unusable = read_rules(self.instance)
        for name in (*BOUNDS, "agency_signs", "self_approval"):
            self.initial[name] = getattr(rules, name)
        self.initial["terms"] = ", ".join(f"{month}-{day}" for month, day in rules.terms)
        for colour in Colour:
            self.initial[COLOUR + colour.value] = rules.colours.get(colour.value, "")

    def clean_terms(self) -> Terms:
        parts = self.cleaned_data["terms"].replace("，", ",").replace("、", ",").split(",")
        try:
            return read_terms([tuple(part.strip().split("-")) for part in parts if part.strip()])
        except ValueError as error:
            raise ValidationError(_("请写成 2-1, 9-1，日期要真实、不重复。")) from error

    def clean(self) -> dict[str, Any] | None:
        """Two colours of one name would make a page that nobody can read."""
        data = super().clean()
        named = self._named()
        taken = {colour.label.casefold() for colour in Colour if not named[colour.value]}
        for colour, name in named.items():
            if name and name.casefold() in taken:
                self.add_error(COLOUR + colour, _("另一种颜色已用这个名称。"))
            taken.add(name.casefold())
        return data

    def _named(self) -> dict[str, str]:
        names = {colour.value: COLOUR + colour.value for colour in Colour}
        return {key: self.cleaned_data.get(name, "").strip() for key, name in names.items()}

    def rules(self) -> Rules:
        data = self.cleaned_data
        named = self._named()
        switches = ("agency_signs", "self_approval", "terms", "reporting_period")
        return Rules(
            colours={colour: name for colour, name in named.items() if name},
            **{name: data[name] for name in (*BOUNDS, *switches)},
        )

    def changes(self) -> dict[str, Any]:
        return {"rules": self.rules()}
