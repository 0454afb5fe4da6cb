"""In which words the people of a jurisdiction are reminded: the list of texts, and each with its
preview."""

from copy import copy
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.models import Jurisdiction
from sciliteracy.lib.access import allow_or_forbid, readers_only, visible_or_404
from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.editing import edit_page
from tasks.message_text_forms import HTML_LANGUAGES, MessageTextForm
from tasks.message_texts import OF_LINE, OF_MESSAGE, default_texts
from tasks.models import MessageText
from tasks.permissions import can_edit_message_texts
from tasks.reminders.previewing import preview_of
from tasks.reminders.wording import usable_texts
from tasks.services.message_texts import restore_default_text, set_message_text, text_row
from tasks.states import WORDED_KINDS, MessageLanguage

PAGE = "tasks/message_text_edit.html"


def _place(request: HttpRequest, pk: int) -> Jurisdiction:
    place: Jurisdiction = visible_or_404(Jurisdiction.objects.active(), request.user, pk=pk)
    allow_or_forbid(can_edit_message_texts(request.user, place))
    return place


@readers_only
@require_safe
def message_text_list(request, pk):
    place = _place(request, pk)
    own = MessageText.objects.visible_to(request.user).active().filter(jurisdiction=place)
    held = {(row.kind, row.language): row for row in own}
    rows = [
        (kind, [(language, held.get((kind, language))) for language in MessageLanguage])
        for kind in WORDED_KINDS
    ]
    context = {"place": place, "rows": rows, "languages": MessageLanguage}
    return render(request, "tasks/message_text_list.html", context)


@readers_only
@require_http_methods(["GET", "HEAD", "POST"])
def message_text_edit(request, pk, kind, language):
    row = _row(_place(request, pk), kind, language)
    address = reverse("tasks:message-text-edit", args=[pk, kind, language])
    form, tried = None, request.method == "POST" and "preview" in request.POST
    if request.method == "POST":
        form = MessageTextForm(request.POST, instance=copy(row))
        form.is_valid()
    context = _context(row, form)
    if tried:
        context |= {"form": form, "row": row, "differences": [], "tried": form.is_valid()}
        return render(request, PAGE, context)

    def save(row, **fields):
        set_message_text(row, by=request.user, **fields)

    return edit_page(
        request,
        row=row,
        form_class=MessageTextForm,
        save=save,
        template=PAGE,
        context=context,
        done=address,
    )


@readers_only
@require_POST
def message_text_restore(request, pk, kind, language):
    row = _row(_place(request, pk), kind, language)
    if row.pk is not None:
        restore_default_text(row, by=request.user)
        messages.success(request, _("已恢复默认文本。"))
    return redirect("tasks:message-text-edit", pk, kind, language)


def _row(place: Jurisdiction, kind: str, language: str) -> MessageText:
    if kind not in WORDED_KINDS or language not in MessageLanguage.values:
        raise Http404
    return text_row(place, kind, language)


def _context(row: MessageText, form: MessageTextForm | None) -> dict[str, Any]:
    """What is sent as things stand, or would be in the words just typed."""
    texts = usable_texts(row, default_texts(row.kind, row.language))
    if form is not None:
        texts = form.texts(texts)
    is_chinese = row.language == MessageLanguage.CHINESE
    named = [
        (heading, [(one.chinese if is_chinese else one.name, one.meaning) for one in names])
        for heading, names in (
            (_("标题、开头、结尾可用"), OF_MESSAGE),
            (_("每一项可用"), OF_LINE),
        )
    ]
    return {
        "place": row.jurisdiction,
        "preview": preview_of(row.kind, row.language, texts, today=portal_today()),
        "placeholders": named,
        "html_language": HTML_LANGUAGES[MessageLanguage(row.language)],
        "is_own": row.pk is not None,
        "back": reverse("tasks:message-text-list", args=[row.jurisdiction_id]),
    }
