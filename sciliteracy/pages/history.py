"""The history of any row: who changed what, when, from what to what; bringing a version back."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from sciliteracy.lib.access import allow_or_forbid, readers_only, visible_or_404
from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.errors import InvalidChange, StaleVersion
from sciliteracy.pages.nouns import noun_or_404
from sciliteracy.pages.versions import (
    SHOWN,
    bring_back,
    field_of,
    return_to,
    version_at,
    versions_of,
)


class ReturnForm(forms.Form):
    """Why, and the version that was looked at."""

    reason = forms.CharField(
        label=gettext_lazy("原因"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("会写入修改记录，长期保留。"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


@readers_only
@require_safe
def history(request, kind, pk):
    noun = noun_or_404(kind)
    row = visible_or_404(noun.rows(), request.user, pk=pk)
    versions = versions_of(row)
    context = {
        "kind": kind,
        "noun": noun,
        "row": row,
        "page_of_row": noun.page(row),
        "versions": versions,
        "all_shown": len(versions) < SHOWN,
        "shown": SHOWN,
        "may_restore": not row.is_retired and noun.can_edit(request.user, row),
    }
    return render(request, "records/history.html", context)


@readers_only
@require_http_methods(["GET", "HEAD", "POST"])
def history_restore(request, kind, pk, event_pk):
    noun = noun_or_404(kind)
    row = visible_or_404(noun.rows(), request.user, pk=pk)
    allow_or_forbid(noun.can_edit(request.user, row))
    version = version_at(row, event_pk)
    if version is None:
        raise Http404("no such version")
    errors: list[str] = []
    form = ReturnForm(request.POST or None, initial={"version": row.version})
    stale = False
    if request.method == "POST" and form.is_valid():
        try:
            _bring_back(request, version, row, noun, form.cleaned_data)
        except InvalidChange as refusal:
            errors = _told(noun.model, refusal)
        except StaleVersion:
            stale = True
            form = ReturnForm({"reason": form.data.get("reason", ""), "version": row.version})
        else:
            messages.success(request, _("已恢复到所选的内容。"))
            return redirect(noun.page(row))
    wanted = return_to(version, row, noun)
    context = {
        "kind": kind,
        "noun": noun,
        "row": row,
        "version": version,
        "wanted": wanted,
        "errors": errors or _told(noun.model, InvalidChange(wanted.errors)),
        "form": form,
        "stale": stale,
    }
    return render(request, "records/history_restore.html", context, status=409 if stale else 200)


def _bring_back(request, version, row, noun, given) -> None:
    if row.is_retired:
        raise InvalidChange({"": [_("这条记录已停用，请先恢复使用。")]})
    bring_back(
        version,
        row,
        noun,
        by=request.user,
        today=portal_today(),
        expected_version=given["version"],
        note=given["reason"].strip(),
    )


def _told(model, refusal: InvalidChange) -> list[str]:
    """Each refusal with the column that it is about."""
    return [
        f"{label}：{text}" if (label := field_of(model, name)) else text
        for name, texts in refusal.errors.items()
        for text in texts
    ]
