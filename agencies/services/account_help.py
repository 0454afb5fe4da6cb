"""Verbs by which two people let an administrator's account in again: one asks, another decides.

What nobody decides runs out by itself; that is noted when the same is asked again.
"""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import permissions
from agencies.models import AccountHelp, User
from agencies.services import changes, passwords, second_factor
from agencies.services.audit import record
from agencies.services.users import system_user
from agencies.states import HelpDecision, HelpKind
from sciliteracy.lib.errors import InvalidChange, NotAllowed


@transaction.atomic
def ask_for_help(
    account: User, *, by: User, kind: HelpKind, reason: str, now: datetime.datetime
) -> AccountHelp:
    """Ask that another person give `account` a new password, or take its second factor away."""
    if not permissions.can_ask_for_help(by, account):
        raise NotAllowed
    if not reason.strip():
        raise InvalidChange({"reason": [_("请填写申请原因。")]})
    _note_what_ran_out(account, kind, now=now)
    row = AccountHelp(account=account, kind=kind, asked_by=by, asked_at=now, reason=reason)
    return changes.add(row, by=by, verb="agencies.ask_for_help", reason=reason)


@transaction.atomic
def agree_to_help(asked: AccountHelp, *, by: User, now: datetime.datetime) -> str:
    """Do what was asked. Returns the temporary password, to be shown once to the one who agreed;
    nothing where the second factor was taken away."""
    row = _open(asked, now=now)
    if not permissions.can_decide_help(by, row):
        raise NotAllowed
    if not permissions.can_ask_for_help(row.asked_by, row.account):
        raise InvalidChange({"": [_("申请人已无权提出这项申请，请拒绝后重新办理。")]})
    _decide(row, HelpDecision.AGREED, by=by, now=now)
    record(by=by, verb="agencies.agree_to_help", row=row, reason=row.reason)
    if row.kind == HelpKind.SECOND_FACTOR:
        second_factor.drop_second_factor(row.account, decided_by=by, reason=row.reason, now=now)
        return ""
    verb = "agencies.reset_password"
    return passwords.temporary_password(
        row.account, set_by=by, verb=verb, now=now, reason=row.reason
    )


@transaction.atomic
def decline_help(
    asked: AccountHelp, *, by: User, reason: str, now: datetime.datetime
) -> AccountHelp:
    """Leave the account as it is, for a reason that the trail keeps."""
    row = _open(asked, now=now)
    if not permissions.can_decide_help(by, row):
        raise NotAllowed
    if not reason.strip():
        raise InvalidChange({"reason": [_("请填写拒绝原因。")]})
    _decide(row, HelpDecision.DECLINED, by=by, now=now)
    record(by=by, verb="agencies.decline_help", row=row, reason=reason)
    return row


@transaction.atomic
def withdraw_help(asked: AccountHelp, *, by: User, now: datetime.datetime) -> AccountHelp:
    """Take back what one asked for: the account stays as it is."""
    row = _open(asked, now=now)
    if not permissions.can_withdraw_help(by, row):
        raise NotAllowed
    _decide(row, HelpDecision.WITHDRAWN, by=by, now=now)
    record(by=by, verb="agencies.withdraw_help", row=row, reason=row.reason)
    return row


def _note_what_ran_out(account: User, kind: HelpKind, *, now: datetime.datetime) -> None:
    rows = account.help_requests.run_out(now).filter(kind=kind).select_for_update()
    for row in rows:
        _decide(row, HelpDecision.EXPIRED, by=None, now=now)
        record(by=system_user(), verb="agencies.expire_help", row=row, reason=row.reason)


def _open(asked: AccountHelp, *, now: datetime.datetime) -> AccountHelp:
    """The request and its account as stored, held until the end of the transaction."""
    row = AccountHelp.objects.select_for_update().get(pk=asked.pk)
    row.account = User.objects.select_for_update().get(pk=row.account_id)
    if row.decision:
        raise InvalidChange({"": [_("这项申请已经有了决定。")]})
    if row.has_run_out(now):
        raise InvalidChange({"": [_("这项申请已过期，需要时请重新提出。")]})
    return row


def _decide(
    row: AccountHelp, decision: HelpDecision, *, by: User | None, now: datetime.datetime
) -> None:
    row.decision, row.decided_by, row.decided_at = decision, by, now
    row.save(update_fields=["decision", "decided_by", "decided_at"])
