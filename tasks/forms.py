"""The forms for evidence."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from sciliteracy.lib.errors import InvalidChange
from tasks.evidence_files import ACCEPTED_EXTENSIONS, accepted_kinds, too_large
from tasks.states import EvidenceKind


class EvidenceForm(forms.Form):
    """A file and what is to be known of it. What the file is, its content says, not this form."""

    file = forms.FileField(
        label=_("要上传的文件"),
        allow_empty_file=True,  # refused with all else, in `tasks.evidence_files`
        error_messages={"required": _("请选择文件。")},
        widget=forms.FileInput(attrs={"accept": ",".join(ACCEPTED_EXTENSIONS)}),
    )
    kind = forms.ChoiceField(label=_("类型"), choices=EvidenceKind.choices)
    place = forms.CharField(label=_("地点"), max_length=200, required=False)
    taken_on = forms.DateField(
        label=_("形成日期"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("照片填拍摄日期，文件填印发日期。"),
    )
    keeps_location = forms.BooleanField(
        label=_("保留照片中的拍摄位置"),
        required=False,
        help_text=_("不勾选时，照片里记录的经纬度、时间、设备等信息会全部去掉。"),
    )

    def __init__(self, *args: Any, left_out: bool = False, **kwargs: Any) -> None:
        """`left_out`: the file was too large to be read at all."""
        super().__init__(*args, **kwargs)
        size = settings.EVIDENCE_MAX_BYTES
        self.fields["file"].help_text = _(
            "%(kinds)s，不超过 %(size)s。出错后需要重新选择文件。"
        ) % {
            "kinds": accepted_kinds(),
            "size": f"{size / 1024 / 1024:.4g} MB",
        }
        if left_out:
            self.fields["file"].error_messages["required"] = too_large(size)

    def values(self) -> dict[str, Any]:
        """What the verb takes, the content read."""
        data = dict(self.cleaned_data)
        file = data.pop("file")
        return data | {"content": file.read(), "file_name": file.name}

    def add_refusal(self, refusal: InvalidChange) -> None:
        for name, texts in refusal.errors.items():
            self.add_error(name if name in self.fields else None, texts)


class RetireForm(forms.Form):
    reason = forms.CharField(
        label=_("停用原因"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
