"""Rights over jurisdictions, agencies and people: one predicate each, for page, template, API.

The audited system account acts everywhere. Who administers the installation (`is_superuser`) sets
it up: divisions, agencies, archives; business data and the audit trail are none of his. Accounts
and roles are his only where a place has nobody of its own for them: he stands in for the system
administrator (accounts, passwords) where there is none, for the security administrator (roles,
sign-in rules) where there is none, to begin a new place or to rescue one that lost its last. A role
that ended lately (`COUNTS_AS_HELD`) keeps him out as well, he closes no account that administers a
place, and he gives roles to accounts of that very place alone: so nobody is two people.
Everybody else acts by the roles that memberships give. Strangers are never `is_active`.
"""

from collections import defaultdict

from django.conf import settings
from django.utils import timezone

from agencies.models import Membership, User
from agencies.states import (
    ACCOUNT_ROLES,
    ADMINISTRATIVE_ROLES,
    OFFICE_ROLES,
    SECOND_FACTOR_ROLES,
    Role,
)
from sciliteracy.lib.errors import NotAllowed

LIAISON_READERS = (*OFFICE_ROLES, Role.REVIEWER)


def has_role(user, *roles: Role, jurisdiction, agency=None) -> bool:
    """Whether `user` holds one of `roles` in `jurisdiction` (and for `agency`, where given)."""
    if not user.is_active or user.is_superuser:
        return False
    if user.is_system:
        return True
    rows = user.memberships.active().filter(role__in=roles, jurisdiction=jurisdiction)
    if agency is not None:
        rows = rows.filter(agency=agency)
    return rows.exists()


def is_office(user, jurisdiction) -> bool:
    """Whether `user` works on the business data of `jurisdiction`: plans, values, evidence."""
    return has_role(user, *OFFICE_ROLES, jurisdiction=jurisdiction)


def can_write_suggestion(user) -> bool:
    """Whoever has an account: the office of the person's own place hears it."""
    return bool(user.is_active)


def can_answer_suggestion(user, suggestion) -> bool:
    """Answer and close it: the office that hears it."""
    return is_office(user, suggestion.jurisdiction_id)


def can_edit_jurisdiction(user, jurisdiction) -> bool:
    """Its settings, agencies, names, groups, leading group."""
    return can_set_up_installation(user) or is_office(user, jurisdiction)


def can_set_up_installation(user) -> bool:
    """Administer the installation as a whole, and say who else does."""
    return bool(user.is_active and (user.is_superuser or user.is_system))


def require_edit_jurisdiction(user, jurisdiction) -> None:
    """The guard of every verb on what belongs to a jurisdiction. Raises NotAllowed."""
    if not can_edit_jurisdiction(user, jurisdiction):
        raise NotAllowed


def can_create_jurisdiction(user) -> bool:
    return can_set_up_installation(user)


def can_manage_accounts(user, jurisdiction) -> bool:
    """Open accounts in one jurisdiction, and look after those that serve nowhere else."""
    return _acts_as(user, Role.SYSTEM_ADMIN, jurisdiction)


def can_help_account(user, account) -> bool:
    """Release or sign out the account of somebody else, or ask that it be let in again.

    For the system administrator of the account's jurisdiction and of every other one in which it
    holds a role, so that nobody comes by rights elsewhere; where none of those places has a system
    administrator (but the account itself), for who administers the installation. An account that
    administers the installation is for those who do the same.
    """
    if account.is_system or account == user:
        return False
    if user.is_superuser:
        return user.is_active and (account.is_superuser or not _is_kept_by_others(account))
    keeps = _holds_wherever_it_serves(user, account, Role.SYSTEM_ADMIN)
    return keeps and (user.is_system or not account.is_superuser)


def can_close_account(user, account) -> bool:
    """End it for good. Who administers the installation closes nobody who administers a place: he
    would take over what they leave."""
    guards = account.memberships.active().filter(role__in=ADMINISTRATIVE_ROLES)
    return can_help_account(user, account) and not (user.is_superuser and guards.exists())


def takes_two(account) -> bool:
    """Whether a new password for `account`, or taking its second factor away, takes two people:
    whoever did it alone could sign in as an administrator."""
    administers = account.memberships.active().filter(role__in=SECOND_FACTOR_ROLES)
    return account.is_superuser or administers.exists()


def can_let_in_again(user, account) -> bool:
    """Give a new password to `account`, or take its second factor away, without asking anybody."""
    if account.is_machine:  # it has neither
        return False
    return can_help_account(user, account) and (user.is_system or not takes_two(account))


def can_ask_for_help(user, account) -> bool:
    """Ask that a second person do so for an account that administers something."""
    return can_help_account(user, account) and account.is_active and takes_two(account)


def can_decide_help(user, asked) -> bool:
    """Agree to or decline what somebody else asked for a third person's account, once.

    Whoever agrees sees the temporary password, so it is the one who gains least by it. An
    account that administers the installation: another such administrator. Any other: a security
    administrator of its jurisdiction and of every other one in which it serves, who could give
    those roles to anybody anyhow. A security administrator's own: another one; only where there is
    no other, the auditor, whose trail keeps the act out of his own reach. Where nobody is left,
    `manage.py release_account` is for the machine's owner.
    """
    account = asked.account
    if not _is_waiting(asked) or user in (asked.asked_by, account):
        return False
    if account.is_superuser:
        return can_set_up_installation(user)
    if _holds_wherever_it_serves(user, account, Role.SECURITY_ADMIN):
        return True
    return _holds_wherever_it_serves(user, account, Role.AUDITOR) and _is_the_only_one(account)


def can_withdraw_help(user, asked) -> bool:
    """Take back what one asked for oneself, while nobody has decided it."""
    return user == asked.asked_by and user.is_active and _is_waiting(asked)


def must_use_second_factor(user) -> bool:
    """Whether `user` administers something, where the installation asks administrators for it."""
    if not settings.TOTP_REQUIRED or not user.is_authenticated:
        return False
    return bool(
        user.is_superuser or any(role in SECOND_FACTOR_ROLES for role, _, _ in user.held_roles)
    )


def can_grant_roles(user, jurisdiction) -> bool:
    """Say who is what in one jurisdiction, and set its rules for passwords and sessions."""
    return _acts_as(user, Role.SECURITY_ADMIN, jurisdiction)


def can_give_role(user, account, jurisdiction) -> bool:
    """Let `account` be something in one jurisdiction. Who administers the installation takes the
    place's own accounts alone: with a role in an empty place, somebody else's account would serve
    where no system administrator reaches it."""
    at_home = account.jurisdiction_id == jurisdiction.pk
    return can_grant_roles(user, jurisdiction) and (at_home or not user.is_superuser)


def can_make_api_token(user, account) -> bool:
    """Let a program in as its interface account; never as a person, in whose name it would act."""
    if not account.is_machine or not account.is_active:
        return False
    return can_grant_roles(user, account.jurisdiction)


def can_revoke_api_token(user, token) -> bool:
    """Whoever makes them there, and whoever may close the account."""
    place = token.user.jurisdiction
    return can_grant_roles(user, place) or can_manage_accounts(user, place)


def can_read_some_audit(user) -> bool:
    """Whether there is an audit trail that `user` may read; which, `visible_to` says."""
    return _holds(user, Role.AUDITOR)


def can_archive_audit(user) -> bool:
    """Move old events of the whole installation into files: for those who run it."""
    return can_set_up_installation(user)


def can_see_accounts(user) -> bool:
    """Whether `user` looks after people somewhere; after whom, `administered_by` says."""
    return can_set_up_installation(user) or _holds(user, *ACCOUNT_ROLES)


def can_open_accounts(user) -> bool:
    """Whether there is a jurisdiction in which `user` may open accounts."""
    return can_set_up_installation(user) or _holds(user, Role.SYSTEM_ADMIN)


def can_operate(user) -> bool:
    """Look after the machine: periodic jobs, backups, its state; no business data."""
    return can_set_up_installation(user) or _holds(user, Role.SYSTEM_ADMIN)


def can_see_help_requests(user) -> bool:
    """Whether there are requests that `user` may read; which, `visible_to` says."""
    return can_see_accounts(user) or _holds(user, Role.AUDITOR)


def can_keep_contacts(user, owner) -> bool:
    """Say how `owner` is reached, and prove it. One's own; an account's also who manages the
    account; a leading-group member's the office of the place. The installation administrator stands
    in for both as for accounts: only where no system administrator is."""
    if isinstance(owner, User):
        place = owner.jurisdiction
        own = owner == user and user.is_active
        return own or (place is not None and can_manage_accounts(user, place))
    return can_keep_contacts_of(user, owner.group)


def can_keep_contacts_of(user, leading_group) -> bool:
    """Say how the members of a leading group are reached; and read it."""
    place = leading_group.jurisdiction
    return is_office(user, place) or (user.is_superuser and can_manage_accounts(user, place))


def can_see_liaisons(user) -> bool:
    """Who speaks for which agency: for the offices, each in its own jurisdiction."""
    return _holds(user, *LIAISON_READERS)


def _is_waiting(asked) -> bool:
    """Whether what was asked can still be decided."""
    ended = asked.decision or asked.has_run_out(timezone.now())
    return not ended and asked.account.is_active


def _holds(user, *roles: Role) -> bool:
    """Whether `user` holds one of `roles` anywhere."""
    if not user.is_active:
        return False
    return user.is_system or any(role in roles for role, _, _ in user.held_roles)


def _acts_as(user, role: Role, jurisdiction) -> bool:
    """Whether `user` holds `role` there; or administers the installation and stands in, because
    nobody holds it or held it until lately."""
    if not user.is_superuser:
        return has_role(user, role, jurisdiction=jurisdiction)
    held = Membership.objects.counting_as_held().filter(role=role, jurisdiction=jurisdiction)
    return user.is_active and not held.exists()


def _is_kept_by_others(account) -> bool:
    """Whether somebody else is, or was until lately, system administrator where it serves. What
    it was itself until lately counts too: it is not let in by one person the day after."""
    places = _places(account) - {None}
    held = Membership.objects.counting_as_held().filter(jurisdiction__in=places)
    held = held.filter(role=Role.SYSTEM_ADMIN)
    return held.exclude(user=account, retired_at__isnull=True).exists()


def _holds_wherever_it_serves(user, account, role: Role) -> bool:
    """Whether `user` holds `role` in the account's jurisdiction and wherever it holds a role."""
    if not user.is_active or user.is_superuser:
        return False
    if user.is_system:
        return True
    held = user.memberships.active().filter(role=role)
    return _places(account) <= set(held.values_list("jurisdiction_id", flat=True))


def _places(account) -> set[int | None]:
    """Where it belongs and serves; an account that belongs nowhere is within nobody's reach."""
    serves = account.memberships.active().values_list("jurisdiction_id", flat=True)
    return {account.jurisdiction_id, *serves}


def _is_the_only_one(account) -> bool:
    """Whether `account` is a security administrator, and no one else is wherever it serves."""
    role, places = Role.SECURITY_ADMIN, _places(account)
    if not account.memberships.active().filter(role=role).exists():
        return False
    held = defaultdict(set)
    rows = Membership.objects.active().filter(role=role, jurisdiction__in=places - {None})
    others = rows.exclude(user=account).filter(user__is_active=True, user__is_superuser=False)
    for holder, place in others.values_list("user_id", "jurisdiction_id"):
        held[holder].add(place)
    return not any(places <= theirs for theirs in held.values())
