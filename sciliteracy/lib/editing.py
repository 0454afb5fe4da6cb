"""Edit pages for two editors: an edit carries the version it started from.

Whoever comes second keeps what they typed and is shown, side by side, what is stored now; sending
the form again then replaces that. Services compare the versions; these helpers only carry them.
"""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from sciliteracy.lib.errors import InvalidChange, StaleVersion
from sciliteracy.lib.models import Editable


class Refusable:
    """A form that shows what a verb refused at the fields it is about."""

    fields: Any
    add_error: Callable[..., None]

    def add_refusal(self, refusal: InvalidChange) -> None:
        for name, texts in refusal.errors.items():
            for text in texts:
                self.add_error(name if name in self.fields else None, text)


class VersionedForm(Refusable, forms.ModelForm):
    """A form over an editable row. Saving is the business of a service verb, not of the form."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version

    def changes(self) -> dict[str, Any]:
        """What differs from the stored row, by field."""
        return {name: self.cleaned_data[name] for name in self.changed_data if name != "version"}


@dataclass(frozen=True)
class Difference:
    """One field on which two editors differ."""

    label: str
    typed: str
    stored: str


def edit_page(
    request: HttpRequest,
    *,
    row: Editable,
    form_class: type[VersionedForm],
    save: Callable[..., Any],
    template: str,
    context: dict[str, Any],
    done: str = "",
) -> HttpResponse:
    """Show and take the form; `save(row, expected_version=…, **changes)` is the verb. Saved, the
    reader goes to the page of the row, or to the address `done`."""
    differences: list[Difference] = []
    if request.method != "POST":
        form = form_class(instance=copy(row))
    else:
        form = form_class(request.POST, instance=copy(row))
        if form.is_valid():
            try:
                save(row, expected_version=form.cleaned_data["version"], **form.changes())
            except InvalidChange as refusal:
                form.add_refusal(refusal)
            except StaleVersion:
                differences = _differences(form, row)
                form = _with_version(form, request, row)
            else:
                messages.success(request, _("已保存。"))
                return redirect(done or row)  # type: ignore[arg-type]  # others have a page
    status = 409 if differences else 200
    context = context | {"form": form, "row": row, "differences": differences}
    return render(request, template, context, status=status)


def create_page(
    request: HttpRequest,
    *,
    form: Any,
    save: Callable[..., Any],
    template: str,
    context: dict[str, Any],
    done: str = "",
) -> HttpResponse:
    """Show and take the form of a new row; `save(**values)` is the verb and returns the row. Saved,
    the reader goes to its page, or to the address `done`."""
    if request.method == "POST" and form.is_valid():
        try:
            row = save(**form.cleaned_data)
        except InvalidChange as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("已保存。"))
            return redirect(done or row)
    return render(request, template, context | {"form": form})


def _with_version(form: VersionedForm, request: HttpRequest, row: Editable) -> VersionedForm:
    """The same form, as typed, now starting from what is stored."""
    data = request.POST.copy()
    data["version"] = str(row.version)
    return type(form)(data, instance=copy(row))


def _differences(form: VersionedForm, row: Editable) -> list[Difference]:
    stored = type(form)(instance=copy(row))
    return [
        Difference(
            str(field.label),
            _shown(field, form.data.get(form.add_prefix(name), "")),
            _shown(field, stored.get_initial_for_field(field, name)),
        )
        for name, field in stored.fields.items()
        if name != "version"
        and field.has_changed(
            stored.get_initial_for_field(field, name), form.data.get(form.add_prefix(name))
        )
    ] or [Difference(_("版本"), form.data.get("version", ""), str(row.version))]


def _shown(field: forms.Field, value: Any) -> str:
    """A value in the words of the form: the label of a choice, not its key."""
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        asked = "" if value is None else str(value)
        return next((str(label) for key, label in choices if str(key) == asked), asked)
    value = field.prepare_value(value)
    return "" if value is None else str(value)
