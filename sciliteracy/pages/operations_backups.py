"""Backups and drills as the page on operations shows them, and what should worry somebody."""

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from agencies.models import BackupRecord
from agencies.states import BackupKind

SHOWN = 10


@dataclass
class Backups:
    """The last of each kind, newest first, and what is wrong with them, in words."""

    backups: list[BackupRecord]
    drills: list[BackupRecord]
    warnings: list[str]


def backups(*, now: datetime.datetime) -> Backups:
    made, held = (list(_records(kind)[:SHOWN]) for kind in (BackupKind.BACKUP, BackupKind.DRILL))
    warnings = [
        *_about_backups(made, _last_success(BackupKind.BACKUP, made), now=now),
        *_about_drills(held, _last_success(BackupKind.DRILL, held), now=now),
    ]
    return Backups(made, held, warnings)


def _records(kind: BackupKind):
    return BackupRecord.objects.filter(kind=kind)


def _last_success(kind: BackupKind, shown: list[BackupRecord]) -> BackupRecord | None:
    """Among those that are shown, else further back."""
    found = next((row for row in shown if row.succeeded), None)
    return found or _records(kind).filter(succeeded=True).first()


def _about_backups(
    shown: list[BackupRecord], last: BackupRecord | None, *, now: datetime.datetime
) -> list[str]:
    told = []
    if last is None:
        told.append(_("还没有成功的备份。请机器的管理者现在就做一次，并安排每晚自动备份。"))
    elif (days := (now - last.started_at).days) >= settings.BACKUP_WARNING_DAYS:
        told.append(
            _("最近一次成功的备份是 %(n)d 天以前。请检查每晚的备份为什么没有运行。") % {"n": days}
        )
    elif last.missing_count:
        told.append(
            _("最近的备份里缺 %(n)d 个佐证文件。请运行 manage.py check_evidence 查明是哪些。")
            % {"n": last.missing_count}
        )
    if shown and not shown[0].succeeded:
        told.append(_("最近一次备份失败：%(reason)s") % {"reason": shown[0].reason})
    return told


def _about_drills(
    shown: list[BackupRecord], last: BackupRecord | None, *, now: datetime.datetime
) -> list[str]:
    told = []
    if last is None:
        told.append(_("还没有通过的恢复演练。没有演练过的备份不算备份，请机器的管理者做一次。"))
    elif (days := (now - last.started_at).days) >= settings.DRILL_WARNING_DAYS:
        told.append(_("最近一次通过的恢复演练是 %(n)d 天以前，请再做一次。") % {"n": days})
    if shown and not shown[0].succeeded:
        told.append(_("最近一次恢复演练没有通过：%(reason)s") % {"reason": shown[0].reason})
    return told
