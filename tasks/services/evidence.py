"""Verbs on evidence: attaching a file to a value, taking it out of use, bringing it back."""

import datetime
import logging
import unicodedata

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.services import changes
from agencies.services.audit import record
from indicators.models import Observation
from sciliteracy.lib.errors import InvalidChange, NotAllowed
from tasks import evidence_store
from tasks.evidence_errors import EvidenceRefused
from tasks.evidence_files import accept, refuse_size, safe_name
from tasks.models import Evidence
from tasks.permissions import can_attach_evidence_to_observation, can_change_evidence
from tasks.scanning import ScannerUnavailable, infection_in

log = logging.getLogger("sciliteracy.evidence")
VERB = "tasks.attach_evidence"


def attach_evidence(
    *,
    by,
    today: datetime.date,
    observation: Observation,
    content: bytes,
    file_name: str,
    kind: str,
    place: str = "",
    taken_on: datetime.date | None = None,
    keeps_location: bool = False,
) -> Evidence:
    """Keep a file as evidence for a measured value. Raises EvidenceRefused, InvalidChange.

    Scanned first, then judged by its content, then written, then named by a row: outside of any
    transaction but the row's own, so that an infected file is on record although it was refused.
    """
    if not can_attach_evidence_to_observation(by, observation):
        raise NotAllowed
    if observation.is_retired:
        raise InvalidChange({"": [_("这条监测值已停用，不能再添加材料。")]})
    if taken_on is not None and taken_on > today:
        raise InvalidChange({"taken_on": [_("日期不能晚于今天。")]})
    refuse_size(len(content), settings.EVIDENCE_MAX_BYTES)
    scanned_at = _scan(content, by=by, observation=observation, file_name=file_name)
    file = accept(
        content,
        name=file_name,
        max_bytes=settings.EVIDENCE_MAX_BYTES,
        keeps_location=keeps_location,
    )
    row = Evidence(
        jurisdiction=observation.jurisdiction,
        observation=observation,
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
    return changes.add(row, by=by, verb=VERB)


def _scan(content: bytes, *, by, observation, file_name: str) -> datetime.datetime | None:
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
            row=observation,
            after={"file_name": safe_name(file_name), "infection": found},
            reason=found,
            succeeded=False,
        )
        raise EvidenceRefused(_("查毒发现文件带有病毒（%(name)s），没有保存。") % {"name": found})
    return timezone.now()


def retire_evidence(evidence: Evidence, *, by, reason: str) -> Evidence:
    """Take it out of use; the file stays, and the office can bring it back."""
    if not can_change_evidence(by, evidence):
        raise NotAllowed
    return changes.retire(evidence, by=by, verb="tasks.retire_evidence", reason=reason)


def restore_evidence(evidence: Evidence, *, by) -> Evidence:
    if not can_change_evidence(by, evidence):
        raise NotAllowed
    return changes.restore(evidence, by=by, verb="tasks.restore_evidence")
