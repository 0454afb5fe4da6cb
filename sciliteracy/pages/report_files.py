"""The form for the evidence of a report: several files at once, each judged for itself."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sciliteracy.lib.errors import InvalidChange
from tasks.evidence_files import ACCEPTED_EXTENSIONS
from tasks.forms import EvidenceForm

AT_ONCE = 10


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several, as a list."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data]
        if len(files) > AT_ONCE:
            raise forms.ValidationError(_("一次最多上传 %(n)s 份文件。") % {"n": AT_ONCE})
        one = super().clean
        return [one(file, initial) for file in files or [None]]


class EvidenceOfReportForm(EvidenceForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        single = self.fields["file"]
        self.fields["file"] = FilesField(
            label=single.label,
            allow_empty_file=True,
            error_messages=single.error_messages,
            help_text=single.help_text,
            widget=FilesInput(attrs={"accept": ",".join(ACCEPTED_EXTENSIONS), "multiple": True}),
        )
        self.order_fields(["file"])

    def each(self) -> Iterator[dict[str, Any]]:
        """What the verb takes, file by file."""
        data = dict(self.cleaned_data)
        for file in data.pop("file"):
            yield data | {"content": file.read(), "file_name": file.name}

    def add_file_refusal(self, name: str, refusal: InvalidChange) -> None:
        """What was refused, with the name of the file that it is about."""
        for field, texts in refusal.errors.items():
            known = field if field in self.fields and field != "file" else "file"
            self.add_error(known, [f"{name}：{text}" for text in texts])
