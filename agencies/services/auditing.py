"""Acts that change nothing and still leave a trace: reading the trail, taking people's data away,
being refused."""

from agencies import permissions
from agencies.models import AuditEvent
from agencies.services.audit import record
from sciliteracy.lib.errors import NotAllowed

REFUSED = "agencies.refuse_request"


def view_audit(*, by, asked: dict, event: AuditEvent | None = None) -> AuditEvent:
    """Note that `by` looked at a page of the trail, at one `event`, or at what was `asked` for."""
    _allow(by)
    return record(by=by, verb="agencies.view_audit", row=event, after=asked)


def export_audit(*, by, asked: dict, rows: int) -> AuditEvent:
    """Note that `by` took `rows` events away as a file."""
    _allow(by)
    return record(by=by, verb="agencies.export_audit", after=asked | {"rows": rows})


def export_accounts(*, by, rows: int) -> AuditEvent:
    """Note that `by` took a list of `rows` accounts away as a file."""
    if not permissions.can_see_accounts(by):
        raise NotAllowed
    return record(by=by, verb="agencies.export_accounts", after={"rows": rows})


def refuse_request(*, by, method: str, path: str, reason: str = "") -> AuditEvent:
    """Note that `by` asked for what is not theirs to see or do. Called after the rollback."""
    after = {"method": method[:20], "path": path[:500]}
    return record(by=by, verb=REFUSED, after=after, reason=reason[:500], succeeded=False)


def _allow(by) -> None:
    if not permissions.can_read_some_audit(by):
        raise NotAllowed
