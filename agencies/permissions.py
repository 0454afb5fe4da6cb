"""Rights over jurisdictions, agencies and people: one predicate each, for page, template, API.

System administrators of the installation (`is_superuser`) and the audited system account act
everywhere; everybody else by the roles that memberships give.
"""

from agencies.states import OFFICE_ROLES, Role


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


def can_grant_roles(user, jurisdiction) -> bool:
    """Say who is what in one jurisdiction, and set its rules for passwords and sessions."""
    return has_role(user, Role.SECURITY_ADMIN, jurisdiction=jurisdiction)


def can_read_audit(user, jurisdiction) -> bool:
    """The audit trail of one jurisdiction: its auditor alone."""
    return has_role(user, Role.AUDITOR, jurisdiction=jurisdiction)
