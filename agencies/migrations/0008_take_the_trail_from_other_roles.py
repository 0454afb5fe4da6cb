"""On PostgreSQL, let roles that do not own the audit trail add to it and read it, and nothing more.

`deploy/database/roles.sh` gives the portal's role rights to rows of every table that migrations make,
by default privileges; here those that the trail does not bear are taken back. The owner, who migrates
and archives, keeps his; the triggers hold for him too. SQLite has no roles.
"""

from django.db import migrations

# Whoever adds an archive row shuts the numbers below it, so that is the owner's as well.
TAKEN = {
    "agencies_auditevent": "UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER",
    "agencies_auditarchive": "INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER",
    "django_migrations": "INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER",
}
OTHERS = """
    SELECT DISTINCT rolname FROM pg_class
    CROSS JOIN LATERAL aclexplode(relacl) AS given JOIN pg_roles ON pg_roles.oid = given.grantee
    WHERE pg_class.oid = to_regclass(%s) AND given.grantee <> relowner
"""


def take(apps, schema_editor):
    connection = schema_editor.connection
    if connection.vendor != "postgresql":
        return
    for table, rights in TAKEN.items():
        with connection.cursor() as cursor:
            cursor.execute(OTHERS, [table])
            for (role,) in cursor.fetchall():
                name = connection.ops.quote_name(role)
                cursor.execute(f"REVOKE {rights} ON {table} FROM {name}")


class Migration(migrations.Migration):
    dependencies = [("agencies", "0007_refuse_overwriting_the_trail")]

    operations = [migrations.RunPython(take, migrations.RunPython.noop)]
