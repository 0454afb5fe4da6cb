"""What the office's pages of agencies have in common: finding the row, one form, leading back."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import pgettext

from agencies.permissions import can_edit_jurisdiction
from agencies.visibility import place_of
from sciliteracy.lib.access import allow_or_forbid, visible_or_404
from sciliteracy.lib.editing import VersionedForm, create_page, edit_page
from sciliteracy.pages.office import FORM


def row_of_place(request: HttpRequest, rows: Any, pk: int) -> Any:
    """A row in use of a jurisdiction that the person at the screen may edit."""
    rows = rows.active().select_related(rows.model.jurisdiction_path)
    row = visible_or_404(rows, request.user, pk=pk)
    allow_or_forbid(can_edit_jurisdiction(request.user, place_of(row)))
    return row


def added(
    request: HttpRequest,
    *,
    form: Any,
    save: Callable[..., Any],
    title: str,
    way: tuple[str, str],
    lede: str = "",
    subject: str = "",
    done: str = "",
) -> HttpResponse:
    """The form of something new; `way` is the page that it belongs to: name and address."""
    context = {"title": title, "lede": lede, "subject": subject, "crumbs": [way], "back": way[1]}
    return create_page(request, form=form, save=save, template=FORM, context=context, done=done)


def edited(
    request: HttpRequest,
    row: Any,
    *,
    form_class: type[VersionedForm],
    save: Callable[..., Any],
    title: str,
    way: tuple[str, str],
    lede: str = "",
) -> HttpResponse:
    """The form of a row that stands on the page `way`; from here it is retired as well."""
    context = {
        "title": title,
        "lede": lede,
        "subject": str(row),
        "crumbs": [way],
        "back": way[1],
        "may_retire": True,
    }
    return edit_page(
        request,
        row=row,
        form_class=form_class,
        save=save,
        template=FORM,
        context=context,
        done=way[1],
    )


def listed(name: str) -> tuple[str, str]:
    """A list of the section on agencies, as a way back."""
    words = {
        "agency": pgettext("栏目", "单位"),
        "group": pgettext("栏目", "单位集合"),
        "leading-group": pgettext("栏目", "领导小组"),
        "venue": pgettext("栏目", "场馆"),
    }
    return words[name], reverse(f"agencies:{name}-list")
