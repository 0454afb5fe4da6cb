"""What the portal's own tables keep of a backup or drill; the page on operations shows it."""

import datetime
import getpass
import os
from typing import Any

from django.utils import timezone

from agencies.services.backup_records import note_backup
from agencies.states import BackupKind
from sciliteracy.backup.manifest import Manifest


def account_here() -> str:
    """The name of whoever is signed in on this machine; in a container there may be none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"


def note(
    kind: BackupKind,
    *,
    by_name: str,
    place: str,
    started_at: datetime.datetime,
    reason: str = "",
    manifest: Manifest | None = None,
    **facts: Any,
) -> None:
    """It succeeded unless there is a reason why not."""
    if manifest is not None:
        facts |= {
            "database": manifest.database,
            "portal_version": manifest.portal_version,
            "row_count": manifest.rows,
            "file_count": manifest.files.count,
            "missing_count": manifest.files.missing,
            "size": manifest.bytes,
        }
    note_backup(
        kind,
        by_name=by_name,
        place=place,
        started_at=started_at,
        now=timezone.now(),
        succeeded=not reason,
        reason=reason,
        **facts,
    )
