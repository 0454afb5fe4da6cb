"""An archive file is what was written, or it is told where it is not."""

import gzip
import json
import random

import pytest

from agencies.audit_file import AuditFileDamaged, Header, events_of, sha256_of, verify, write

EVENTS = [{"id": number, "verb": "agencies.update_agency", "label": "局"} for number in (3, 4, 9)]
HEADER = Header(first_id=3, last_id=9, count=3, previous="")


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "audit.jsonl.gz"
    write(path, HEADER, EVENTS)
    return path


def lines_of(path):
    return gzip.decompress(path.read_bytes()).splitlines(keepends=True)


def rewrite(path, lines):
    path.write_bytes(gzip.compress(b"".join(lines)))


def test_file_holds_the_events_and_verifies(path):
    assert verify(path) == HEADER
    assert list(events_of(path)) == EVENTS


def test_file_is_for_its_owner_alone_and_never_overwritten(path):
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        write(path, HEADER, EVENTS)


def test_same_events_make_the_same_bytes(path, tmp_path):
    write(tmp_path / "again.gz", HEADER, EVENTS)

    assert sha256_of(tmp_path / "again.gz") == sha256_of(path)


def test_changed_word_breaks_the_chain_at_its_line(path):
    lines = lines_of(path)
    rewrite(path, [line.replace("局".encode(), "厅".encode()) for line in lines])

    with pytest.raises(AuditFileDamaged, match="line 2: the chain is broken"):
        verify(path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda lines: lines[:2] + lines[3:], "line 3: the chain is broken"),
        (lambda lines: [lines[0], lines[2], lines[1], *lines[3:]], "line 2: the chain is broken"),
        (lambda lines: lines[:-1], "the end is missing"),
        (lambda lines: lines[1:], "line 1: the chain is broken"),
        (lambda lines: [*lines, lines[-1]], "there is more after the end"),
        (lambda lines: [*lines[:2], b"nothing\n", *lines[2:]], "line 3: not a line of an archive"),
        (lambda lines: [*lines[:2], b"[1]\n", *lines[2:]], "line 3: not a line of an archive"),
        (lambda lines: [], "the end is missing"),
    ],
)
def test_lost_moved_and_added_lines_are_found(path, change, message):
    rewrite(path, change(lines_of(path)))

    with pytest.raises(AuditFileDamaged, match=message):
        verify(path)


def test_cut_file_is_found(path):
    path.write_bytes(path.read_bytes()[:-9])

    with pytest.raises(AuditFileDamaged):
        verify(path)


def test_text_file_is_no_archive(path):
    path.write_text("hello")

    with pytest.raises(AuditFileDamaged, match="cannot be unpacked"):
        verify(path)


def test_header_must_name_what_is_there(tmp_path):
    path = tmp_path / "wrong.gz"
    write(path, Header(first_id=3, last_id=9, count=4, previous=""), EVENTS)

    with pytest.raises(AuditFileDamaged, match="not those that the header names"):
        verify(path)


def test_every_changed_byte_changes_the_hash_and_most_break_the_chain(path):
    content, sha256 = path.read_bytes(), sha256_of(path)
    chosen = random.Random(1).sample(range(10, len(content)), 40)  # noqa: S311 - not a secret

    for place in chosen:
        path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        assert sha256_of(path) != sha256
        with pytest.raises(AuditFileDamaged):
            verify(path)


def test_lines_are_plain_json(path):
    assert [sorted(json.loads(line)) for line in lines_of(path)] == [["content", "sha256"]] * 5


def test_lone_surrogates_survive(tmp_path):
    path = tmp_path / "odd.gz"
    write(path, Header(1, 1, 1, ""), [{"id": 1, "after": {"q": "\ud800"}}])

    verify(path)
    assert next(events_of(path))["after"] == {"q": "\ud800"}
