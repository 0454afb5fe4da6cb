"""Files lie under their SHA-256, whole or not at all."""

import hashlib
import stat

import pytest

from tasks import evidence_store

CONTENT = b"content"
SHA256 = hashlib.sha256(CONTENT).hexdigest()


def test_file_lies_under_its_hash(media):
    assert evidence_store.store(CONTENT) == SHA256

    path = media / "evidence" / SHA256[:2] / SHA256[2:4] / SHA256
    assert path.read_bytes() == CONTENT
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(evidence_store.stored_files()) == [path]


def test_equal_contents_are_one_file():
    evidence_store.store(CONTENT)
    evidence_store.store(CONTENT)

    assert len(list(evidence_store.stored_files())) == 1


def test_damaged_file_is_mended_by_an_equal_one():
    evidence_store.store(CONTENT)
    evidence_store.path_of(SHA256).write_bytes(b"damaged")
    evidence_store.store(CONTENT)

    assert evidence_store.fault_of(SHA256, len(CONTENT)) == ""


def test_write_that_fails_leaves_nothing_behind(monkeypatch):
    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)

    with pytest.raises(OSError, match="No space"):
        evidence_store.store(CONTENT)
    assert list(evidence_store.stored_files()) == []


@pytest.mark.parametrize("sha256", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_path_is_made_of_a_hash_only(sha256):
    with pytest.raises(ValueError, match="not a SHA-256"):
        evidence_store.path_of(sha256)


def test_faults_are_told():
    evidence_store.store(CONTENT)
    assert evidence_store.fault_of("0" * 64, 1) == "is missing"
    assert evidence_store.fault_of(SHA256, 1) == "has another size"

    evidence_store.path_of(SHA256).write_bytes(b"CONTENT")
    assert evidence_store.fault_of(SHA256, len(CONTENT)) == "has another content"
