"""Theme days: those of the coming year, one with its dates and measures, and their acts."""

import datetime

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.exporting import exported
from agencies.models import Jurisdiction
from plans.models import Measure
from plans.states import PlanStatus
from sciliteracy.lib.access import allow_or_forbid, signed_in, visible_or_404
from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.editing import edit_page
from sciliteracy.lib.errors import InvalidChange
from sciliteracy.lib.htmx import render_partial
from sciliteracy.lib.limits import limited
from tasks.calendar_exporting import ThemeDayResource
from tasks.calendar_forms import (
    NewThemeDayForm,
    ThemeDateForm,
    ThemeDayForm,
    ThemeDayListForm,
)
from tasks.models import ThemeDate, ThemeDay, ThemeDayMeasure
from tasks.permissions import (
    can_edit_theme_day,
    can_link_to_theme_day,
    can_load_notice,
    places_for_theme_days,
)
from tasks.run_up import run_up_days_of
from tasks.services import theme_days as services
from tasks.services.working_days import the_calendar
from tasks.theme_dates import core_of, happenings
from tasks.theme_rules import RunUpDays

page_methods = require_http_methods(["GET", "HEAD", "POST"])
YEAR = datetime.timedelta(days=364)
YEARS_SHOWN = 3
SUGGESTED = 20


def days_told(user, theme_day: ThemeDay | None = None) -> RunUpDays:
    """How many days before and after somebody is told: by the settings of the theme day's place;
    of a national one by those of where the reader serves first."""
    if theme_day is not None and theme_day.jurisdiction is not None:
        return run_up_days_of(theme_day.jurisdiction.settings)
    held = [pk for _role, pk, _path in user.held_roles] if user.is_authenticated else []
    found = Jurisdiction.objects.filter(pk__in=held[:1]).values_list("settings", flat=True)
    return run_up_days_of(found.first() if held else {})


def may_add(user) -> bool:
    return can_load_notice(user) or places_for_theme_days(user).exists()


@signed_in
@require_safe
@limited("export", parameter="export")
def theme_day_list(request):
    form = ThemeDayListForm(request.GET, user=request.user)
    rows = form.select(ThemeDay.objects.visible_to(request.user).active())
    theme_days = list(rows.select_related("jurisdiction"))
    today = portal_today()
    found = _happenings(theme_days, today, today + YEAR)
    calendar = the_calendar()
    shown = form.in_month(found)
    if form.value("export"):
        pairs = _with_steps(form.ordered(shown), request.user, calendar)
        verb = "tasks.export_theme_days"
        return exported(request, form, ThemeDayResource(), pairs, name="theme-days", verb=verb)
    listing = form.listing(shown)
    dated = {one.theme_day.pk for one in found}
    context = {
        "form": form,
        "listing": listing,
        "rows": _with_steps(listing.page.object_list, request.user, calendar),
        "waiting": [row for row in theme_days if row.pk not in dated],
        "started": today.year,
        "months": form.fields["month"].choices,
        "may_add": may_add(request.user),
    }
    return render_partial(request, "tasks/theme_day_list.html", context, "results")


def _happenings(theme_days, first, last):
    years = range(first.year - 1, last.year + 1)
    dates = ThemeDate.objects.active().filter(theme_day__in=theme_days, year__in=years)
    return happenings(theme_days, dates, first=first, last=last)


def _with_steps(found, user, calendar) -> list:
    """Each with the days of its steps, by the settings of its place."""
    usual = days_told(user)
    return [
        (
            one,
            one.run_up(
                calendar, days_told(user, one.theme_day) if one.theme_day.jurisdiction_id else usual
            ),
        )
        for one in found
    ]


def _theme_day(request, pk) -> ThemeDay:
    rows = ThemeDay.objects.active().select_related("jurisdiction")
    return visible_or_404(rows, request.user, pk=pk)


@signed_in
@require_safe
def theme_day_detail(request, pk):
    rows = ThemeDay.objects.select_related("jurisdiction")
    theme_day = visible_or_404(rows, request.user, pk=pk)
    today = portal_today()
    first = today.replace(year=today.year - 1, month=1, day=1)
    last = first.replace(year=first.year + YEARS_SHOWN - 1, month=12, day=31)
    calendar = the_calendar()
    links = ThemeDayMeasure.objects.visible_to(request.user).active().filter(theme_day=theme_day)
    links = list(links.select_related("measure__plan__jurisdiction")[:200])
    may_link = {place.pk for place in places_for_theme_days(request.user)}
    context = {
        "theme_day": theme_day,
        "rows": _with_steps(_happenings([theme_day], first, last), request.user, calendar),
        "links": [(link, link.measure.plan.jurisdiction_id in may_link) for link in links],
        "suggestions": _suggestions(theme_day, may_link, links) if may_link else [],
        "core": core_of(theme_day.name),
        "may_edit": can_edit_theme_day(request.user, theme_day),
    }
    return render(request, "tasks/theme_day_detail.html", context)


def _suggestions(theme_day, places, links):
    """Measures of plans in force that name the subject of the theme day."""
    measures = Measure.objects.active().filter(
        plan__jurisdiction__in=places,
        plan__status=PlanStatus.IN_FORCE,
        plan__retired_at__isnull=True,
        text__icontains=core_of(theme_day.name),
    )
    if theme_day.jurisdiction_id is not None:
        lineage = theme_day.jurisdiction.lineage
        measures = measures.filter(plan__jurisdiction__lineage__startswith=lineage)
    measures = measures.exclude(pk__in=[link.measure_id for link in links])
    related = measures.select_related("plan__jurisdiction").order_by("plan_id", "position", "pk")
    return list(related[:SUGGESTED])


@signed_in
@page_methods
def theme_day_create(request):
    allow_or_forbid(may_add(request.user))
    form = NewThemeDayForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            row = services.add_theme_day(by=request.user, **form.values())
        except InvalidChange as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("主题日已登记。"))
            return redirect(row)
    return render(request, "tasks/theme_day_create.html", {"form": form})


@signed_in
@page_methods
def theme_day_edit(request, pk):
    theme_day = _theme_day(request, pk)
    allow_or_forbid(can_edit_theme_day(request.user, theme_day))

    def save(row, **fields):
        services.update_theme_day(row, by=request.user, **fields)

    return edit_page(
        request,
        row=theme_day,
        form_class=ThemeDayForm,
        save=save,
        template="tasks/theme_day_edit.html",
        context={},
    )


@signed_in
@page_methods
def theme_day_confirm(request, pk):
    theme_day = _theme_day(request, pk)
    allow_or_forbid(can_edit_theme_day(request.user, theme_day))
    today = portal_today()
    coming = _happenings([theme_day], today, today + YEAR)
    initial = {"starts_on": coming[0].span.start, "ends_on": coming[0].span.end} if coming else {}
    form = ThemeDateForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            services.confirm_theme_date(theme_day, by=request.user, **form.cleaned_data)
        except InvalidChange as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("日期已登记。"))
            return redirect(theme_day)
    context = {"theme_day": theme_day, "form": form}
    return render(request, "tasks/theme_day_confirm.html", context)


@signed_in
@require_POST
def theme_day_link(request, pk, measure_pk):
    theme_day = _theme_day(request, pk)
    measures = Measure.objects.active().select_related("plan__jurisdiction")
    measure = visible_or_404(measures, request.user, pk=measure_pk)
    allow_or_forbid(can_link_to_theme_day(request.user, measure))
    try:
        services.link_measure(theme_day, by=request.user, measure=measure)
    except InvalidChange as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已关联。"))
    return redirect(theme_day)


@signed_in
@require_POST
def theme_day_unlink(request, pk):
    links = ThemeDayMeasure.objects.active().select_related("theme_day", "measure__plan")
    link = visible_or_404(links, request.user, pk=pk)
    allow_or_forbid(can_link_to_theme_day(request.user, link.measure))
    services.unlink_measure(link, by=request.user)
    messages.success(request, _("已取消关联。"))
    return redirect(link.theme_day)
