"""审核: the office's queue of reports, oldest due first, each beside what was told before."""

import datetime
from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods
from import_export.fields import Field
from import_export.resources import Resource

from agencies.exporting import exported
from agencies.forms import JurisdictionListForm
from agencies.models import Agency, Jurisdiction, User
from agencies.states import OFFICE_ROLES
from plans.models import Plan
from sciliteracy.lib.access import allow_or_forbid, readers_only
from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.errors import InvalidChange, ServiceError
from sciliteracy.lib.htmx import render_partial
from sciliteracy.lib.limits import limited
from sciliteracy.pages.review_rows import review_rows
from tasks.models import Extension, ProgressReport
from tasks.models.report import WORKING_ROLES
from tasks.reckoning import RELATED
from tasks.reporting_periods import period_name
from tasks.services.reports import approve_report, return_report
from tasks.states import ExtensionState, ReportState

PLACE = "occurrence__task__measure__plan__jurisdiction"
PAGE_SIZE = 30
EXTENSIONS_SHOWN = 50


def places_of(user: User, *roles: str) -> list[int]:
    if not user.is_authenticated:
        return []
    return list(dict.fromkeys(pk for role, pk, _path in user.held_roles if role in roles))


def waiting_for_review(user: User) -> QuerySet[ProgressReport]:
    """What lies with the offices that `user` works for."""
    rows = ProgressReport.objects.active().filter(state=ReportState.SUBMITTED)
    return rows.filter(**{f"{PLACE}__in": places_of(user, *WORKING_ROLES)})


class ReviewForm(JurisdictionListForm):
    SORTS = {
        "due": ("occurrence__report_due_on", "submitted_on"),
        "agency": ("agency__name", "occurrence__report_due_on"),
        "submitted": ("submitted_on",),
    }

    plan = forms.ModelChoiceField(queryset=Plan.objects.none(), required=False)
    agency = forms.ModelChoiceField(queryset=Agency.objects.none(), required=False)
    overdue = forms.BooleanField(required=False)

    def __init__(self, data, *, user: User, today: datetime.date) -> None:
        super().__init__(data, user=user)
        self.today = today
        plans = Plan.objects.active().filter(jurisdiction__in=self.places)
        self.fields["plan"].queryset = plans.order_by("jurisdiction__code", "-period_start")
        agencies = Agency.objects.active().filter(
            pk__in=waiting_for_review(user).order_by().values("agency")
        )
        self.fields["agency"].queryset = agencies.order_by("name", "pk")

    @cached_property
    def places(self) -> list[int]:
        return places_of(self.user, *WORKING_ROLES)

    def jurisdictions(self) -> QuerySet[Jurisdiction]:
        return Jurisdiction.objects.active().filter(pk__in=self.places)

    def select(self) -> QuerySet[ProgressReport]:
        rows = waiting_for_review(self.user)
        if chosen := self.value("jurisdiction"):
            rows = rows.filter(**{PLACE: chosen})
        if chosen := self.value("plan"):
            rows = rows.filter(occurrence__task__measure__plan=chosen)
        if chosen := self.value("agency"):
            rows = rows.filter(agency=chosen)
        if words := self.value("q"):
            rows = rows.filter(
                Q(agency__name__icontains=words)
                | Q(occurrence__task__measure__text__icontains=words)
                | Q(achievements__icontains=words)
            )
        if self.value("overdue"):
            rows = rows.filter(occurrence__report_due_on__lt=self.today)
        pieces = Count("evidence", filter=Q(evidence__retired_at=None), distinct=True)
        related = [f"occurrence__{name}" for name in RELATED]
        rows = rows.select_related("agency", "venue", "submitted_by", "corrects", *related)
        return rows.annotate(pieces=pieces)


class ReviewResource(Resource):
    agency = Field("agency__name", column_name=gettext_lazy("单位"))
    plan = Field("occurrence__task__measure__plan__title", column_name=gettext_lazy("规划"))
    path = Field("occurrence__task__measure__path", column_name=gettext_lazy("条目"))
    what = Field(column_name=gettext_lazy("要求"))
    period = Field(column_name=gettext_lazy("期次"))
    quantity = Field("quantity", column_name=gettext_lazy("数量"))
    denominator = Field("denominator", column_name=gettext_lazy("分母"))
    performed = Field("performed_on", column_name=gettext_lazy("截至日期"))
    achievements = Field("achievements", column_name=gettext_lazy("做法与成效"))
    problems = Field("problems", column_name=gettext_lazy("存在问题"))
    next_steps = Field("next_steps", column_name=gettext_lazy("下一步打算"))
    due = Field("occurrence__report_due_on", column_name=gettext_lazy("报送期限"))
    submitted = Field("submitted_on", column_name=gettext_lazy("报送日期"))

    def dehydrate_what(self, row: Any) -> str:
        target = row.occurrence.task.target
        return target.quote if target else _("报告进展")

    def dehydrate_period(self, row: Any) -> str:
        return period_name(row.occurrence.period_start, row.occurrence.period_end)


@readers_only
@limited("export", parameter="export")
@require_http_methods(["GET", "HEAD", "POST"])
def review_list(request):
    allow_or_forbid(bool(places_of(request.user, *WORKING_ROLES)))
    form = ReviewForm(request.GET, user=request.user, today=portal_today())
    if form.value("export") and request.method != "POST":
        rows, verb = form.ordered(form.select()), "tasks.export_review"
        return exported(request, form, ReviewResource(), rows, name="review", verb=verb)
    if request.method == "POST":
        return _decide(request, form)
    return _page(request, form, {})


def _page(
    request: HttpRequest, form: ReviewForm, errors: dict[int, list[str]], status: int = 200
) -> HttpResponse:
    listing = form.listing(form.select(), size=PAGE_SIZE)
    context = {
        "form": form,
        "listing": listing,
        "rows": review_rows(list(listing.page), user=request.user, today=portal_today()),
        "errors": errors,
        "picked": set(request.POST.getlist("pick")),
        "notes": {key: value for key, value in request.POST.items() if key.startswith("note-")},
        "extensions": _extensions(request.user),
        "can_fill": bool(places_of(request.user, *OFFICE_ROLES)),
        "narrowed": any(form.value(name) for name in ("q", "plan", "agency", "overdue")),
    }
    response = render_partial(request, "tasks/review_list.html", context, "results")
    response.status_code = status
    return response


def _extensions(user: User) -> list[Extension]:
    """Those that are open, for whoever decides."""
    places = places_of(user, *OFFICE_ROLES)
    rows = Extension.objects.active().filter(state=ExtensionState.ASKED, **{f"{PLACE}__in": places})
    related = [f"occurrence__{name}" for name in RELATED]
    rows = rows.select_related("agency", "asked_by", *related)
    return list(rows.order_by("asked_on", "pk")[:EXTENSIONS_SHOWN])


def _decide(request: HttpRequest, form: ReviewForm) -> HttpResponse:
    act, _sep, key = request.POST.get("act", "").partition(":")
    keys = [key] if key else request.POST.getlist("pick")
    wanted = [int(one) for one in keys if one.isascii() and one.isdigit() and len(one) < 10]
    page = list(form.listing(form.select(), size=PAGE_SIZE).page)
    order = [report.pk for report in page]
    reports = [report for report in page if report.pk in wanted]
    if not reports:
        messages.info(request, _("没有选中待审核的填报；可能已由别人办理。"))
        return redirect(request.get_full_path())
    done = _returned if act == "return" else _approved if act == "approve" else None
    if done is None:
        return _page(request, form, {})
    errors = done(request, reports)
    if errors:
        return _page(request, form, errors)
    return redirect(f"{request.get_full_path()}#{_next(order, reports)}")


def _next(order: list[int], reports: list[ProgressReport]) -> str:
    """What is looked at next: the first after those that were dealt with."""
    dealt = {report.pk for report in reports}
    last = max(order.index(pk) for pk in dealt)
    left = [pk for pk in order[last + 1 :] + order[:last] if pk not in dealt]
    return f"report-{left[0]}" if left else "results"


def _approved(request: HttpRequest, reports: list[ProgressReport]) -> dict[int, list[str]]:
    """All of them or none; errors by report."""
    errors: dict[int, list[str]] = {}
    with transaction.atomic():
        for report in sorted(reports, key=lambda row: (row.occurrence_id, row.pk)):
            try:
                with transaction.atomic():
                    approve_report(
                        report, by=request.user, today=portal_today(), now=timezone.now()
                    )
            except ServiceError as refusal:
                errors[report.pk] = _words(refusal)
        if errors:
            transaction.set_rollback(True)
    if not errors:
        number = len(reports)
        told = ngettext("已通过 %(n)s 份。", "已通过 %(n)s 份。", number) % {"n": number}
        messages.success(request, told)
    return errors


def _returned(request: HttpRequest, reports: list[ProgressReport]) -> dict[int, list[str]]:
    errors: dict[int, list[str]] = {}
    for report in reports[:1]:
        note = request.POST.get(f"note-{report.pk}", "")
        try:
            return_report(
                report, by=request.user, today=portal_today(), now=timezone.now(), note=note
            )
        except ServiceError as refusal:
            errors[report.pk] = _words(refusal)
    if not errors:
        messages.success(request, _("已退回。"))
    return errors


def _words(refusal: ServiceError) -> list[str]:
    if isinstance(refusal, InvalidChange):
        return [text for texts in refusal.errors.values() for text in texts]
    return [str(refusal)]
