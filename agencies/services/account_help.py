"""Verbs by which two people let an administrator's account in again: one asks, another decides."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import permissions
from agencies.models import AccountHelp, User
from agencies.services import changes, passwords, second_factor
from agencies.services.audit import record
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
    row = AccountHelp(account=account, kind=kind, asked_by=by, asked_at=now, reason=reason)
    return changes.add(row, by=by, verb="agencies.ask_for_help", reason=reason)


@transaction.atomic
def agree_to_help(asked: AccountHelp, *, by: User, now: datetime.datetime) -> str:
    """Do what was asked. Returns the temporary password, to be shown once to the one who agreed;
    nothing where the second factor was taken away."""
    row = _open(asked, by=by)
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
    row = _open(asked, by=by)
    if not reason.strip():
        raise InvalidChange({"reason": [_("请填写拒绝原因。")]})
    _decide(row, HelpDecision.DECLINED, by=by, now=now)
    record(by=by, verb="agencies.decline_help", row=row, reason=reason)
    return row


def _open(asked: AccountHelp, *, by: User) -> AccountHelp:
    """The request and its account as stored, held until the end of the transaction."""
    row = AccountHelp.objects.select_for_update().get(pk=asked.pk)
    row.account = User.objects.select_for_update().get(pk=row.account_id)
    if row.decision:
        raise InvalidChange({"": [_("这项申请已经有了决定。")]})
    if not permissions.can_decide_help(by, row):
        raise NotAllowed
    return row


def _decide(row: AccountHelp, decision: HelpDecision, *, by: User, now: datetime.datetime) -> None:
    row.decision, row.decided_by, row.decided_at = decision, by, now
    row.save(update_fields=["decision", "decided_by", "decided_at"])
