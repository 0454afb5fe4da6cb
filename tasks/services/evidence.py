"""Verbs on evidence: attaching a file to a value or a report, taking it out of use, bringing it
back."""

import datetime
import logging
import unicodedata
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.models import Jurisdiction
from agencies.services import changes
from agencies.services.audit import record
from indicators.models import Observation
from sciliteracy.lib.errors import InvalidChange, NotAllowed
from tasks import evidence_store
from tasks.evidence_errors import EvidenceRefused
from tasks.evidence_files import accept, refuse_size, safe_name
from tasks.evidence_images import PictureBounds
from tasks.models import Evidence, ProgressReport
from tasks.permissions import (
    can_attach_evidence_to_observation,
    can_change_evidence,
    can_handle_report,
    can_read_evidence,
)
from tasks.scanning import ScannerUnavailable, infection_in
from tasks.states import WRITABLE

log = logging.getLogger("sciliteracy.evidence")
VERB = "tasks.attach_evidence"
DOWNLOAD_VERB = "tasks.download_evidence"


def attach_evidence(
    *,
    by,
    today: datetime.date,
    observation: Observation | None = None,
    report: ProgressReport | None = None,
    content: bytes,
    file_name: str,
    kind: str,
    place: str = "",
    taken_on: datetime.date | None = None,
    keeps_location: bool = False,
) -> Evidence:
    """Keep a file for a value or a report. Raises NotAllowed, EvidenceRefused, InvalidChange.

    Scanned first, then judged by its content, then written, then named by a row: outside of any
    transaction but the row's own, so that an infected file is on record although it was refused.
    """
    supported = _only(observation, report)
    _refuse_beforehand(supported, by=by, today=today, taken_on=taken_on)
    most = settings.EVIDENCE_MAX_BYTES
    refuse_size(len(content), most)
    scanned_at = _scan(content, by=by, supported=supported, file_name=file_name)
    file = accept(
        content,
        name=file_name,
        max_bytes=most,
        keeps_location=keeps_location,
        pictures=PictureBounds(settings.EVIDENCE_MAX_MEGAPIXELS, settings.EVIDENCE_MAX_FRAMES),
    )
    row = Evidence(
        jurisdiction=_place_of(supported),
        observation=observation,
        report=report,
        kind=kind,
        file_name=file.name,
        media_type=file.media_type,
        size=len(file.content),
        sha256=evidence_store.store(file.content),
        place=place,
        taken_on=taken_on,
        keeps_location=file.keeps_location,
        scanned_at=scanned_at,
        uploaded_by=by,
    )
    return _store(row, by=by)


def _only(
    observation: Observation | None, report: ProgressReport | None
) -> Observation | ProgressReport:
    supported = observation or report
    if supported is None or (observation and report):
        raise TypeError("evidence supports a value or a report")
    return supported


@transaction.atomic
def _store(row: Evidence, *, by) -> Evidence:
    if row.report is not None:
        _hold_writable(row.report)
    return changes.add(row, by=by, verb=VERB)


def _place_of(supported: Observation | ProgressReport) -> Jurisdiction:
    if isinstance(supported, ProgressReport):
        return supported.occurrence.task.measure.plan.jurisdiction
    return supported.jurisdiction


def _refuse_beforehand(
    supported: Observation | ProgressReport,
    *,
    by,
    today: datetime.date,
    taken_on: datetime.date | None,
) -> None:
    """What needs no look at the file."""
    if isinstance(supported, ProgressReport):
        if not can_handle_report(by, supported):
            raise NotAllowed
        if supported.is_retired or supported.state not in WRITABLE:
            raise InvalidChange({"": [_closed(supported)]})
    elif not can_attach_evidence_to_observation(by, supported):
        raise NotAllowed
    elif supported.is_retired:
        raise InvalidChange({"": [_("这条监测值已停用，不能再添加材料。")]})
    if taken_on is not None and taken_on > today:
        raise InvalidChange({"taken_on": [_("日期不能晚于今天。")]})


def _closed(report: ProgressReport) -> str:
    told = {"state": report.get_state_display()}
    return _("这份填报现在是“%(state)s”，不能再改动材料。") % told


def _hold_writable(report: ProgressReport) -> None:
    """While the file was read and scanned the report may have gone in."""
    stored = ProgressReport.objects.select_for_update().get(pk=report.pk)
    if stored.state not in WRITABLE:
        raise InvalidChange({"": [_closed(stored)]})


def _scan(content: bytes, *, by, supported, file_name: str) -> datetime.datetime | None:
    """When the scanner found nothing; None where there is no scanner."""
    if not settings.EVIDENCE_SCANNER_URL:
        return None
    try:
        infection = infection_in(content, settings.EVIDENCE_SCANNER_URL)
    except ScannerUnavailable as error:
        log.error("The virus scanner gave no verdict, an upload was refused: %s", error)
        raise EvidenceRefused(
            _("查毒服务暂时不可用，文件没有保存。请稍后再试，或联系系统管理员。")
        ) from error
    if infection:
        found = "".join(char for char in infection if unicodedata.category(char)[0] != "C")[:100]
        record(
            by=by,
            verb=VERB,
            row=supported,
            after={"file_name": safe_name(file_name), "infection": found},
            reason=found,
            succeeded=False,
        )
        raise EvidenceRefused(_("查毒发现文件带有病毒（%(name)s），没有保存。") % {"name": found})
    return timezone.now()


def open_evidence(evidence: Evidence, *, by) -> BinaryIO:
    """The file, opened to be taken away; that it was is on record, and that it could not be read
    too. Raises NotAllowed, OSError."""
    if not can_read_evidence(by, evidence):
        raise NotAllowed
    told = {"file_name": evidence.file_name, "size": evidence.size, "sha256": evidence.sha256}
    try:
        file = evidence_store.path_of(evidence.sha256).open("rb")
    except OSError:
        record(by=by, verb=DOWNLOAD_VERB, row=evidence, after=told, succeeded=False)
        raise
    record(by=by, verb=DOWNLOAD_VERB, row=evidence, after=told)
    return file


def retire_evidence(evidence: Evidence, *, by, reason: str) -> Evidence:
    """Take it out of use; the file stays, and the office can bring it back."""
    if not can_change_evidence(by, evidence):
        raise NotAllowed
    return changes.retire(evidence, by=by, verb="tasks.retire_evidence", reason=reason)


def restore_evidence(evidence: Evidence, *, by) -> Evidence:
    if not can_change_evidence(by, evidence):
        raise NotAllowed
    return changes.restore(evidence, by=by, verb="tasks.restore_evidence")
