"""Whose backup it is: forged ones are refused, and so is a demo's in a real portal."""

import hashlib
import shutil
import stat
from io import StringIO

import pytest
from django.core.management import CommandError
from django.db import connection

from agencies.models import AuditEvent
from sciliteracy.backup.manifest import read_manifest
from sciliteracy.backup.restoring import restore_backup
from sciliteracy.backup.tables import table_with_rows
from tests.sciliteracy.backup.test_restoring import edit_manifest, edit_table

KEY = "the key of this portal's backups, long enough"
UNPROVEN = "Warning: nothing proves who made this backup"


@pytest.fixture
def signed(full, tmp_path, settings):
    """A backup that the full portal made with KEY, which is still set."""
    settings.BACKUP_KEY = KEY
    full.manage("backup", tmp_path / "signed", stdout=StringIO())
    return tmp_path / "signed"


def checksum_of(backup):
    return hashlib.sha256((backup / "manifest.json").read_bytes()).hexdigest()


def forge(backup):
    """Change a row and write every checksum anew, as somebody would who knows the format."""
    edit_table(backup, "plans_plan", lambda lines: [lines[0].replace(b"0", b"1"), *lines[1:]])


def refusal_of(portal, *arguments, **options):
    """The one line of a refused restore, after which the portal is as empty as before."""
    with pytest.raises(CommandError) as refused:
        portal.manage("restore", *arguments, **options)
    with portal.running():
        assert table_with_rows(connection) is None
    assert not portal.media.exists()
    return str(refused.value)


def test_signed_backup_comes_back_without_a_warning(signed, empty, capsys):
    empty.manage("restore", signed)

    assert capsys.readouterr().err == ""
    with empty.running():
        event = AuditEvent.objects.first()
    assert (event.after["proven"], event.after["installation"]) == (True, "portal")


def test_forged_manifest_with_right_checksums_is_refused(signed, empty, settings):
    forge(signed)

    assert "was not signed with this BACKUP_KEY" in refusal_of(empty, signed)
    settings.BACKUP_KEY = ""
    empty.manage("restore", signed, check=True, stderr=StringIO())  # nothing but the key tells it


def test_signature_taken_away_is_refused(signed, empty):
    (signed / "manifest.hmac").unlink()

    assert "The backup is not signed" in refusal_of(empty, signed)


def test_signature_of_another_backup_is_refused(signed, full, empty, tmp_path):
    full.manage("backup", tmp_path / "other", stdout=StringIO())
    shutil.copy(tmp_path / "other" / "manifest.hmac", signed / "manifest.hmac")

    assert "was not signed with this BACKUP_KEY" in refusal_of(empty, signed)


@pytest.mark.parametrize("garbage", [b"", b"x" * 1000, b"\xff" * 64, b"0" * 64])
def test_signature_that_is_none_is_refused(garbage, signed, empty):
    (signed / "manifest.hmac").write_bytes(garbage)

    assert "was not signed with this BACKUP_KEY" in refusal_of(empty, signed)


def test_other_key_is_refused(signed, empty, settings):
    settings.BACKUP_KEY = KEY[::-1]

    assert "was not signed with this BACKUP_KEY" in refusal_of(empty, signed)


@pytest.mark.parametrize("key", ["k" * 31, "the secret key itself, which has another use"])
def test_weak_key_is_refused(key, full, tmp_path, settings):
    settings.SECRET_KEY, settings.BACKUP_KEY = "the secret key itself, which has another use", key

    with pytest.raises(CommandError, match="BACKUP_KEY is too weak"):
        full.manage("backup", tmp_path / "backup")
    assert not (tmp_path / "backup").exists()


def test_key_is_not_in_the_backup(signed):
    files = [path for path in signed.rglob("*") if path.is_file()]

    assert [path for path in files if KEY.encode() in path.read_bytes()] == []
    assert stat.S_IMODE((signed / "manifest.hmac").stat().st_mode) == 0o600


def test_without_a_key_both_commands_warn(full, empty, tmp_path, capsys):
    full.manage("backup", tmp_path / "backup")
    assert capsys.readouterr().err.startswith("Warning: BACKUP_KEY is not set, so the backup is")
    assert not (tmp_path / "backup" / "manifest.hmac").exists()

    empty.manage("restore", tmp_path / "backup")
    assert capsys.readouterr().err.startswith(UNPROVEN)
    with empty.running():
        assert AuditEvent.objects.first().after["proven"] is False


def test_noted_checksum_stands_for_the_key(backup, empty, capsys):
    empty.manage("restore", backup, manifest_sha256=checksum_of(backup).upper())

    assert capsys.readouterr().err == ""


def test_other_checksum_is_refused_also_where_the_key_would_do(signed, empty):
    noted = checksum_of(signed)
    forge(signed)

    assert "whose checksum was given" in refusal_of(empty, signed, manifest_sha256=noted)


def test_checksum_that_is_none_is_told(backup, empty):
    assert "64 hexadecimal digits" in refusal_of(empty, backup, "--manifest-sha256=abc")


# --- Demo and real portal -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("demo", "words"),
    [
        (True, "the backup of a real portal, and this is a demo"),
        (False, "the backup of a demo, and this is a real portal"),
    ],
)
def test_backup_of_the_other_kind_is_refused(demo, words, backup, empty, settings):
    edit_manifest(backup, lambda data: data.update(installation="portal" if demo else "demo"))
    settings.DEMO = demo

    assert words in refusal_of(empty, backup)
    assert words in refusal_of(empty, backup, even_so="  ")


def test_demo_marks_its_backups(full, tmp_path, settings, now):
    settings.DEMO = True
    full.manage("backup", tmp_path / "backup", stdout=StringIO(), stderr=StringIO())

    assert read_manifest(tmp_path / "backup")[0].installation == "demo"


def test_other_kind_is_restored_with_a_reason_that_the_trail_keeps(backup, empty, capsys):
    edit_manifest(backup, lambda data: data.update(installation="demo"))

    empty.manage("restore", backup, even_so="培训环境转正")

    assert "(demo)" in capsys.readouterr().out
    with empty.running():
        event = AuditEvent.objects.first()
    assert (event.verb, event.reason) == ("backup.restore_backup", "培训环境转正")
    assert event.after["installation"] == "demo"


def test_unknown_kind_is_refused(backup, empty):
    edit_manifest(backup, lambda data: data.update(installation="test"))

    assert "manifest.json is wrong at $.installation" in refusal_of(empty, backup)


def test_restored_files_are_their_owners_only(backup, empty):
    with empty.running():
        restore_backup(backup, media=empty.media, audited=False)

    modes = {(path.is_dir(), stat.S_IMODE(path.stat().st_mode)) for path in empty.media.rglob("*")}
    assert modes == {(True, 0o700), (False, 0o600)}
