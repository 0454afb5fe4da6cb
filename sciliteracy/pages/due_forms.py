"""The fields of one row of the due list: what one report says, by the shape of what is asked."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from indicators.wording import unit_text
from sciliteracy.lib.errors import InvalidChange
from sciliteracy.pages.period_forms import DayInput
from tasks.checks import Finding
from tasks.services.report_steps import LONGEST_NOTE
from tasks.standing import Shape

TEXTS = ("achievements", "problems", "next_steps")
NUMBERS = ("quantity", "denominator")
ANSWER = "answer_"
# The questions before submitting, as the page calls their answers.
QUESTIONS = {
    "no_words": _("只报数量的说明"),
    "no_quantity": _("没有数量的说明"),
    "jump": _("数量大幅变化的说明"),
    "same": _("数量与上次相同的说明"),
    "towns": _("合计与总数不一致的说明"),
}


# What is meant, for whoever writes it the first time; it goes when the first word is typed.
PROMPTS = {
    "achievements": _("做了什么、办了几场、多少人参加、有什么变化"),
    "problems": _("难在哪里、需要谁来协调；没有可以不写"),
    "next_steps": _("接下来做什么、什么时候做完"),
}


class Lines(forms.Textarea):
    def __init__(self, prompt: Any = "") -> None:
        attrs = {"rows": 2, "maxlength": 5000, "lang": "zh-Hans"}
        super().__init__(attrs | ({"placeholder": prompt} if prompt else {}))


class ReportFields(forms.Form):
    """What a report says. `shape` and `ratio` decide which numbers are asked for; `asked` are the
    questions to be answered."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    quantity = forms.DecimalField(label=_("数量"), required=False)
    denominator = forms.DecimalField(label=_("分母"), required=False)
    performed_on = forms.DateField(label=_("截至日期"), required=False, widget=DayInput())
    achievements = forms.CharField(
        label=_("做法与成效"), required=False, widget=Lines(PROMPTS["achievements"])
    )
    problems = forms.CharField(
        label=_("存在问题"), required=False, widget=Lines(PROMPTS["problems"])
    )
    next_steps = forms.CharField(
        label=_("下一步打算"), required=False, widget=Lines(PROMPTS["next_steps"])
    )

    def __init__(
        self,
        *args: Any,
        shape: str,
        ratio: bool,
        flow: bool = False,
        unit: str = "",
        asked: Iterable[Finding] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if shape == Shape.NARRATIVE:
            del self.fields["quantity"]
        elif shape == Shape.YES_NO:
            self.fields["quantity"] = forms.TypedChoiceField(
                label=_("是否完成"),
                required=False,
                choices=[("", "—"), ("1", _("是")), ("0", _("否"))],
                coerce=Decimal,
                empty_value=None,
            )
        elif shape == Shape.TALLY:
            self.fields["quantity"].label = _("达到要求的家数")
            self.fields["denominator"].label = _("一共多少家")
        elif flow:
            self.fields["quantity"].label = _("本次新增")
        if shape == Shape.AMOUNT and unit:
            label = self.fields["quantity"].label
            self.fields["quantity"].label = format_html("{} ({})", label, unit_text(unit))
        if not (ratio or shape == Shape.TALLY):
            del self.fields["denominator"]
        for key in self._answered():
            self._question(key, QUESTIONS[key])
        for finding in asked:
            self.ask(finding)

    def _answered(self) -> list[str]:
        """Questions that the person answered already: the words stay on the page."""
        data = self.data or {}
        return [key for key in QUESTIONS if data.get(self.add_prefix(ANSWER + key))]

    def _question(self, key: str, label: Any) -> None:
        self.fields[ANSWER + key] = forms.CharField(
            label=label, required=False, max_length=LONGEST_NOTE
        )

    def ask(self, finding: Finding) -> None:
        """A question gets a field for its answer."""
        if finding.key in QUESTIONS:
            self._question(finding.key, finding.text)

    def answers(self) -> dict[str, str]:
        given = self.cleaned_data.items()
        return {n.removeprefix(ANSWER): text for n, text in given if n.startswith(ANSWER) and text}

    @property
    def numbers(self) -> list[Any]:
        return [self[name] for name in NUMBERS if name in self.fields]

    @property
    def words(self) -> list[Any]:
        return [self[name] for name in TEXTS]

    @property
    def questions(self) -> list[Any]:
        return [self[name] for name in self.fields if name.startswith(ANSWER)]

    def said(self) -> dict[str, Any]:
        """What was typed, by the field of the report."""
        names = (*NUMBERS, "performed_on", *TEXTS)
        return {name: self.cleaned_data.get(name) for name in names if name in self.fields}

    def add_refusal(self, refusal: InvalidChange) -> None:
        """What a verb refused, at the field; what is only asked gets a field of its own."""
        findings = getattr(refusal, "findings", None)
        if findings is None:
            for name, texts in refusal.errors.items():
                self.add_error(name if name in self.fields else None, texts)
        else:
            self.add_findings(findings)

    def add_findings(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            if not finding.hard:
                self.ask(finding)
            else:
                field = finding.field if finding.field in self.fields else None
                self.add_error(field, finding.text)
