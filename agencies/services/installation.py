"""Verbs on who administers the installation: one person or, while it is handed over, two.

The first one is made by `users.create_first_administrator`; a hand-over is: appoint the successor,
who then closes the predecessor's account.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import permissions
from agencies.models import User
from agencies.services import passwords, sessions
from agencies.services.audit import record
from agencies.states import SessionEnd
from sciliteracy.lib.errors import InvalidChange, NotAllowed

AT_MOST = 2


@transaction.atomic
def appoint_installation_administrator(user: User, *, by: User, reason: str, now) -> User:
    """Let another person administer the installation, in an account that holds no role and whose
    password nobody else knows."""
    if not permissions.can_set_up_installation(by):
        raise NotAllowed
    if not reason.strip():
        raise InvalidChange({"reason": [_("请填写原因。")]})
    if len(_administrators(by)) >= AT_MOST:
        raise InvalidChange({"": [_("安装管理员最多两名，请先关闭其中一人的账户。")]})
    stored = User.objects.select_for_update().get(pk=user.pk)
    if refusal := _refusal(stored):
        raise InvalidChange({"successor": [refusal]})
    stored.is_superuser = True
    stored.save(update_fields=["is_superuser"])
    verb = "agencies.appoint_installation_administrator"
    record(by=by, verb=verb, row=stored, reason=reason)
    sessions.end_all_sessions(stored, by=by, now=now, reason=SessionEnd.ADMINISTRATOR)
    return stored


def refuse_to_leave_alone(leaving: User, *, closed_by: User) -> None:
    """Whoever administers the installation goes only when another one stays."""
    if not [one for one in _administrators(closed_by) if one.pk != leaving.pk]:
        raise InvalidChange({"": [_("这是最后一名安装管理员，请先指定接任人。")]})


def _administrators(by: User) -> list[User]:
    """Those there are, locked, so that two who end each other see it; `by` is still one."""
    rows = User.objects.administering_installation().select_for_update().order_by("pk")
    found = list(rows)
    if not by.is_system and by not in found:
        raise NotAllowed
    return found


def _refusal(user: User) -> str | None:
    """Why this account cannot administer the installation."""
    if not user.is_active or user.is_system or user.is_demo or user.is_superuser:
        return _("这个账户不能担任安装管理员。")
    if user.memberships.active().exists():
        return _("安装管理员不兼任任何角色，请先结束此人的角色。")
    if not passwords.is_own_password(user):
        return _("请此人先登录，并把一次性口令换成自己的口令。")
    return None
