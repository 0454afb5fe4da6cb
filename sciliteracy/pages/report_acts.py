"""Every act on a report that is a form of its own: its words, who may, and the verb it ends in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods

from sciliteracy.lib.access import allow_or_forbid, readers_only
from sciliteracy.lib.dates import portal_today
from sciliteracy.pages.due_forms import ANSWER, QUESTIONS
from sciliteracy.pages.people_acts import Act, act_page, posted
from sciliteracy.pages.people_forms import ActForm
from sciliteracy.pages.period_forms import KEPT, LONGEST
from sciliteracy.pages.report import find_report
from tasks.models import ProgressReport
from tasks.permissions import (
    can_handle_report,
    can_recall_report,
    can_review_report,
    can_sign_report,
    speaks_for,
)
from tasks.report_facts import findings_of
from tasks.services import reports
from tasks.states import ReportState

FORM_METHODS = ["GET", "HEAD", "POST"]
TEMPLATE = "tasks/report_act.html"


class NoteForm(ActForm):
    note = forms.CharField(label=gettext_lazy("意见"), max_length=LONGEST, help_text=KEPT)


class OptionalNoteForm(ActForm):
    note = forms.CharField(
        label=gettext_lazy("意见"), max_length=LONGEST, required=False, help_text=KEPT
    )


class WhyForm(ActForm):
    reason = forms.CharField(label=gettext_lazy("原因"), max_length=LONGEST, help_text=KEPT)


class SubmitForm(ActForm):
    """A field for each question that stands against the report."""

    def __init__(self, *args: Any, report: ProgressReport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.findings = findings_of(report, today=portal_today())
        for one in self.findings:
            if not one.hard and one.key in QUESTIONS:
                self.fields[ANSWER + one.key] = forms.CharField(label=one.text, max_length=LONGEST)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        for one in self.findings:
            if one.hard:
                self.add_error(None, one.text)
        return values


class SubmitLoggedForm(SubmitForm):
    """For the office, which says how it was told."""

    note = forms.CharField(label=gettext_lazy("谁、怎样报来的"), max_length=LONGEST, help_text=KEPT)


@dataclass(frozen=True)
class Deed:
    act: Callable[[], Act]
    allowed: Callable[[Any, ProgressReport], bool]
    form: type[ActForm]
    perform: Callable[..., Any]


def _sign(report, by, **values):
    return reports.sign_report(report, by=by, today=portal_today(), now=timezone.now(), **values)


def _approve(report, by, **values):
    return reports.approve_report(report, by=by, today=portal_today(), now=timezone.now(), **values)


def _give_back(report, by, **values):
    return reports.return_report(report, by=by, today=portal_today(), now=timezone.now(), **values)


def _recall(report, by, **values):
    return reports.recall_report(report, by=by, today=portal_today(), now=timezone.now(), **values)


def _withdraw(report, by, **values):
    return reports.withdraw_report(
        report, by=by, today=portal_today(), now=timezone.now(), **values
    )


def _correct(report, by, **values):
    return reports.correct_report(report, by=by, today=portal_today(), now=timezone.now(), **values)


def _may_give_back(user, report) -> bool:
    signing = report.state == ReportState.SIGNING
    return (can_sign_report if signing else can_review_report)(user, report)


DEEDS = {
    "sign": Deed(
        lambda: Act(
            pgettext("按钮", "审签"), _("同意后报送办公室审核。"), _("已审签，转办公室审核。")
        ),
        can_sign_report,
        OptionalNoteForm,
        _sign,
    ),
    "approve": Deed(
        lambda: Act(_("审核通过"), _("通过后计入完成情况；要改只能更正。"), _("已通过。")),
        can_review_report,
        OptionalNoteForm,
        _approve,
    ),
    "return": Deed(
        lambda: Act(
            pgettext("按钮", "退回"), _("写明要改什么；填报单位在待办中看到。"), _("已退回。")
        ),
        _may_give_back,
        NoteForm,
        _give_back,
    ),
    "recall": Deed(
        lambda: Act(
            pgettext("按钮", "撤回"),
            _("还没有审核的可以撤回，撤回后是草稿，可再改再报。"),
            _("已撤回。"),
        ),
        can_recall_report,
        WhyForm,
        _recall,
    ),
    "withdraw": Deed(
        lambda: Act(
            pgettext("按钮", "作废"), _("草稿作废后不能恢复；这一期可以重新填报。"), _("已作废。")
        ),
        can_handle_report,
        WhyForm,
        _withdraw,
    ),
    "correct": Deed(
        lambda: Act(
            pgettext("按钮", "更正"),
            _("另起一份更正，审核通过后替换原来的填报；在此之前原填报仍然有效。"),
            _("已起草更正，请修改后报送。"),
        ),
        can_handle_report,
        WhyForm,
        _correct,
    ),
}


@readers_only
@require_http_methods(FORM_METHODS)
def report_act(request, pk, name):
    report = find_report(request, pk)
    deed = DEEDS[name]
    allow_or_forbid(deed.allowed(request.user, report))

    def finish(result):
        if name == "correct":
            return redirect("tasks:report-edit", result.pk)
        return _onward(request, name, report)

    return _page(
        request,
        report,
        deed.act(),
        deed.form(posted(request), by=request.user),
        lambda **values: deed.perform(report, request.user, **values),
        finish,
    )


def _onward(request: HttpRequest, name: str, report: ProgressReport) -> HttpResponse:
    return redirect(report if name != "withdraw" else report.occurrence)


def _page(request, report, act, form, perform, finish, **context) -> HttpResponse:
    return act_page(
        request,
        act=act,
        form=form,
        perform=perform,
        finish=finish,
        back=report.get_absolute_url(),
        template=TEMPLATE,
        context={"report": report, "occurrence": report.occurrence} | context,
    )


@readers_only
@require_http_methods(FORM_METHODS)
def report_submit(request, pk):
    """Send one report in; the office does so for an agency with a note on how it was told."""
    report = find_report(request, pk)
    allow_or_forbid(can_handle_report(request.user, report))
    logs = not speaks_for(request.user, report.agency) and report.corrects_id is None

    def perform(note="", **values):
        answers = {name.removeprefix(ANSWER): text for name, text in values.items()}
        on = {"by": request.user, "today": portal_today(), "now": timezone.now()}
        if not logs:
            return reports.submit_report(report, answers=answers, **on)
        return reports.log_report(
            occurrence=report.occurrence,
            agency=report.agency,
            venue=report.venue,
            note=note,
            answers=answers,
            **on,
        )

    form_class = SubmitLoggedForm if logs else SubmitForm
    form = form_class(posted(request), by=request.user, report=report)
    return _page(
        request,
        report,
        Act(pgettext("按钮", "报送"), _("报送后不能再改，直到退回或撤回。"), _("已报送。")),
        form,
        perform,
        lambda result: redirect(report),
        edit=reverse("tasks:report-edit", args=[report.pk]),
    )
