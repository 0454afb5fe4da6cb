"""The archive files of an installation follow each other, and the live trail follows the last."""

import datetime
import gzip

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from agencies import audit_chain, audit_file
from agencies.audit_file import Header
from agencies.models import AuditArchive, AuditEvent
from agencies.services import audit_archive
from agencies.services.audit import record
from agencies.services.users import system_user
from tests.factories.agencies import AuditEventFactory

NOW = timezone.now()


@pytest.fixture
def folder(tmp_path):
    """Three files that hold the events 1 to 9."""
    previous = ""
    for first in (1, 4, 7):
        header = Header(first, first + 2, 3, previous)
        path = tmp_path / audit_file.name_of(header)
        events = [{"id": number} for number in range(first, first + 3)]
        previous = audit_file.write(path, header, events)
    return tmp_path


def verdict(folder):
    links, faults = audit_chain.read(audit_chain.files_in(folder))
    parts = (
        audit_chain.broken_links(links),
        audit_chain.incomplete_start(links),
        audit_chain.wrong_names(links),
    )
    return [f"{fault.path.name}: {fault.text}" for part in (faults, *parts) for fault in part]


def test_whole_chain_has_no_fault(folder):
    assert verdict(folder) == []


def test_missing_file_in_the_middle_is_told(folder):
    (folder / "audit-4-6.jsonl.gz").unlink()

    [fault] = verdict(folder)
    assert fault.startswith("audit-7-9.jsonl.gz: does not follow audit-1-3.jsonl.gz")


def test_missing_first_file_is_told(folder):
    (folder / "audit-1-3.jsonl.gz").unlink()

    assert verdict(folder) == ["audit-4-6.jsonl.gz: names a file before it that is missing"]


def test_exchanged_files_are_told(folder):
    one, other, aside = (folder / f"audit-{n}.jsonl.gz" for n in ("1-3", "4-6", "x"))
    one.rename(aside)
    other.rename(one)
    aside.rename(other)

    assert verdict(folder) == [
        "audit-4-6.jsonl.gz: holds what audit-1-3.jsonl.gz should: it was renamed",
        "audit-1-3.jsonl.gz: holds what audit-4-6.jsonl.gz should: it was renamed",
    ]


def test_cut_file_is_told_and_the_break_that_it_leaves(folder):
    path = folder / "audit-4-6.jsonl.gz"
    lines = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
    path.write_bytes(gzip.compress(b"".join(lines[:-1])))

    cut, gap = verdict(folder)
    assert cut == "audit-4-6.jsonl.gz: line 4: the end is missing"
    assert gap.startswith("audit-7-9.jsonl.gz: does not follow")


def test_file_written_anew_breaks_the_link_after_it(folder):
    """Verifies by itself, and is not the one that the next file names."""
    path = folder / "audit-4-6.jsonl.gz"
    header = audit_file.verify(path)
    path.unlink()
    audit_file.write(path, header, [{"id": 4}, {"id": 5, "verb": "other"}, {"id": 6}])

    [fault] = verdict(folder)
    assert fault.startswith("audit-7-9.jsonl.gz: does not follow audit-4-6.jsonl.gz")


def test_second_file_of_the_same_events_is_told(folder):
    header = Header(5, 6, 2, "0" * 64)
    audit_file.write(folder / audit_file.name_of(header), header, [{"id": 5}, {"id": 6}])

    assert "audit-5-6.jsonl.gz: holds events that audit-4-6.jsonl.gz holds too" in verdict(folder)


def test_numbers_that_nobody_has_are_noted(tmp_path):
    first, second = Header(1, 1, 1, ""), None
    sha256 = audit_file.write(tmp_path / audit_file.name_of(first), first, [{"id": 1}])
    second = Header(5, 5, 1, sha256)
    audit_file.write(tmp_path / audit_file.name_of(second), second, [{"id": 5}])

    links, _faults = audit_chain.read(audit_chain.files_in(tmp_path))
    [note] = audit_chain.skipped_numbers(links)
    assert note.endswith("no event has a number from 2 to 4")


# The command, with the database.


def age(monkeypatch, days):
    monkeypatch.setattr(timezone, "now", lambda: NOW - datetime.timedelta(days=days))


@pytest.fixture
def archived(db, tmp_path, monkeypatch, capsys):
    """A folder of two files, and a live trail after them."""
    age(monkeypatch, 300)
    system_user()
    AuditEventFactory.create_batch(3)
    age(monkeypatch, 0)
    AuditEventFactory()
    monkeypatch.setattr(audit_archive, "EVENTS_PER_FILE", 2)
    folder = tmp_path / "archive"
    call_command("archive_audit", folder)
    capsys.readouterr()
    return folder


def complaints(folder, capsys, **options):
    with pytest.raises(CommandError, match="faults are told"):
        call_command("verify_audit", folder=folder, **options)
    return [line.rpartition("/")[2] for line in capsys.readouterr().err.splitlines()]


def test_command_finds_a_whole_folder_whole(archived, capsys):
    call_command("verify_audit", folder=archived)

    out = capsys.readouterr().out.splitlines()
    assert [line.rpartition(", ")[2] for line in out] == ["unchanged", "unchanged"]


def test_folder_is_made_for_its_owner_alone(archived):
    assert archived.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in archived.iterdir()} == {0o600}


def test_folder_that_others_may_read_is_refused_and_noted(archived, capsys):
    archived.chmod(0o755)

    with pytest.raises(CommandError, match="nothing was moved: .*open to others.*chmod 700"):
        call_command("archive_audit", archived)
    call_command("verify_audit", folder=archived)
    assert "open to others (0755): chmod 700" in capsys.readouterr().out


def test_command_tells_a_missing_last_file(archived, capsys):
    last = AuditArchive.objects.order_by("-last_id").first()
    (archived / last.file_name).unlink()

    assert complaints(archived, capsys) == [
        f"{last.file_name}: is on record and missing, or cannot be trusted"
    ]


def test_chain_alone_cannot_know_of_a_missing_last_file(archived, capsys):
    last = AuditArchive.objects.order_by("-last_id").first()
    (archived / last.file_name).unlink()

    call_command("verify_audit", folder=archived, chain_only=True)


def test_command_tells_a_file_that_no_record_knows(archived, capsys):
    last = AuditArchive.objects.order_by("-last_id").first()
    header = Header(10**6, 10**6, 1, last.sha256)
    audit_file.write(archived / audit_file.name_of(header), header, [{"id": 10**6}])

    assert complaints(archived, capsys) == [
        f"{audit_file.name_of(header)}: this database holds no record of such an archive"
    ]


def test_command_tells_when_the_live_trail_does_not_follow_on(archived, capsys, monkeypatch):
    """As after a database that was put back to an earlier day, or one that is another's."""
    monkeypatch.setattr(audit_archive, "ARCHIVED", "agencies.never")
    last = AuditArchive.objects.order_by("-last_id").first()

    assert complaints(archived, capsys) == [
        f"{last.file_name}: the live events do not follow on: that of its making is missing"
    ]


def test_command_tells_when_the_event_names_another_file(archived, capsys, monkeypatch):
    last = AuditArchive.objects.order_by("-last_id").first()
    monkeypatch.setattr(audit_archive, "ARCHIVED", "agencies.other")
    record(by=system_user(), verb="agencies.other", row=last, after={"sha256": "0" * 64})

    assert complaints(archived, capsys) == [
        f"{last.file_name}: the event of its making names another file"
    ]


def test_command_notes_numbers_between_the_archives_and_the_live_trail(archived, capsys):
    links, _faults = audit_chain.read(audit_chain.files_in(archived))
    live = AuditEvent.objects.order_by("pk").first().pk

    assert audit_archive.numbers_skipped_after(links) == ""
    assert audit_archive.numbers_skipped_after(links[:1]) == (
        f"no event has a number from {links[0].header.last_id + 1} to {live - 1}"
    )


def test_files_given_one_by_one_are_followed_too(folder, capsys):
    files = [folder / f"audit-{n}.jsonl.gz" for n in ("1-3", "7-9")]

    with pytest.raises(CommandError, match="1 of 2 files"):
        call_command("verify_audit", *files, chain_only=True)
    assert "does not follow" in capsys.readouterr().err


def test_command_wants_files_or_a_folder(tmp_path):
    for arguments in ([], [tmp_path / "x"]):
        options = {"folder": tmp_path} if arguments else {}
        with pytest.raises(CommandError, match="give files, or a folder"):
            call_command("verify_audit", *arguments, **options)
    with pytest.raises(CommandError, match="is not a folder"):
        call_command("verify_audit", folder=tmp_path / "nowhere")
