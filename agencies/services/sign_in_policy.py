"""The verb on what a jurisdiction asks of those who sign in, beyond the settings."""

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import permissions
from agencies.models import Jurisdiction, SignInPolicy
from agencies.models.sign_in_policy import (
    BOUNDS,
    RISING,
    SWITCHES,
    Policy,
    installation_policy,
    is_looser,
)
from agencies.services.changes import add, change
from sciliteracy.lib.errors import InvalidChange, NotAllowed, StaleVersion

EDITABLE = frozenset((*BOUNDS, *SWITCHES))
VERB = "agencies.set_sign_in_policy"


def policy_row(jurisdiction: Jurisdiction) -> SignInPolicy:
    """The stored row, or a new one at version 0 that asks nothing and is not stored."""
    row = SignInPolicy.objects.filter(jurisdiction=jurisdiction).first()
    return row or SignInPolicy(jurisdiction=jurisdiction, version=0)


@transaction.atomic
def set_sign_in_policy(
    row: SignInPolicy, *, by, expected_version: int | None = None, **changes
) -> SignInPolicy:
    """Change what the row's jurisdiction asks; only what is as strict as the settings is taken.

    Raises StaleVersion when somebody else was first, with `row` as stored then.
    """
    if not permissions.can_grant_roles(by, row.jurisdiction):
        raise NotAllowed
    if refused := set(changes) - EDITABLE:
        raise TypeError(f"{VERB} does not accept {', '.join(sorted(refused))}")
    _refuse_looser(changes)
    if row.pk is not None:
        return change(
            row,
            by=by,
            verb=VERB,
            changes=changes,
            editable=EDITABLE,
            expected_version=expected_version,
        )
    # Two who are first at once: the second waits here, then finds a row.
    Jurisdiction.objects.select_for_update().get(pk=row.jurisdiction_id)
    if stored := SignInPolicy.objects.filter(jurisdiction=row.jurisdiction).first():
        row.pk = stored.pk
        row.refresh_from_db()
        raise StaleVersion(row)
    for name, value in changes.items():
        setattr(row, name, value)
    row.version = 1
    return add(row, by=by, verb=VERB)


def _refuse_looser(changes: dict) -> None:
    settings = installation_policy()
    errors = {
        name: [limit_in_words(name, settings)]
        for name in BOUNDS
        if changes.get(name) is not None
        and is_looser(name, changes[name], than=getattr(settings, name))
    }
    if errors:
        raise InvalidChange(errors)


def limit_in_words(name: str, settings: Policy) -> str:
    """What the settings ask already, and so the most that a jurisdiction may allow."""
    asked = getattr(settings, name)
    if not asked:
        if name == "lock_minutes":
            return _("全系统：锁定后须由管理员解除，不能放宽。")
        return _("全系统：没有规定。")
    if name in RISING:
        return _("全系统：%(n)s，只能更大。") % {"n": asked}
    return _("全系统：%(n)s，只能更小。") % {"n": asked}
