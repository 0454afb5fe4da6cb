"""Old events move into a file and nothing else ever leaves the trail."""

import datetime
import gzip
import os

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from agencies import audit_file
from agencies.audit_file import AuditFileDamaged
from agencies.models import AuditArchive, AuditEvent
from agencies.services import audit_archive
from agencies.services.audit_archive import archive_audit, verify_archive
from agencies.services.users import system_user
from sciliteracy.lib.errors import InvalidChange, NotAllowed
from tests.factories.agencies import AuditEventFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def age(monkeypatch, days):
    """Let the next events be stored as if that many days ago."""
    monkeypatch.setattr(timezone, "now", lambda: NOW - datetime.timedelta(days=days))


@pytest.fixture
def system(db, monkeypatch):
    age(monkeypatch, 400)
    user = system_user()
    age(monkeypatch, 0)
    return user


@pytest.fixture
def trail(system, monkeypatch):
    """The making of the system account, three old events, and one of today."""
    age(monkeypatch, 300)
    old = AuditEventFactory.create_batch(3, before={"name": "局"}, after={"name": "厅"})
    age(monkeypatch, 0)
    return [*old, AuditEventFactory()]


def archived(system, folder, **more):
    return archive_audit(by=system, folder=folder, now=NOW, **more)


def refused(statement, *values, match="cannot be changed"):
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        connection.cursor().execute(statement, values)


def test_archive_moves_what_is_old_and_keeps_what_is_young(system, trail, tmp_path):
    before = list(AuditEvent.objects.order_by("pk").values())

    archive = archived(system, tmp_path)

    live = list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))
    assert live == ["agencies.update_agency", "agencies.archive_audit"]
    assert archive.event_count == 4
    in_file = list(audit_file.events_of(tmp_path / archive.file_name))
    kept = [row | {"at": row["at"].isoformat()} for row in before[:4]]
    assert in_file == kept


def test_archive_is_told_in_the_trail(system, trail, tmp_path):
    archive = archived(system, tmp_path)

    event = AuditEvent.objects.get(verb="agencies.archive_audit")
    assert (event.object_type, event.object_id) == ("agencies.auditarchive", archive.pk)
    assert event.after == {
        "sha256": archive.sha256,
        "first_id": archive.first_id,
        "last_id": archive.last_id,
        "event_count": 4,
    }


def test_archive_verifies_and_a_changed_byte_is_found(system, trail, tmp_path):
    archive = archived(system, tmp_path)
    path = tmp_path / archive.file_name

    assert verify_archive(path) == archive
    content = path.read_bytes()
    # The fifth byte tells when the container was made: the chain inside does not cover it.
    path.write_bytes(content[:4] + b"\x01" + content[5:])
    audit_file.verify(path)
    with pytest.raises(AuditFileDamaged, match="SHA-256 differs"):
        verify_archive(path)


def test_archive_unknown_to_the_database_is_not_trusted(tmp_path):
    path = tmp_path / "other.gz"
    audit_file.write(path, audit_file.Header(1, 1, 1, ""), [{"id": 1}])

    with pytest.raises(AuditFileDamaged, match="no record"):
        verify_archive(path)


def test_archives_name_the_one_before(system, trail, tmp_path, monkeypatch):
    monkeypatch.setattr(audit_archive, "EVENTS_PER_FILE", 3)

    first, second = archived(system, tmp_path), archived(system, tmp_path)

    assert (first.event_count, second.event_count) == (3, 1)
    assert second.previous_sha256 == first.sha256
    assert audit_file.verify(tmp_path / second.file_name).previous == first.sha256
    assert archived(system, tmp_path) is None


def test_archive_up_to_an_earlier_day(system, trail, tmp_path):
    archive = archived(system, tmp_path, before=NOW - datetime.timedelta(days=350))

    assert archive.event_count == 1


def test_archive_refused_while_events_must_stay_live(system, trail, tmp_path):
    with pytest.raises(InvalidChange, match="180"):
        archived(system, tmp_path, before=NOW - datetime.timedelta(days=179))


def test_archive_keeps_to_a_longer_setting(system, trail, tmp_path, settings):
    settings.AUDIT_LIVE_DAYS = 365

    assert archived(system, tmp_path).event_count == 1


@pytest.mark.parametrize("who", ["owner", "member", "outsider"])
def test_archive_is_for_those_who_run_the_installation(request, trail, tmp_path, who):
    with pytest.raises(NotAllowed):
        archived(request.getfixturevalue(who), tmp_path)


def test_archive_counts_the_same_queries_for_many(
    system, trail, tmp_path, django_assert_max_num_queries
):
    with django_assert_max_num_queries(12):
        archived(system, tmp_path)


def test_failure_before_the_commit_loses_nothing(system, trail, tmp_path):
    ids = list(AuditEvent.objects.order_by("pk").values_list("pk", flat=True))

    @transaction.atomic
    def fail_at_the_end():
        archived(system, tmp_path)
        raise RuntimeError("the lights went out")

    with pytest.raises(RuntimeError):
        fail_at_the_end()

    assert list(AuditEvent.objects.order_by("pk").values_list("pk", flat=True)) == ids
    assert AuditArchive.objects.count() == 0
    # The file is there already and is used: the same events make the same bytes.
    assert archived(system, tmp_path).event_count == 4


def test_failure_while_writing_loses_nothing(system, trail, tmp_path, monkeypatch):
    def full(descriptor):
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        archived(system, tmp_path)
    monkeypatch.undo()

    assert (AuditArchive.objects.count(), AuditEvent.objects.count()) == (0, 5)
    assert archived(system, tmp_path).event_count == 4


def test_line_lost_by_the_disk_is_noticed_in_time(system, trail, tmp_path, monkeypatch):
    write = gzip.GzipFile.write

    def forgetful(file, line):
        return len(line) if b'"verb":"agencies.update' in line else write(file, line)

    monkeypatch.setattr(gzip.GzipFile, "write", forgetful)
    with pytest.raises(AuditFileDamaged):
        archived(system, tmp_path)

    assert (AuditArchive.objects.count(), AuditEvent.objects.count()) == (0, 5)


def test_archive_never_overwrites_another_file(system, trail, tmp_path):
    first = AuditEvent.objects.order_by("pk").first().pk
    path = tmp_path / f"audit-{first}-{first + 3}.jsonl.gz"
    path.write_bytes(b"something else")

    with pytest.raises(FileExistsError):
        archived(system, tmp_path)

    assert (path.read_bytes(), AuditEvent.objects.count()) == (b"something else", 5)


# What the database itself upholds, whoever speaks to it.


def test_database_lets_no_event_go_without_an_archive(trail):
    refused("DELETE FROM agencies_auditevent")
    refused("UPDATE agencies_auditevent SET verb = 'nothing'")


INSERT = """
    INSERT INTO agencies_auditarchive (file_name, sha256, previous_sha256, first_id, last_id,
        event_count, archived_at, archived_by)
    VALUES ('x', 'x', '', %s, %s, %s, CURRENT_TIMESTAMP, 'x')"""
DELETE = "DELETE FROM agencies_auditevent WHERE id = %s"


def test_database_refuses_an_archive_that_miscounts(trail):
    first, last = trail[0].pk, trail[2].pk

    refused(INSERT, first, last, 2, match="does not match")
    refused(INSERT, last, first, 3, match="does not match")


def test_database_refuses_an_archive_of_young_events(trail):
    refused(INSERT, trail[0].pk, trail[3].pk, 4, match="does not match")


def test_database_lets_only_covered_events_go(trail):
    connection.cursor().execute(INSERT, [trail[0].pk, trail[1].pk, 2])

    refused(DELETE, trail[2].pk)
    refused(DELETE, trail[3].pk)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE agencies_auditarchive SET sha256 = 'x'",
        "UPDATE agencies_auditarchive SET last_id = last_id + 100",
        "DELETE FROM agencies_auditarchive",
        *(["TRUNCATE agencies_auditarchive"] if connection.vendor == "postgresql" else []),
    ],
)
def test_database_keeps_the_record_of_an_archive(system, trail, tmp_path, statement):
    archived(system, tmp_path)

    refused(statement)


def test_database_gives_no_number_twice(system, trail, tmp_path):
    archived(system, tmp_path)

    with pytest.raises(IntegrityError, match="covers this number"), transaction.atomic():
        AuditEventFactory(pk=trail[1].pk)
    assert AuditEventFactory().pk > trail[3].pk


def test_database_restores_archives_and_events_in_any_order(system, trail, tmp_path):
    """As a restore does into empty tables: records of archives whose events are long gone."""
    connection.cursor().execute(INSERT, [10**9, 10**9 + 5, 6])
    AuditEventFactory(pk=10**9 + 6)


# The commands.


def test_commands_archive_and_verify(trail, tmp_path, capsys):
    call_command("archive_audit", tmp_path)
    archive = AuditArchive.objects.get()
    file = tmp_path / archive.file_name
    call_command("verify_audit", file)

    out = capsys.readouterr().out.splitlines()
    assert out == [
        f"{archive.file_name}: 4 events, SHA-256 {archive.sha256}",
        f"{file}: 4 events, {archive.first_id} to {archive.last_id}, unchanged",
    ]


def test_command_says_when_nothing_is_old_enough(tmp_path, capsys):
    call_command("archive_audit", tmp_path)

    assert capsys.readouterr().out == "No event is old enough.\n"


def test_command_refuses_what_cannot_be(trail, tmp_path):
    with pytest.raises(CommandError, match="is not a folder"):
        call_command("archive_audit", tmp_path / "nowhere" / "below")
    with pytest.raises(CommandError, match="nothing was moved"):
        call_command("archive_audit", tmp_path, before=NOW.date())


def test_verify_command_fails_for_a_damaged_and_a_missing_file(trail, tmp_path, capsys):
    call_command("archive_audit", tmp_path)
    file = tmp_path / AuditArchive.objects.get().file_name
    file.write_bytes(file.read_bytes()[:-1])

    with pytest.raises(CommandError, match="2 of 2 files"):
        call_command("verify_audit", file, tmp_path / "gone.gz")
    assert "cannot be unpacked" in capsys.readouterr().err
