"""Verbs on accounts and roles."""

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import permissions
from agencies.models import Agency, Jurisdiction, Membership, User
from agencies.services import changes, installation, passwords, sessions
from agencies.services.audit import record
from agencies.states import ADMINISTRATIVE_ROLES, GUARDING_ROLES, SECOND_FACTOR_ROLES, Role
from sciliteracy.lib.errors import InvalidChange, NotAllowed

SYSTEM_USERNAME = "system"


def system_user() -> User:
    """The audited account that commands and jobs act as. It can never sign in."""
    user = User.objects.filter(is_system=True).first()
    if user is None:
        user = User(username=SYSTEM_USERNAME, name="系统", is_system=True)
        user.set_unusable_password()
        with transaction.atomic():
            user.save()
            record(by=user, verb="agencies.create_system_user", row=user)
    return user


@transaction.atomic
def create_first_administrator(*, username: str, password: str) -> User:
    """The account that sets up an installation; refused once there is one."""
    if User.objects.filter(is_superuser=True, is_active=True).exists():
        raise NotAllowed
    by = system_user()
    user = User(username=username, is_superuser=True)
    try:
        user.full_clean(exclude=["password"])
        validate_password(password, user)
    except ValidationError as error:
        raise InvalidChange({"": list(error.messages)}) from error
    passwords.set_password(user, password, must_change=False, now=timezone.now())
    record(by=by, verb="agencies.create_first_administrator", row=user)
    return user


@transaction.atomic
def open_account(
    *,
    by,
    jurisdiction: Jurisdiction,
    username: str,
    name: str,
    is_demo: bool = False,
    is_machine: bool = False,
) -> User:
    """Make an account for one person. It cannot sign in before a password is set for it.

    Only the demo makes demo accounts, which everybody may step into. An interface account is a
    program's, which never signs in: `agencies.services.api_tokens` lets it in.
    """
    if not permissions.can_manage_accounts(by, jurisdiction) or (is_demo and not settings.DEMO):
        raise NotAllowed
    user = User(
        username=username,
        name=name,
        jurisdiction=jurisdiction,
        is_demo=is_demo,
        is_machine=is_machine,
    )
    user.set_unusable_password()
    try:
        user.full_clean(exclude=["password"])
    except ValidationError as error:
        # The rule on case is about no one field; what it refuses is the name.
        errors = error.message_dict
        name_taken = errors.pop(NON_FIELD_ERRORS, [])
        raise InvalidChange(errors or {"username": name_taken}) from error
    user.save()
    record(by=by, verb="agencies.open_account", row=user, after={"username": username})
    return user


@transaction.atomic
def close_account(user: User, *, by, reason: str) -> User:
    """End an account for good: its roles end with it, what it did stays. Never reused.

    Refused for the last one who administers the installation, and as `end_membership` refuses.
    """
    if user.pk == by.pk:
        raise InvalidChange({"": [_("不能关闭自己的账户。")]})
    if not permissions.can_close_account(by, user):
        raise NotAllowed
    if not reason.strip():
        raise InvalidChange({"reason": [_("请填写关闭原因。")]})
    if user.is_superuser:
        installation.refuse_to_leave_alone(user, closed_by=by)
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.is_active:
        for membership in user.memberships.active():
            _refuse_to_leave_unguarded(membership)
            changes.retire(membership, by=by, verb="agencies.end_membership", reason=reason)
        user.is_active = False
        user.save(update_fields=["is_active"])
        record(by=by, verb="agencies.close_account", row=user, reason=reason)
        sessions.end_all_sessions(user, by=by, now=timezone.now())
    return user


@transaction.atomic
def grant_membership(
    *, by, user: User, role: Role, jurisdiction: Jurisdiction, agency: Agency | None = None
) -> Membership:
    """Let `user` be `role` in `jurisdiction`; the roles of an agency name it too."""
    if not permissions.can_give_role(by, user, jurisdiction):
        raise NotAllowed
    _refuse_foreign_agency(agency, jurisdiction)
    stored = _locked(user)
    _refuse_mixed_roles(stored, role)
    _refuse_to_machines(stored, role, jurisdiction)
    _refuse_shared_password(stored, role)
    row = Membership(user=user, role=role, jurisdiction=jurisdiction, agency=agency)
    return changes.add(row, by=by, verb="agencies.grant_membership")


@transaction.atomic
def end_membership(membership: Membership, *, by, reason: str) -> Membership:
    """Refused for the last auditor or security administrator of a place that has accounts: first
    somebody else is granted the role."""
    if not permissions.can_grant_roles(by, membership.jurisdiction):
        raise NotAllowed
    _refuse_to_leave_unguarded(membership)
    return changes.retire(membership, by=by, verb="agencies.end_membership", reason=reason)


@transaction.atomic
def hand_over_post(membership: Membership, *, by, successor: User, reason: str) -> Membership:
    """Give the post of an agency's liaison or head to another person; returns the new membership.

    The old one ends with the reason and stays in the records, with all that was done in it. The
    account itself stays open: closing it is for the system administrator.
    """
    if not permissions.can_grant_roles(by, membership.jurisdiction):
        raise NotAllowed
    if membership.agency is None or membership.is_retired:
        raise InvalidChange({"": [_("只能移交尚未结束的联络员或单位负责人岗位。")]})
    if successor.pk == membership.user_id:
        raise InvalidChange({"successor": [_("接任人须是另一个人。")]})
    if not permissions.can_give_role(by, successor, membership.jurisdiction):
        raise NotAllowed
    verb = "agencies.hand_over_post"
    changes.retire(membership, by=by, verb=verb, reason=reason)
    _refuse_mixed_roles(_locked(successor), Role(membership.role), field="successor")
    if successor.is_machine:
        raise InvalidChange({"successor": [_("岗位只能移交给人，不能移交给接口账户。")]})
    row = Membership(
        user=successor,
        role=membership.role,
        jurisdiction=membership.jurisdiction,
        agency=membership.agency,
    )
    return changes.add(row, by=by, verb=verb, reason=reason)


def _refuse_shared_password(user: User, role: Role) -> None:
    """Who administers something holds the account alone: whoever opened it knows the password until
    the holder changed it. The demo's people have none."""
    if role in SECOND_FACTOR_ROLES and not (user.is_demo or passwords.is_own_password(user)):
        text = _("账户还在用别人发放的一次性口令。请本人先登录，换成自己的口令，再授予%(role)s。")
        raise InvalidChange({"role": [text % {"role": Role(role).label}]})


def _refuse_to_machines(user: User, role: Role, jurisdiction: Jurisdiction) -> None:
    """A program administers nothing, and serves the one place that looks after its account."""
    if not user.is_machine:
        return
    if role in SECOND_FACTOR_ROLES:
        raise InvalidChange({"role": [_("接口账户不能担任管理员。")]})
    if user.jurisdiction_id != jurisdiction.pk:
        raise InvalidChange({"": [_("接口账户只能在所属行政区担任角色。")]})


def _refuse_foreign_agency(agency: Agency | None, jurisdiction: Jurisdiction) -> None:
    if agency is not None and agency.jurisdiction_id != jurisdiction.pk:
        raise InvalidChange({"agency": [_("这个单位不属于所选的行政区。")]})


def _refuse_to_leave_unguarded(membership: Membership) -> None:
    """Where there are accounts, somebody audits and somebody grants roles."""
    if membership.role not in GUARDING_ROLES or membership.is_retired:
        return
    # The place is locked, so that two who leave at once see each other.
    place = Jurisdiction.objects.select_for_update().get(pk=membership.jurisdiction_id)
    holders = place.memberships.active().filter(role=membership.role)
    holders = holders.filter(user__is_active=True, user__is_superuser=False)
    accounts = place.users.people().filter(is_active=True)
    if holders.exclude(user=membership.user_id).exists():
        return
    if accounts.exclude(pk=membership.user_id).exists():
        text = _("%(person)s是%(place)s最后一名%(role)s，而那里还有账户。请先授予接任人这个角色。")
        told = {"person": membership.user, "place": place.name}
        told["role"] = membership.get_role_display()
        raise InvalidChange({"": [text % told]})


def _locked(user: User) -> User:
    """The account as stored, held: two roles granted at once, or a role and a new password, see
    each other."""
    return User.objects.select_for_update().get(pk=user.pk)


def _refuse_mixed_roles(user: User, role: Role, *, field: str = "role") -> None:
    """Whoever holds an administrative role holds no other, anywhere (等保 三员分立)."""
    if not user.is_active or user.is_system:
        raise InvalidChange({field: [_("账户已关闭，不能再授予角色。")]})
    if user.is_superuser:
        raise InvalidChange({field: [_("安装管理员不兼任任何角色。")]})
    held = set(user.memberships.active().values_list("role", flat=True))
    if (role in ADMINISTRATIVE_ROLES and held - {role}) or (
        role not in ADMINISTRATIVE_ROLES and held & set(ADMINISTRATIVE_ROLES)
    ):
        text = _("系统、安全、审计管理员须由不同的人担任，且不兼任其他角色。")
        raise InvalidChange({field: [text]})
