"""When the people of a jurisdiction are reminded: its ladder, with the days that come of it."""

from copy import copy
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.models import Jurisdiction
from sciliteracy.lib.access import allow_or_forbid, readers_only, visible_or_404
from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.editing import edit_page
from tasks.duties import dates_of
from tasks.ladder import READERS, Ladder, days_told, ladder_of, read_ladder
from tasks.ladder_forms import LISTS, LadderForm
from tasks.permissions import can_edit_rules
from tasks.reporting_periods import period_name, reporting_period_at
from tasks.rules import rules_of
from tasks.services.ladder import change_ladder
from tasks.services.working_days import the_calendar

PAGE = "tasks/ladder_edit.html"


@readers_only
@require_http_methods(["GET", "HEAD", "POST"])
def ladder_edit(request, pk):
    jurisdiction = visible_or_404(Jurisdiction.objects.active(), request.user, pk=pk)
    allow_or_forbid(can_edit_rules(request.user, jurisdiction))
    if request.method == "POST" and "preview" in request.POST:
        return _tried(request, jurisdiction)

    def save(row, **fields):
        before = ladder_of(row)
        change_ladder(row, by=request.user, **fields)
        for words in changed_words(before, ladder_of(row)):
            messages.info(request, words)

    return edit_page(
        request,
        row=jurisdiction,
        form_class=LadderForm,
        save=save,
        template=PAGE,
        context=_context(jurisdiction, ladder_of(jurisdiction)),
        done=reverse("tasks:ladder-edit", args=[pk]),
    )


def _tried(request: HttpRequest, jurisdiction: Jurisdiction) -> HttpResponse:
    """What was typed, with its days, not saved."""
    form = LadderForm(request.POST, instance=copy(jurisdiction))
    ladder = form.ladder() if form.is_valid() else ladder_of(jurisdiction)
    context = {"form": form, "row": jurisdiction, "differences": [], "tried": form.is_valid()}
    return render(request, PAGE, _context(jurisdiction, ladder) | context)


def _context(jurisdiction: Jurisdiction, ladder: Ladder) -> dict[str, Any]:
    """The days of the running reporting period, by `ladder`."""
    rules, calendar = rules_of(jurisdiction), the_calendar()
    period = reporting_period_at(rules, portal_today())
    due = dates_of(period, rules=rules, calendar=calendar).report_due_on
    days = {
        name: days_told(due, ladder=ladder, calendar=calendar, short=short)
        for name, short in (("rungs", False), ("rungs_short", True))
    }
    return days | {
        "period": period_name(period.start, period.end, rules.terms),
        "due": due,
        "provisional": calendar.provisional(due),
        "unusable": read_ladder(jurisdiction)[1],
    }


def changed_words(before: Ladder, after: Ladder) -> list[str]:
    """What a change did, rung by rung, in words."""
    form = LadderForm.base_fields
    return [
        _("%(what)s：%(before)s → %(after)s")
        % {"what": form[name].label, "before": _shown(before, name), "after": _shown(after, name)}
        for name in READERS
        if getattr(before, name) != getattr(after, name)
    ]


def _shown(ladder: Ladder, name: str) -> str:
    value = getattr(ladder, name)
    if name in LISTS:
        return ", ".join(map(str, value)) or _("不提前提醒")
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return str(value)
