"""The working days of a year, and the notice that sets them."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sciliteracy.lib.access import allow_or_forbid, signed_in
from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.errors import InvalidChange
from tasks.calendar_forms import NoticeForm, YearForm
from tasks.permissions import can_load_notice
from tasks.services.working_days import days_of_year, load_notice, the_calendar, year_warning


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def working_day_list(request):
    """The calendar of one year; those who may load a notice find the form below it."""
    today = portal_today()
    may_load = can_load_notice(request.user)
    year = YearForm(request.GET).chosen(today)
    form = NoticeForm(initial={"year": year}) if may_load else None
    if request.method == "POST":
        allow_or_forbid(may_load)
        form = NoticeForm(request.POST)
        if form.is_valid():
            try:
                load_notice(by=request.user, today=today, **form.cleaned_data)
            except InvalidChange as refusal:
                form.add_refusal(refusal)
            else:
                messages.success(request, _("放假安排已登记。"))
                year = form.cleaned_data["year"]
                return redirect(f"{reverse('tasks:working-day-list')}?year={year}")
    return render(request, "tasks/working_day_list.html", _context(year, today) | {"form": form})


def _context(year, today):
    calendar = the_calendar()
    days = days_of_year(year)
    first, last = (
        today.replace(year=year, month=1, day=1),
        today.replace(year=year, month=12, day=31),
    )
    return {
        "year": year,
        "years": sorted({*calendar.years, today.year, today.year + 1, year}, reverse=True),
        "days": days,
        "sources": list(dict.fromkeys(one.source for one in days)),
        "is_provisional": not calendar.knows(year),
        "worked_days": calendar.count(first, last),
        "warning": year_warning(today),
    }
