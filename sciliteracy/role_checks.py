"""Which rights the portal's database role holds: `manage.py check --deploy --database default`."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import DatabaseError, connections

TRAIL = "agencies_auditevent"
HINT = (
    "Let web, worker and beat run as the app role of deploy/database/roles.sh; "
    "its owner is for migrate, restore, drill and archive_audit."
)
QUESTIONS = """
    SELECT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user),
           (SELECT pg_has_role(current_user, relowner, 'MEMBER') FROM pg_class WHERE oid = trail),
           has_table_privilege(trail, 'UPDATE') OR has_table_privilege(trail, 'DELETE')
           OR has_table_privilege(trail, 'TRUNCATE') OR has_table_privilege(trail, 'TRIGGER')
    FROM (SELECT to_regclass(%s)) AS named (trail)
"""


@register(Tags.database, deploy=True)
def check_database_role(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Asked of the database itself, and only when `--database` names it; what is away is told by
    /readyz."""
    return [message for alias in databases or () for message in _of_database(alias)]


def _of_database(alias: str) -> list[CheckMessage]:
    connection = connections[alias]
    if connection.vendor != "postgresql":
        return []
    try:
        with connection.cursor() as cursor:
            cursor.execute(QUESTIONS, [TRAIL])
            superuser, owner, changes = cursor.fetchone()
    except DatabaseError:
        return []
    if superuser:
        message = "The portal's database role is a superuser: with its password every seal falls."
        return [Warning(message, hint=HINT, id="sciliteracy.W020")]
    if owner:
        message = "The portal's database role owns the audit trail and can take its seal off."
        return [Warning(message, hint=HINT, id="sciliteracy.W021")]
    if changes:
        message = "The portal's database role may do more with the audit trail than add and read."
        return [Warning(message, hint=HINT, id="sciliteracy.W022")]
    return []
