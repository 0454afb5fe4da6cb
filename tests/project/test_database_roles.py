"""The shipped database roles: the app does its work, and the audit trail is out of its reach."""

import json
import re

import psycopg2
import pytest

from sciliteracy import role_checks
from sciliteracy.role_checks import check_database_role

WORK = """
from datetime import date
from decimal import Decimal
from agencies.models import AuditEvent
from indicators.services.indicators import record_observation
from tests.factories.agencies import MembershipFactory
from tests.factories.indicators import IndicatorFactory
indicator = IndicatorFactory()
user = MembershipFactory(jurisdiction=indicator.jurisdiction).user
row = record_observation(
    by=user, indicator=indicator, jurisdiction=indicator.jurisdiction,
    observed_on=date(2023, 12, 31), value=Decimal("12.5"), source="统计年报",
)
event = AuditEvent.objects.first()
print(event.verb, event.object_id == row.pk)
"""
REFUSED = {
    "take a trigger off": "DROP TRIGGER agencies_auditevent_no_delete ON agencies_auditevent",
    "switch a trigger off": "ALTER TABLE agencies_auditevent DISABLE TRIGGER ALL",
    "switch all triggers off": "SET session_replication_role = replica",
    "put a trigger before": "CREATE TRIGGER a BEFORE INSERT ON agencies_auditevent FOR EACH ROW "
    "EXECUTE FUNCTION agencies_auditevent_refuse()",
    "change what the triggers do": "CREATE OR REPLACE FUNCTION agencies_auditevent_refuse_delete() "
    "RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'",
    "change": "UPDATE agencies_auditevent SET verb = 'x'",
    "delete": "DELETE FROM agencies_auditevent",
    "delete nothing": "DELETE FROM agencies_auditevent WHERE false",
    "empty": "TRUNCATE agencies_auditevent",
    "drop": "DROP TABLE agencies_auditevent",
    "rename": "ALTER TABLE agencies_auditevent RENAME TO x",
    "own": "ALTER TABLE agencies_auditevent OWNER TO CURRENT_USER",
    "move numbers": "SELECT setval(pg_get_serial_sequence('agencies_auditevent', 'id'), 1)",
    "shut numbers": "INSERT INTO agencies_auditarchive (file_name, sha256, previous_sha256, "
    "first_id, last_id, event_count, archived_at, archived_by) "
    "VALUES ('x', 'x', '', 1, 9000000000, 0, now(), 'x')",
    "delete archives": "DELETE FROM agencies_auditarchive",
    "stand in front": "CREATE TEMP TABLE agencies_auditarchive (first_id bigint, last_id bigint)",
    "make a table": "CREATE TABLE x (id int)",
    "empty another table": "TRUNCATE plans_plan CASCADE",
    "undo migrations": "DELETE FROM django_migrations",
    "become the owner": "SET ROLE {owner}",
    "make a role": "CREATE ROLE deploy_x SUPERUSER",
    "make a database": "CREATE DATABASE deploy_x",
    "read passwords": "SELECT * FROM pg_authid",
    "read files": "SELECT pg_read_file('/etc/passwd')",
    "run programs": "COPY plans_plan FROM PROGRAM 'true'",
}


@pytest.mark.services
def test_shipped_roles(stack):
    """One test for all: what it prepares takes longer than what it asks."""
    assert shell(stack, "web", WORK) == "indicators.record_observation True"
    check_trail_is_sealed(stack, stack.url_of("app"))
    check_owner_archives(stack)
    check_backup_comes_back(stack)
    check_drill(stack)
    assert warnings(stack, "web") == []
    assert warnings(stack, "tools") == ["sciliteracy.W021"]
    check_script_may_be_repeated(stack)


def shell(stack, service, code):
    command = ["python", "manage.py", "shell", "--no-imports", "-c", code]
    return stack.run(service, command).strip()


def manage(stack, service, *arguments, **variables):
    return stack.run(service, ["python", "manage.py", *arguments], **variables)


def check_trail_is_sealed(stack, url):
    allowed = {}
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        # That one only warns; all the others show that nothing was granted.
        cursor.execute("GRANT ALL ON agencies_auditevent TO CURRENT_USER")
        for what, statement in REFUSED.items():
            try:
                cursor.execute(statement.format(owner=stack.roles["owner"]))
            except psycopg2.errors.InsufficientPrivilege:
                continue
            except psycopg2.Error as error:
                allowed[what] = str(error)
            else:
                allowed[what] = "done"
        cursor.execute("SELECT count(*) FROM agencies_auditevent")
        assert cursor.fetchone()[0] > 0
    connection.close()
    assert allowed == {}


def check_owner_archives(stack):
    """Old events go into a file by the owner's hand, and not by the app's."""
    database = psycopg2.connect(stack.url_of("owner"))
    with database, database.cursor() as cursor:
        # An old event has to have an old number too: it is the first that the trail holds.
        cursor.execute(
            "INSERT INTO agencies_auditevent (id, at, actor_name, verb, succeeded, object_type, "
            "object_label, before, after, reason, address, request_id) "
            "SELECT -5, now() - interval '400 days', 'x', 'x', true, '', '', '{}', '{}', '', '', ''"
        )
    database.close()
    folder = str(stack.folder / "var" / "archive")
    refused = stack.try_to_run("web", ["python", "manage.py", "archive_audit", folder])
    assert (refused.returncode, "permission denied" in refused.stderr) == (1, True), refused.stderr
    assert "1 events" in manage(stack, "tools", "archive_audit", folder)
    (file,) = (stack.folder / "var" / "archive").glob("audit-*.jsonl.gz")
    assert file.name in manage(stack, "web", "verify_audit", str(file))


def check_backup_comes_back(stack):
    """Signed by the one-shot, into a database that had one role for all: the script hands its
    tables over, and the seal holds as before."""
    folder = stack.folder / "backups" / "one"
    assert "manifest SHA-256" in manage(stack, "tools", "backup", str(folder))
    assert (folder / "manifest.hmac").is_file()
    again = f"{stack.database}_again"
    stack.on_postgresql("CREATE DATABASE {}", again)
    as_superuser = {"DATABASE_URL_FILE": "", "DATABASE_URL": stack.superuser_url(again)}
    manage(stack, "migrate", "migrate", "--noinput", "--verbosity=0", **as_superuser)
    stack.make_roles(again)
    elsewhere = {
        "DATABASE_URL_FILE": "",
        "DATABASE_URL": stack.url_of("owner", again),
        "VAR_DIR": str(stack.folder / "again"),
    }
    told = stack.try_to_run("tools", ["python", "manage.py", "restore", str(folder)], **elsewhere)
    assert (told.returncode, "Warning" in told.stderr) == (0, False)
    check_trail_is_sealed(stack, stack.url_of("app", again))


def check_drill(stack):
    manage(stack, "tools", "drill", "--by", "王芳")
    (record,) = (stack.folder / "var" / "drills").glob("*.json")
    assert json.loads(record.read_text(encoding="utf-8"))["succeeded"] is True


def warnings(stack, service):
    command = ["python", "manage.py", "check", "--deploy", "--database", "default"]
    said = stack.try_to_run(service, command).stderr
    return re.findall(r"sciliteracy\.W02[012]\b", said)


def check_script_may_be_repeated(stack):
    """On tables that are there, too: rights given by hand meanwhile are gone again."""
    owner = psycopg2.connect(stack.url_of("owner"))
    with owner, owner.cursor() as cursor:
        cursor.execute(f'GRANT ALL ON agencies_auditevent TO "{stack.roles["app"]}"')
    owner.close()
    assert warnings(stack, "web") == ["sciliteracy.W022"]
    stack.make_roles(stack.database)
    check_trail_is_sealed(stack, stack.url_of("app"))
    manage(stack, "web", "backup", str(stack.folder / "backups" / "two"))


@pytest.mark.services
@pytest.mark.django_db
def test_superuser_is_told(settings):
    if "postgresql" not in settings.DATABASES["default"]["ENGINE"]:
        pytest.skip("DATABASE_URL is not PostgreSQL")
    (message,) = check_database_role(app_configs=None, databases=["default"])

    assert (message.id, message.hint) == ("sciliteracy.W020", role_checks.HINT)


def test_role_is_not_asked_for_unless_a_database_is_named():
    assert check_database_role(app_configs=None) == []
