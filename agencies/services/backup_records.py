"""Keeping that a backup was made or a drill held, and how it went."""

import datetime
from typing import Any

from agencies.models import BackupRecord
from agencies.states import BackupKind


def note_backup(
    kind: BackupKind,
    *,
    by_name: str,
    place: str,
    started_at: datetime.datetime,
    now: datetime.datetime,
    succeeded: bool,
    reason: str = "",
    **facts: Any,
) -> BackupRecord:
    """One row beside the folder or the page itself, for those who do not see the machine's disk."""
    return BackupRecord.objects.create(
        kind=kind,
        by_name=by_name[:150],
        place=place[:500],
        started_at=started_at,
        finished_at=now,
        succeeded=succeeded,
        reason=reason[:500],
        **facts,
    )
