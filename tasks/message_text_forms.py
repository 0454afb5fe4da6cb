"""The form for the texts of one kind of message."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from sciliteracy.lib.editing import VersionedForm
from tasks.message_texts import MAY_BE_EMPTY, TEXT_FIELDS, Texts, faults_of
from tasks.models import MessageText
from tasks.services.message_texts import tidy
from tasks.states import MessageLanguage

HTML_LANGUAGES = {MessageLanguage.CHINESE: "zh-Hans", MessageLanguage.ENGLISH: "en"}


class SaidText(forms.CharField):
    """What is said here is checked by `tasks.message_texts`, in its words."""

    def __init__(self, *, name: str, **kwargs: Any) -> None:
        super().__init__(required=False, strip=False, **kwargs)
        self.name = name

    def clean(self, value: Any) -> str:
        text = tidy(super().clean(value))
        if faults := faults_of(self.name, text):
            raise ValidationError(faults)
        return text


def _text(name: str, label: Any, help_text: Any, rows: int) -> SaidText:
    return SaidText(
        name=name, label=label, help_text=help_text, widget=forms.Textarea({"rows": rows})
    )


class MessageTextForm(VersionedForm):
    subject = SaidText(name="subject", label=_("标题"), help_text=_("一行，最多80个字。"))
    opening = _text("opening", _("开头"), _("最多500个字，可以换行。"), 4)
    line = _text(
        "line",
        _("每一项"),
        _("每个待报事项按此列出；必须有报送期限和链接。占位符没有内容的整行不显示。"),
        5,
    )
    closing = _text(
        "closing", _("结尾"), _("可不填。其后自动附上“全部待办”和“提醒设置”的链接。"), 3
    )

    class Meta:
        model = MessageText
        fields = TEXT_FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = HTML_LANGUAGES[MessageLanguage(self.instance.language)]
        for name in TEXT_FIELDS:
            self.fields[name].widget.attrs["lang"] = language
            self.fields[name].widget.is_required = name not in MAY_BE_EMPTY

    def texts(self, otherwise: Texts) -> Texts:
        """What was typed where it can be used."""
        return Texts(
            **{name: self.cleaned_data.get(name, getattr(otherwise, name)) for name in TEXT_FIELDS}
        )
