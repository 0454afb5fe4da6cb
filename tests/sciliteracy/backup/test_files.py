"""Files are copied byte for byte, and no path leads out of a folder."""

import hashlib

import pytest

from sciliteracy.backup import files
from sciliteracy.backup.refusal import BackupRefused


def test_copy_knows_size_and_checksum(tmp_path):
    content = bytes(range(256)) * 9000
    (tmp_path / "a").write_bytes(content)

    copied = files.copy_file(tmp_path / "a", tmp_path / "deep" / "b")

    assert (tmp_path / "deep" / "b").read_bytes() == content
    assert (copied.size, copied.sha256) == (len(content), hashlib.sha256(content).hexdigest())


def test_copy_never_writes_over_a_file(tmp_path):
    (tmp_path / "a").write_bytes(b"new")
    (tmp_path / "b").write_bytes(b"old")

    with pytest.raises(FileExistsError):
        files.copy_file(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "b").read_bytes() == b"old"


def test_files_are_walked_in_ascending_order(tmp_path):
    for path in ("b/2", "b/10/x", "b.txt", "a-b", "a/z", "B"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()

    found = list(files.files_under(tmp_path))
    assert found == ["B", "a/z", "a-b", "b/10/x", "b/2", "b.txt"]
    assert sorted(found, key=files.order_of) == found


def test_missing_folder_has_no_files(tmp_path):
    assert list(files.files_under(tmp_path / "none")) == []


def test_link_is_refused(tmp_path):
    (tmp_path / "link").symlink_to("/etc/passwd")

    with pytest.raises(BackupRefused, match="link is no plain file"):
        list(files.files_under(tmp_path))


@pytest.mark.parametrize("path", ["/etc/x", "../x", "a/../../x", "a//x", "./x", "", "a/", "a\0b"])
def test_path_that_leads_elsewhere_is_not_safe(path):
    assert not files.is_safe(path)


@pytest.mark.parametrize("path", ["x", "a/b/附件 (1).pdf", "..x", "a:b"])
def test_path_inside_is_safe(path):
    assert files.is_safe(path)
