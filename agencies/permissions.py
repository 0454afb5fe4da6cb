"""Rights over jurisdictions, agencies and people: one predicate each, for page, template, API.

System administrators of the installation (`is_superuser`) and the audited system account act
everywhere; everybody else by the roles that memberships give.
"""

from django.conf import settings

from agencies.states import ACCOUNT_ROLES, OFFICE_ROLES, SECOND_FACTOR_ROLES, Role

LIAISON_READERS = (*OFFICE_ROLES, Role.REVIEWER)


def has_role(user, *roles: Role, jurisdiction, agency=None) -> bool:
    """Whether `user` holds one of `roles` in `jurisdiction` (and for `agency`, where given)."""
    if not user.is_authenticated or not user.is_active:
        return False
    if user.is_superuser or user.is_system:
        return True
    rows = user.memberships.active().filter(role__in=roles, jurisdiction=jurisdiction)
    if agency is not None:
        rows = rows.filter(agency=agency)
    return rows.exists()


def can_edit_jurisdiction(user, jurisdiction) -> bool:
    """Its settings, agencies, names, groups, leading group."""
    return has_role(user, *OFFICE_ROLES, jurisdiction=jurisdiction)


def can_create_jurisdiction(user) -> bool:
    return bool(user.is_authenticated and user.is_active and (user.is_superuser or user.is_system))


def can_manage_accounts(user, jurisdiction) -> bool:
    """Open, close and unlock the accounts of one jurisdiction, and reset their passwords."""
    return has_role(user, Role.SYSTEM_ADMIN, jurisdiction=jurisdiction)


def can_help_account(user, account) -> bool:
    """Give a new password to, release, or sign out the account of somebody else.

    Who administers one jurisdiction must not come by the account that administers all of them.
    """
    if account.is_system or account == user:
        return False
    if account.is_superuser and not (user.is_superuser or user.is_system):
        return False
    return can_manage_accounts(user, account.jurisdiction)


def must_use_second_factor(user) -> bool:
    """Whether `user` administers something, where the installation asks administrators for it."""
    return settings.TOTP_REQUIRED and (
        user.is_superuser or any(role in SECOND_FACTOR_ROLES for role, _, _ in user.held_roles)
    )


def can_grant_roles(user, jurisdiction) -> bool:
    """Say who is what in one jurisdiction, and set its rules for passwords and sessions."""
    return has_role(user, Role.SECURITY_ADMIN, jurisdiction=jurisdiction)


def can_read_some_audit(user) -> bool:
    """Whether there is an audit trail that `user` may read; which, `visible_to` says."""
    return _holds(user, Role.AUDITOR)


def can_archive_audit(user) -> bool:
    """Move old events of the whole installation into files: for those who run it."""
    return bool(user.is_authenticated and user.is_active and (user.is_superuser or user.is_system))


def can_see_accounts(user) -> bool:
    """Whether `user` looks after people somewhere; after whom, `administered_by` says."""
    return _holds(user, *ACCOUNT_ROLES)


def can_open_accounts(user) -> bool:
    """Whether there is a jurisdiction in which `user` may open accounts."""
    return _holds(user, Role.SYSTEM_ADMIN)


def can_see_liaisons(user) -> bool:
    """Who speaks for which agency: for the offices, each in its own jurisdiction."""
    return _holds(user, *LIAISON_READERS)


def _holds(user, *roles: Role) -> bool:
    """Whether `user` holds one of `roles` anywhere."""
    if not user.is_authenticated or not user.is_active:
        return False
    if user.is_superuser or user.is_system:
        return True
    return any(role in roles for role, _, _ in user.held_roles)
