"""我的待办: everything that somebody's agencies owe, on one screen to fill in and send."""

import time
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from agencies.models import Agency, User
from agencies.permissions import is_office
from agencies.states import AGENCY_ROLES, OFFICE_ROLES
from sciliteracy.lib.access import allow_or_forbid, readers_only, visible_or_404
from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.limits import caller, seconds_to_wait, too_many
from sciliteracy.pages.due import Screen, due_screen
from sciliteracy.pages.due_acts import Filling
from tasks.evidence_files import ACCEPTED_EXTENSIONS
from tasks.permissions import is_head_of, speaks_for
from tasks.reporting_periods import period_name
from tasks.states import ReportNature

MOST_ADDED = 30
PAGE = "tasks/due_list.html"
OF_ONE_ROW = ("copy", ReportNature.NO_CHANGE, ReportNature.ZERO)


def own_agencies(user: User) -> list[Agency]:
    """Those that `user` speaks for."""
    mine = user.memberships.active().filter(role__in=AGENCY_ROLES).values("agency")
    rows = Agency.objects.active().filter(pk__in=mine)
    return list(rows.select_related("jurisdiction").order_by("jurisdiction__code", "name", "pk"))


def offices_of(user: User) -> list[int]:
    return [pk for role, pk, _path in user.held_roles if role in OFFICE_ROLES]


def _agencies(request: HttpRequest) -> list[Agency]:
    """Whose list is asked for: that of `?agency=`, else one's own."""
    asked = request.GET.get("agency", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        return own_agencies(request.user)
    rows = Agency.objects.active().select_related("jurisdiction")
    agency = visible_or_404(rows, request.user, pk=int(asked))
    may = speaks_for(request.user, agency) or is_office(request.user, agency.jurisdiction)
    allow_or_forbid(may)
    return [agency]


def _added(request: HttpRequest) -> frozenset[int]:
    given = request.GET.getlist("add")[:MOST_ADDED]
    return frozenset(int(pk) for pk in given if pk.isascii() and pk.isdigit() and len(pk) < 10)


@readers_only
@require_http_methods(["GET", "HEAD", "POST"])
def due_list(request):
    places = offices_of(request.user) if request.user.is_authenticated else []
    agencies = _agencies(request) if request.user.is_authenticated else []
    allow_or_forbid(bool(agencies or places))
    if not agencies:
        return render(request, PAGE, {"screen": None, "choices": _choices(places)})
    screen = due_screen(agencies, today=portal_today(), added=_added(request))
    office = not speaks_for(request.user, agencies[0])
    context = {
        "screen": screen,
        "office": office,
        "choices": _choices(places),
        "asked_for": agencies[0] if len(agencies) == 1 else None,
        "heads": [one.pk for one in screen.signing if is_head_of(request.user, one.agency)],
        "period_name": period_name(screen.period.start, screen.period.end),
        "note": request.POST.get("note", ""),
        "accepted": ",".join(ACCEPTED_EXTENSIONS),
    }
    if request.method != "POST":
        return render(request, PAGE, context)
    if request.FILES and (wait := seconds_to_wait("upload", caller(request), now=time.time())):
        return too_many(request, wait)
    filling = Filling(
        screen,
        request.POST,
        by=request.user,
        office=office,
        today=portal_today(),
        now=timezone.now(),
        quiet=bool(request.htmx),
    )
    return _act(request, filling, context)


def _choices(places: list[int]) -> list[Agency]:
    """The agencies that the office may fill in for."""
    if not places:
        return []
    rows = Agency.objects.active().filter(jurisdiction__in=places)
    return list(rows.order_by("jurisdiction__code", "name", "pk"))


def _act(request: HttpRequest, filling: Filling, context: dict[str, Any]) -> HttpResponse:
    """The button that was pressed: an act, and the row or the measure that it is about."""
    act, _sep, key = request.POST.get("act", "save").partition(":")
    if request.htmx:
        quietly = _attach_quietly if act == "attach" else _save_quietly
        return quietly(request, filling, key, context)
    row = filling.row(key)
    attached = filling.attach(request)
    if any(row.file_errors for row in filling.rows):
        filling.save()
    elif act == "copy" and row:
        filling.take_over(row)
    elif filling.office and act in ("submit", "no_change", "zero") and not filling.logged:
        filling.save()
        context["note_error"] = _("请写明是谁、怎样报来的。")
    elif act in (ReportNature.NO_CHANGE, ReportNature.ZERO) and row:
        if filling.nothing_new(row, act):
            return _done(request, _("已报送。"))
    elif act == "submit":
        if done := _submit(request, filling, key):
            return done
    elif filling.save():
        if act == "attach" and attached:
            return _done(request, _("材料已添加。"), at=key)
        gone = act in OF_ONE_ROW  # by somebody else, or in another window
        told = _("这一项已经报送，或不用再填。填写的其他内容已保存。") if gone else _("已保存。")
        return _done(request, told)
    return _again(request, filling.screen, context)


def _submit(request: HttpRequest, filling: Filling, key: str) -> HttpResponse | None:
    if not filling.save():
        return None
    block = filling.block(key)
    rows = block.editable if block else filling.rows
    reports = filling.submit(rows)
    if reports is None:
        return None
    if not reports:
        messages.info(request, _("没有可以报送的内容；没有进展的，可报“本期无变化”。"))
        return redirect(request.get_full_path())
    told = ngettext("已报送 %(n)s 项。", "已报送 %(n)s 项。", len(reports)) % {"n": len(reports)}
    return _done(request, told)


def _done(request: HttpRequest, told: str, *, at: str = "") -> HttpResponse:
    messages.success(request, told)
    asked = request.GET.get("agency", "")
    way = reverse("tasks:due-list")
    way = f"{way}?agency={asked}" if asked.isascii() and asked.isdigit() else way
    return redirect(f"{way}#{at}" if at else way)


def _again(request: HttpRequest, screen: Screen, context: dict[str, Any]) -> HttpResponse:
    """The same page with what was typed, and what stands against it."""
    context["stopped"] = [
        row
        for block in screen.to_fill
        for row in block.editable
        if row.form.errors or row.form.questions or row.file_errors
    ]
    return render(request, PAGE, context, status=409 if screen.differs else 200)


def _save_quietly(
    request: HttpRequest, filling: Filling, key: str, context: dict[str, Any]
) -> HttpResponse:
    """What is typed is kept while it is typed: one measure, its state in answer."""
    block = filling.block(key)
    if block is None:
        return HttpResponse(status=204)
    filling.save(block)
    context |= {"block": block, "now": timezone.localtime()}
    status = 409 if filling.screen.differs else 200
    return render(request, "tasks/due_state.html", context, status=status)


def _attach_quietly(
    request: HttpRequest, filling: Filling, key: str, context: dict[str, Any]
) -> HttpResponse:
    """Files of one row while the page stays; its state beside them, for they may begin a draft."""
    row = filling.row(key)
    if row is None:
        return HttpResponse(status=204)
    filling.attach(request)
    block = next(one for one in filling.screen.to_fill if row in one.rows)
    context |= {"row": row, "block": block, "beside": True}
    files = render(request, "tasks/due_files.html", context)
    files.write(render_to_string("tasks/due_state.html", context, request))
    return files
