"""Evidence as resources: files are sent as forms and fetched as they are."""

import datetime
import logging
from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request

from agencies.api.resource import OF_RETIRING, Creating, Resource, Retiring
from indicators.models import Observation
from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.rest.filters import Filters, KeyFilter
from sciliteracy.lib.rest.parsing import StrictJSONParser
from sciliteracy.lib.rest.problems import Problem
from sciliteracy.lib.rest.serializers import Shown, VisibleKey, Words
from sciliteracy.lib.uploads import left_out
from tasks.models import Evidence, ProgressReport
from tasks.permissions import can_change_evidence
from tasks.services.evidence import (
    attach_evidence,
    open_evidence,
    restore_evidence,
    retire_evidence,
)
from tasks.states import EvidenceKind, MediaType
from tasks.views import FILE_POLICY

log = logging.getLogger("sciliteracy.evidence")


class EvidenceShown(Shown):
    class Meta:
        model = Evidence
        fields = (
            *("id", "version", "jurisdiction", "observation", "report", "kind", "file_name"),
            *("media_type", "size", "sha256", "place", "taken_on", "keeps_location"),
            *("scanned_at", "created_at", "updated_at", *OF_RETIRING),
        )


class EvidenceInput(Words):
    """Of a report or of a measured value: one of the two."""

    file = serializers.FileField(allow_empty_file=True)
    report = VisibleKey(ProgressReport, required=False, allow_null=True)
    observation = VisibleKey(Observation, required=False, allow_null=True)
    kind = serializers.ChoiceField(choices=EvidenceKind.choices)
    place = serializers.CharField(max_length=200, required=False, allow_blank=True)
    taken_on = serializers.DateField(required=False, allow_null=True)
    keeps_location = serializers.BooleanField(required=False, default=False)


class EvidenceFilters(Filters):
    report = KeyFilter()
    observation = KeyFilter()
    jurisdiction = KeyFilter()
    kind = filters.ChoiceFilter(choices=EvidenceKind.choices)
    media_type = filters.ChoiceFilter(choices=MediaType.choices)


class EvidenceResource(Creating, Retiring, Resource):
    """Files that show a value or a report to be true. A file is never changed; a better one is
    another piece."""

    model = Evidence
    serializer_class = EvidenceShown
    input_class = EvidenceInput
    filterset_class = EvidenceFilters
    related = (
        *("jurisdiction", "observation__jurisdiction", "report__agency"),
        "report__occurrence__task__measure__plan__jurisdiction",
    )
    search_fields = ("file_name", "place")
    orderings = {"id": (), "updated_at": ("updated_at",)}
    parser_classes = [MultiPartParser, StrictJSONParser]
    reporting_actions = frozenset({"create", "retire_row", "restore_row"})
    answers = {"file": {(200, "application/octet-stream"): OpenApiTypes.BINARY}}
    # What was withdrawn is its office's alone: it is no matter for lists.
    lists_retired = False
    # That an infected file came stays on record although it was refused.
    keeps_in_one = False

    def may_change(self, user: Any, row: Evidence) -> bool:
        return can_change_evidence(user, row)

    def make(
        self,
        file: Any,
        kind: str,
        report: ProgressReport | None = None,
        observation: Observation | None = None,
        taken_on: datetime.date | None = None,
        **values: Any,
    ) -> Evidence:
        if (report is None) == (observation is None):
            raise ValidationError({"report": [_("请填写填报或监测值中的一项。")]})
        return attach_evidence(
            by=self.request.user,
            today=portal_today(),
            report=report,
            observation=observation,
            content=file.read(),
            file_name=file.name,
            kind=kind,
            taken_on=taken_on,
            **values,
        )

    def taken(self, serializer: type[Any], **how: Any) -> dict[str, Any]:
        if self.action == "create":
            # Only what was read is known to have been left out.
            if self.request.data is not None and left_out(self.request._request, "file"):
                raise Problem("too-large")
        return super().taken(serializer, **how)

    def retire(self, row: Evidence, reason: str) -> Evidence:
        return retire_evidence(row, by=self.request.user, reason=reason)

    def restore(self, row: Evidence) -> Evidence:
        return restore_evidence(row, by=self.request.user)

    @action(detail=True, methods=["get"])
    def file(self, request: Request, pk: str) -> HttpResponse:
        """The file itself, to keep; that it was taken is on record."""
        row = self.found()
        try:
            content = open_evidence(row, by=request.user)
        except OSError as error:
            log.error("The file of evidence %s cannot be read: %s", row.pk, error)
            raise Http404 from error
        response = FileResponse(
            content, as_attachment=True, filename=row.file_name, content_type=row.media_type
        )
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Content-Security-Policy"] = FILE_POLICY
        response.headers["Cache-Control"] = "private, no-store"
        return response
