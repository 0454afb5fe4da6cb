"""Evidence that comes with the due list: each file to the report of its row."""

import datetime
from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from sciliteracy.lib.errors import InvalidChange
from sciliteracy.lib.uploads import left_out
from sciliteracy.pages.due_rows import Row
from sciliteracy.pages.report_files import AT_ONCE
from tasks.evidence_files import EXTENSIONS, too_large
from tasks.models import Evidence
from tasks.services.evidence import attach_evidence
from tasks.services.reports import write_report
from tasks.states import PICTURES, EvidenceKind, MediaType

TABLES = (MediaType.XLSX, MediaType.CSV)


def kind_of(name: str) -> EvidenceKind:
    """What a file most likely shows, by the end of its name."""
    for media_type, endings in EXTENSIONS.items():
        if name.lower().endswith(endings):
            if media_type in PICTURES:
                return EvidenceKind.PHOTO
            return EvidenceKind.TABLE if media_type in TABLES else EvidenceKind.DOCUMENT
    return EvidenceKind.OTHER


def attach_files(
    request: HttpRequest,
    rows: Iterable[Row],
    *,
    today: datetime.date,
    now: datetime.datetime,
) -> int:
    """How many were kept; what was refused is told at its row and stops no other file."""
    return sum(_attach_to(row, request, today, now) for row in rows)


def _attach_to(row: Row, request: HttpRequest, today: datetime.date, now: datetime.datetime) -> int:
    files = request.FILES.getlist(row.files_name)
    if left_out(request, row.files_name):
        row.file_errors.append(too_large(settings.EVIDENCE_MAX_BYTES))
    if len(files) > AT_ONCE:
        row.file_errors.append(_("一次最多上传 %(n)s 份文件。") % {"n": AT_ONCE})
        return 0
    kept = 0
    for file in files:
        try:
            _keep(row, file, request.user, today, now)
        except InvalidChange as refusal:
            texts = [text for found in refusal.errors.values() for text in found]
            row.file_errors += [f"{file.name}：{text}" for text in texts]
        else:
            kept += 1
    return kept


def _keep(row: Row, file, by, today: datetime.date, now: datetime.datetime) -> Evidence:
    """A file before any word makes the draft that it belongs to."""
    if row.report is None:
        of = {"occurrence": row.occurrence, "agency": row.agency, "venue": row.venue}
        row.report = write_report(by=by, today=today, now=now, **of)
    evidence = attach_evidence(
        by=by,
        today=today,
        report=row.report,
        content=file.read(),
        file_name=file.name,
        kind=kind_of(file.name),
    )
    row.pieces.insert(0, evidence)
    return evidence
