"""Acts that change nothing and still leave a trace: reading the trail, taking people's data away,
being refused."""

import datetime

from django.db import models

from agencies import permissions
from agencies.models import AuditEvent
from agencies.services.audit import record
from sciliteracy.lib.errors import NotAllowed

REFUSED = "agencies.refuse_request"
REFUSED_AT_MOST = 30
NOT_ALL_TOLD = "此后一分钟内的同类请求不再逐条记录"
EXPORT_AUDIT = "agencies.export_audit"
EXPORT_ACCOUNTS = "agencies.export_accounts"
# Lists that not every reader may see; looked up by name, so that one rule stays one rule.
EXPORT_RULES = {EXPORT_AUDIT: "can_read_some_audit", EXPORT_ACCOUNTS: "can_see_accounts"}


def view_audit(*, by, asked: dict, event: AuditEvent | None = None) -> AuditEvent:
    """Note that `by` looked at a page of the trail, at one `event`, or at what was `asked` for."""
    _allow(by)
    return record(by=by, verb="agencies.view_audit", row=event, after=asked)


def export_list(*, by, verb: str, asked: dict, rows: int, succeeded: bool = True) -> AuditEvent:
    """Note that `by` took `rows` rows of the list that `verb` names away as a file.

    Who may see the list, the list has asked before; what is nobody's to take has its rule here.
    """
    rule = EXPORT_RULES.get(verb)
    if rule is not None and not getattr(permissions, rule)(by):
        raise NotAllowed
    return record(by=by, verb=verb, after=asked | {"rows": rows}, succeeded=succeeded)


def refuse_request(
    *, by, method: str, path: str, now: datetime.datetime, reason: str = ""
) -> AuditEvent | None:
    """Note that `by` asked for what is not theirs to see or do. Called after the rollback.

    At most REFUSED_AT_MOST times a minute for each person: nobody makes the trail long.
    """
    told = _refused_lately(by, now).filter(object_id__isnull=True)
    return _refuse(told, by=by, method=method, path=path, reason=reason)


def refuse_out_of_sight(
    *, by, method: str, path: str, row: models.Model, now: datetime.datetime
) -> AuditEvent | None:
    """Note that `by` asked for `row`, which is there and not theirs to see.

    Once a minute for each person and row, and at most REFUSED_AT_MOST times a minute for each
    person (for all strangers together): knocking at every number must not fill the trail.
    """
    told = _refused_lately(by, now).filter(object_id__isnull=False)
    if told.filter(object_type=row._meta.label_lower, object_id=row.pk).exists():
        return None
    return _refuse(told, by=by, method=method, path=path, row=row)


def _refused_lately(by, now: datetime.datetime) -> models.QuerySet[AuditEvent]:
    """Counted in the trail itself, which every process shares."""
    minute = now - datetime.timedelta(minutes=1)
    return AuditEvent.objects.filter(verb=REFUSED, actor_id=by.pk, at__gte=minute)


def _refuse(
    told: models.QuerySet[AuditEvent],
    *,
    by,
    method: str,
    path: str,
    reason: str = "",
    row: models.Model | None = None,
) -> AuditEvent | None:
    """One more beside those that were `told`: the last says that others are left out."""
    recent = list(told.order_by("-pk").values_list("reason", flat=True)[:REFUSED_AT_MOST])
    if any(NOT_ALL_TOLD in earlier for earlier in recent):
        return None
    if len(recent) >= REFUSED_AT_MOST - 1:
        reason = f"{reason[: 499 - len(NOT_ALL_TOLD)]} {NOT_ALL_TOLD}".strip()
    return record(
        by=by,
        verb=REFUSED,
        row=row,
        after={"method": method[:20], "path": path[:500]},
        reason=reason[:500],
        succeeded=False,
        out_of_sight=row is not None,
    )


def _allow(by) -> None:
    if not permissions.can_read_some_audit(by):
        raise NotAllowed
