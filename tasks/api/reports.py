"""Progress reports as resources: writing, changing, and every act of their way."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.agencies import AgencyShown
from agencies.api.once import once
from agencies.api.resource import Changing, Creating, Resource
from agencies.models import Agency, Venue
from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.rest.filters import Filters, KeyFilter
from sciliteracy.lib.rest.serializers import Input, Reason, Shown, VisibleKey, Words
from tasks.api.tasks import OccurrenceShown
from tasks.models import Occurrence, ProgressReport
from tasks.permissions import (
    can_handle_report,
    can_recall_report,
    can_review_report,
    can_sign_report,
)
from tasks.services import reports
from tasks.services.submitting import QUESTIONS
from tasks.states import EnteredBy, ReportNature, ReportState

SAID = (
    *("nature", "performed_on", "quantity", "denominator"),
    *("achievements", "problems", "next_steps"),
)


class ReportShown(Shown):
    EXPANDS = {"occurrence": lambda: OccurrenceShown, "agency": lambda: AgencyShown}

    answers = serializers.DictField(child=serializers.CharField())

    class Meta:
        model = ProgressReport
        fields = (
            *("id", "version", "occurrence", "agency", "venue", "state", "entered_by", *SAID),
            *("answers", "submitted_on", "decided_on", "self_approved", "corrects"),
            *("correction_reason", "created_at", "updated_at"),
        )


class ReportInput(Input):
    CREATE_ONLY = frozenset({"occurrence", "agency", "venue"})

    occurrence = VisibleKey(Occurrence)
    agency = VisibleKey(Agency)
    venue = VisibleKey(Venue, required=False, allow_null=True)

    class Meta:
        model = ProgressReport
        fields = ("occurrence", "agency", "venue", *SAID)


class ReportFilters(Filters):
    occurrence = KeyFilter()
    agency = KeyFilter()
    measure = KeyFilter(field_name="occurrence__task__measure")
    plan = KeyFilter(field_name="occurrence__task__measure__plan")
    jurisdiction = KeyFilter(field_name="occurrence__task__measure__plan__jurisdiction")
    state = filters.ChoiceFilter(choices=ReportState.choices)
    nature = filters.ChoiceFilter(choices=ReportNature.choices)
    entered_by = filters.ChoiceFilter(choices=EnteredBy.choices)
    performed_from = filters.DateFilter(field_name="performed_on", lookup_expr="gte")
    performed_to = filters.DateFilter(field_name="performed_on", lookup_expr="lte")


class Answers(Words):
    """What the questions before submitting are answered with, by the question's name."""

    answers = serializers.DictField(
        child=serializers.CharField(max_length=300),
        required=False,
        help_text=", ".join(sorted(QUESTIONS)),
    )


class Note(Words):
    note = serializers.CharField(max_length=300)


class OptionalNote(Words):
    note = serializers.CharField(max_length=300, required=False, allow_blank=True)


class ReportResource(Creating, Changing, Resource):
    """What one agency tells about one period. Approved ones are for all readers of the place,
    others for their agency and the office."""

    model = ProgressReport
    serializer_class = ReportShown
    input_class = ReportInput
    filterset_class = ReportFilters
    related = ("agency", "occurrence__task__measure__plan__jurisdiction", "corrects", "venue")
    search_fields = ("achievements", "problems", "next_steps")
    orderings = {"id": (), "updated_at": ("updated_at",)}
    bodies = {
        "submit": Answers,
        "recall": Reason,
        "withdraw": Reason,
        "sign": OptionalNote,
        "approve": OptionalNote,
        "send_back": Note,
        "correct": Reason,
    }
    answers = {"correct": {201: ReportShown(context={"describing": True})}}
    reporting_actions = frozenset(
        {"create", "partial_update", "submit", "recall", "withdraw", "correct", "sign"}
    )

    def may_change(self, user: Any, row: ProgressReport) -> bool:
        return can_handle_report(user, row)

    def make(self, occurrence: Any, agency: Any, venue: Any = None, **values: Any) -> Any:
        """A new draft. One that is in hand is changed as any row is, from the version read."""
        in_hand = ProgressReport.objects.in_hand().visible_to(self.request.user)
        same = in_hand.filter(occurrence=occurrence, agency=agency, venue=venue, corrects=None)
        if same.exists():
            raise ValidationError({"": [_("这一期已有一份未办结的填报，请在那一份上继续。")]})
        return self._write(occurrence=occurrence, agency=agency, venue=venue, **values)

    def change(self, row: ProgressReport, **values: Any) -> ProgressReport:
        return self._write(
            report=row,
            occurrence=row.occurrence,
            agency=row.agency,
            expected_version=row.version,
            **values,
        )

    def _write(self, **values: Any) -> ProgressReport:
        return reports.write_report(**self.acting(), **values)

    def acting(self) -> dict[str, Any]:
        """Who acts, on which day of the rules, and when."""
        now = timezone.now()
        return {"by": self.request.user, "today": portal_today(now), "now": now}

    def _act(
        self, verb: Callable[..., Any], may: Callable[[Any, Any], bool], body: type[Words]
    ) -> Response:
        def act() -> Response:
            row = self.row_to_change(may)
            return self.answered(verb(row, **self.acting(), **self.taken(body)))

        return once(self.request, act)

    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str) -> Response:
        """报送: send a draft or a returned report on."""
        return self._act(reports.submit_report, can_handle_report, Answers)

    @action(detail=True, methods=["post"])
    def recall(self, request: Request, pk: str) -> Response:
        """撤回: take back what nobody decided on yet."""
        return self._act(reports.recall_report, can_recall_report, Reason)

    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """作废: throw a draft or a returned report away for good."""
        return self._act(reports.withdraw_report, can_handle_report, Reason)

    @action(detail=True, methods=["post"])
    def sign(self, request: Request, pk: str) -> Response:
        """本单位审签: the head of the agency lets it go to the office."""
        return self._act(reports.sign_report, can_sign_report, OptionalNote)

    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: str) -> Response:
        """通过: the report counts from now on."""
        return self._act(reports.approve_report, can_review_report, OptionalNote)

    @action(detail=True, methods=["post"], url_path="return", url_name="return")
    def send_back(self, request: Request, pk: str) -> Response:
        """退回: with words on what to put right."""
        return self._act(reports.return_report, may_return, Note)

    @action(detail=True, methods=["post"])
    def correct(self, request: Request, pk: str) -> Response:
        """更正: begin the correction of an approved report; answers with the new draft."""

        def act() -> Response:
            row = self.row_to_change(can_handle_report)
            values = self.taken(Reason)
            return self.located(reports.correct_report(row, **self.acting(), **values))

        return once(request, act)


def may_return(user: Any, report: ProgressReport) -> bool:
    return can_review_report(user, report) or can_sign_report(user, report)
