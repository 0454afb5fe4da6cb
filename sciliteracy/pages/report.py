"""The page of one report: what it says, every step it went through, its evidence, and what its
reader may do with it."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.models import User
from sciliteracy.lib.access import allow_or_forbid, readers_only, visible_or_404
from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.editing import VersionedForm, edit_page
from sciliteracy.lib.errors import InvalidChange
from sciliteracy.lib.limits import limited
from sciliteracy.lib.uploads import left_out
from sciliteracy.pages.due_forms import PROMPTS, QUESTIONS, Lines
from sciliteracy.pages.occurrence import DETAILS, working_for
from sciliteracy.pages.period_forms import DayInput
from sciliteracy.pages.report_files import EvidenceOfReportForm
from tasks.models import Evidence, ProgressReport, ReportStep
from tasks.permissions import (
    can_approve_report,
    can_attach_evidence_to_report,
    can_change_evidence,
    can_handle_report,
    can_recall_report,
    can_review_report,
    can_sign_report,
    can_write_report,
)
from tasks.reckoning import reckon
from tasks.report_facts import is_ratio
from tasks.services.evidence import attach_evidence
from tasks.services.reports import write_report
from tasks.standing import Shape
from tasks.states import IN_REVIEW, ReportState

RELATED = ("agency", "venue", "written_by", "submitted_by", "signed_by", "decided_by", "corrects")


def find_report(request: HttpRequest, pk: int) -> ProgressReport:
    around = (f"occurrence__{name}" for name in DETAILS)
    rows = ProgressReport.objects.active().select_related(*RELATED, *around)
    return visible_or_404(rows, request.user, pk=pk)


@dataclass(frozen=True)
class ReportActs:
    """What the reader may do with the report now."""

    edit: bool
    submit: bool
    sign: bool
    approve: bool
    give_back: bool
    recall: bool
    withdraw: bool
    correct: bool
    attach: bool


def acts_of(user: User, report: ProgressReport) -> ReportActs:
    signing, submitted = (
        report.state == state for state in (ReportState.SIGNING, ReportState.SUBMITTED)
    )
    writes = can_write_report(user, report)
    signs = signing and can_sign_report(user, report)
    reviews = submitted and can_review_report(user, report)
    return ReportActs(
        edit=writes,
        submit=writes,
        sign=signs,
        approve=can_approve_report(user, report),
        give_back=signs or reviews,
        recall=report.state in IN_REVIEW and can_recall_report(user, report),
        withdraw=writes,
        correct=report.state == ReportState.APPROVED and can_handle_report(user, report),
        attach=can_attach_evidence_to_report(user, report),
    )


@readers_only
@require_safe
def report_detail(request, pk):
    report = find_report(request, pk)
    return _page(request, report, None)


def _page(
    request: HttpRequest, report: ProgressReport, form: EvidenceOfReportForm | None
) -> HttpResponse:
    acts = acts_of(request.user, report)
    if form is None and acts.attach:
        form = EvidenceOfReportForm()
    occurrence = report.occurrence
    target = occurrence.task.target
    files = Evidence.objects.visible_to(request.user).filter(report=report)
    files = list(files.select_related("uploaded_by", "report").order_by("-pk"))
    for one in files:
        one.report = report
    at_work = working_for(request.user, occurrence)
    sees_steps = at_work is None or report.agency_id in at_work
    steps = ReportStep.objects.filter(report=report).select_related("by").order_by("pk")
    others = ProgressReport.objects.visible_to(request.user).active()
    context = {
        "report": report,
        "occurrence": occurrence,
        "measure": occurrence.task.measure,
        "plan": occurrence.task.measure.plan,
        "target": target,
        "row": reckon([occurrence], today=portal_today())[0],
        "acts": acts,
        "steps": list(steps) if sees_steps else [],
        "answers": [(QUESTIONS.get(key, key), text) for key, text in report.answers.items()]
        if sees_steps
        else [],
        "evidence": [one for one in files if not one.is_retired],
        "retired": [
            one for one in files if one.is_retired and can_change_evidence(request.user, one)
        ],
        "may_retire": bool(files) and can_change_evidence(request.user, files[0]),
        "form": form,
        "corrections": list(others.filter(corrects=report).order_by("pk")),
        "corrected": others.filter(pk=report.corrects_id).first() if report.corrects_id else None,
    }
    return render(request, "tasks/report_detail.html", context)


@readers_only
@limited("upload")
@require_http_methods(["GET", "HEAD", "POST"])
def report_attach(request, pk):
    """Several files at once, each for itself: one that is refused does not stop the others."""
    report = find_report(request, pk)
    if request.method != "POST":
        return redirect(report)
    allow_or_forbid(can_attach_evidence_to_report(request.user, report))
    form = EvidenceOfReportForm(request.POST, request.FILES, left_out=left_out(request, "file"))
    if form.is_valid():
        kept = 0
        for values in form.each():
            try:
                attach_evidence(by=request.user, today=portal_today(), report=report, **values)
            except InvalidChange as refusal:
                form.add_file_refusal(values["file_name"], refusal)
            else:
                kept += 1
        if kept:
            messages.success(request, _("材料已添加。"))
        if not form.errors:
            return redirect(f"{report.get_absolute_url()}#evidence")
    return _page(request, report, form)


class ReportForm(VersionedForm):
    class Meta:
        model = ProgressReport
        fields = (
            "quantity",
            "denominator",
            "performed_on",
            "achievements",
            "problems",
            "next_steps",
        )
        widgets = {
            "performed_on": DayInput(),
        } | {name: Lines(prompt) for name, prompt in PROMPTS.items()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = reckon([self.instance.occurrence], today=portal_today())[0]
        shape = row.standing.shape
        ratio = shape == Shape.AMOUNT and is_ratio(self.instance.occurrence.task.target)
        if shape == Shape.NARRATIVE:
            del self.fields["quantity"]
        if not (ratio or shape == Shape.TALLY):
            del self.fields["denominator"]

    def _post_clean(self) -> None:
        """What is wrong, the verb says: the row alone does not know its period."""


@readers_only
@require_http_methods(["GET", "HEAD", "POST"])
def report_edit(request, pk):
    report = find_report(request, pk)
    allow_or_forbid(can_write_report(request.user, report))

    def save(row, *, expected_version, **fields):
        write_report(
            by=request.user,
            occurrence=report.occurrence,
            agency=report.agency,
            venue=report.venue,
            report=report,
            expected_version=expected_version,
            today=portal_today(),
            now=timezone.now(),
            **fields,
        )

    context = {"report": report, "occurrence": report.occurrence}
    return edit_page(
        request,
        row=report,
        form_class=ReportForm,
        save=save,
        template="tasks/report_edit.html",
        context=context,
    )
