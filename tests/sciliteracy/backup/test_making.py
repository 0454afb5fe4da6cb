"""A backup holds everything of one moment, or is not there."""

import hashlib
import json
import os
import stat

import pytest
from django.core.management import CommandError
from django.utils import timezone

from agencies.models import AuditEvent, BackupRecord
from agencies.services.users import system_user
from indicators.models import Observation
from sciliteracy.backup.databases import one_moment
from sciliteracy.backup.making import write_backup
from sciliteracy.backup.manifest import read_manifest
from sciliteracy.management.commands import backup as backup_command
from tasks import evidence_store
from tasks.models import Evidence
from tests.factories.agencies import AuditEventFactory


def rows_of(folder, table):
    lines = (folder / "tables" / f"{table}.jsonl").read_bytes().splitlines()
    return [json.loads(line) for line in lines]


def test_backup_holds_all_tables_but_sessions_and_the_change_feed(backup, full):
    manifest, _ = read_manifest(backup)

    present = set(full.database.introspection.table_names())
    assert {table.name for table in manifest.tables} == present - {
        "django_session",
        "django_migrations",
        "agencies_rowchange",
        "agencies_changeclock",
    }
    assert {table.name: len(rows_of(backup, table.name)) for table in manifest.tables} == {
        table.name: table.rows for table in manifest.tables
    }


def test_backup_holds_the_event_that_tells_of_it(backup, full):
    manifest, _ = read_manifest(backup)
    (events,) = (table for table in manifest.tables if table.name == "agencies_auditevent")

    last = dict(zip(events.columns, rows_of(backup, events.name)[-1], strict=True))
    assert (last["verb"], last["succeeded"]) == ("backup.make_backup", True)
    with full.running():
        assert last["actor_id"] == system_user().pk


def test_portal_keeps_that_it_was_backed_up(full, tmp_path, settings):
    settings.BACKUP_KEY = "k" * 32
    full.manage("backup", tmp_path / "one")
    settings.BACKUP_KEY = ""
    full.manage("backup", tmp_path / "two", no_check=True)

    manifest, sha256 = read_manifest(tmp_path / "one")
    with full.running():
        two, one = BackupRecord.objects.order_by("-pk")[:2]
    assert (one.kind, one.succeeded, one.place) == ("backup", True, str(tmp_path / "one"))
    assert (one.row_count, one.size, one.sha256) == (manifest.rows, manifest.bytes, sha256)
    assert (one.file_count, one.missing_count) == (4, 0)
    assert (one.is_verified, one.is_signed) == (True, True)
    assert (two.is_verified, two.is_signed) == (False, False)


def test_backup_is_read_once_more(full, tmp_path, monkeypatch):
    """A disk that does not keep what it was given is found out at once, not at the restore."""
    write = backup_command.write_backup

    def write_badly(*args, **options):
        made = write(*args, **options)
        (tmp_path / "bad" / "files.jsonl").write_text("")
        return made

    monkeypatch.setattr(backup_command, "write_backup", write_badly)

    with pytest.raises(CommandError, match=r"files\.jsonl"):
        full.manage("backup", tmp_path / "bad")
    with full.running():
        record = BackupRecord.objects.first()
    assert (record.succeeded, "files.jsonl" in record.reason) == (False, True)


def test_backup_holds_the_files(backup, full):
    copies = {
        path.relative_to(backup / "media"): path.read_bytes()
        for path in (backup / "media").rglob("*")
        if path.is_file()
    }

    assert len(copies) == 4
    assert {
        path: content for path, content in copies.items()
        if (full.media / path).read_bytes() != content
    } == {}  # fmt: skip


def test_backup_is_readable_by_its_owner_only(full, tmp_path, settings):
    settings.BACKUP_KEY = "k" * 32
    before = os.umask(0)
    try:
        full.manage("backup", tmp_path / "new" / "backup")
    finally:
        os.umask(before)

    found = [tmp_path / "new", *(tmp_path / "new").rglob("*")]
    modes = {True: 0o700, False: 0o600}
    assert [path for path in found if mode_of(path) != modes[path.is_dir()]] == []
    assert (tmp_path / "new" / "backup" / "manifest.hmac") in found


def mode_of(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_what_is_written_meanwhile_waits_for_nothing_and_stays_out(full, tmp_path):
    with full.running(), one_moment() as source:
        AuditEventFactory(verb="plans.meanwhile")
        manifest, _ = write_backup(
            source, tmp_path / "backup", media=full.media, now=timezone.now()
        )

        assert AuditEvent.objects.filter(verb="plans.meanwhile").count() == 1
    assert manifest.rows > 100
    assert "plans.meanwhile" not in str(rows_of(tmp_path / "backup", "agencies_auditevent"))


@pytest.mark.parametrize(("stored", "missing"), [(True, 0), (False, 1)])
def test_evidence_without_its_file_is_told(stored, missing, full, tmp_path, capsys, settings):
    settings.BACKUP_KEY = "k" * 32
    with full.running():
        content = b"a picture"
        sha256 = hashlib.sha256(content).hexdigest()
        if stored:
            evidence_store.store(content)
        _name_evidence(sha256)
    full.manage("backup", tmp_path / "backup")

    manifest, _ = read_manifest(tmp_path / "backup")
    assert (manifest.files.count, manifest.files.missing) == (4 + stored, missing)
    warning = "Warning: 1 files are named in the database but not there.\n"
    assert capsys.readouterr().err == (warning if missing else "")


def _name_evidence(sha256):
    observation = Observation.objects.first()
    Evidence.objects.create(
        jurisdiction=observation.jurisdiction,
        observation=observation,
        kind="photo",
        file_name="照片.jpg",
        media_type="image/jpeg",
        size=9,
        sha256=sha256,
        uploaded_by=system_user(),
    )


def test_folder_with_something_in_it_is_refused(full, tmp_path):
    (tmp_path / "backup").mkdir()
    (tmp_path / "backup" / "mine").touch()

    with pytest.raises(CommandError, match=r"backup is not empty: choose a new folder"):
        full.manage("backup", tmp_path / "backup")
    assert [path.name for path in (tmp_path / "backup").iterdir()] == ["mine"]


def test_empty_folder_is_taken(full, tmp_path, capsys):
    (tmp_path / "backup").mkdir()

    full.manage("backup", tmp_path / "backup")

    assert (tmp_path / "backup" / "manifest.json").is_file()
    assert capsys.readouterr().out.count("\n") == 1


def test_folder_within_the_evidence_is_refused(full):
    with pytest.raises(CommandError, match="lies within the evidence files"):
        full.manage("backup", full.media / "backup")


def test_broken_off_backup_is_told(full, tmp_path):
    (tmp_path / "backup.partial").mkdir()

    with pytest.raises(CommandError, match=r"backup\.partial is there: .* remove it"):
        full.manage("backup", tmp_path / "backup")


def test_failed_backup_leaves_nothing_but_its_event(full, tmp_path):
    (full.media / "link").symlink_to("/etc/passwd")

    with pytest.raises(CommandError, match="link is no plain file"):
        full.manage("backup", tmp_path / "backup")

    assert not [path for path in tmp_path.iterdir() if path.name.startswith("backup")]
    with full.running():
        event = AuditEvent.objects.first()
    assert (event.verb, event.succeeded) == ("backup.make_backup", False)
    assert "no plain file" in event.reason


def test_database_without_tables_is_told(portals, tmp_path):
    with pytest.raises(CommandError, match="the database has no tables yet"):
        portals().manage("backup", tmp_path / "backup")


@pytest.mark.parametrize("command", ["backup", "drill"])
def test_database_of_another_state_is_told(command, full, tmp_path):
    full.database.cursor().execute("DELETE FROM django_migrations WHERE app = 'plans'")
    arguments = [tmp_path / "backup"] if command == "backup" else []

    with pytest.raises(CommandError, match="at another state than this portal: run `manage.py"):
        full.manage(command, *arguments)
