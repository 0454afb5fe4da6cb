"""manage.py check_evidence finds what is missing, damaged, or nobody's."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tasks import evidence_store
from tests.factories.tasks import EvidenceFactory

pytestmark = pytest.mark.django_db


def stored(content):
    sha256 = evidence_store.store(content)
    return EvidenceFactory(sha256=sha256, size=len(content))


def check():
    out, err = StringIO(), StringIO()
    failure = ""
    try:
        call_command("check_evidence", stdout=out, stderr=err)
    except CommandError as error:
        failure = str(error)
    return out.getvalue().splitlines(), err.getvalue().splitlines(), failure


def test_empty_store_is_in_order():
    assert check() == (["0 files checked, 0 at fault, 0 orphans."], [], "")


def test_whole_files_pass_and_one_for_two_rows_is_read_once():
    first = stored(b"a")
    EvidenceFactory(sha256=first.sha256, size=1)
    stored(b"b")

    assert check() == (["2 files checked, 0 at fault, 0 orphans."], [], "")


def test_missing_and_damaged_files_fail():
    missing = EvidenceFactory()
    damaged = stored(b"good")
    evidence_store.path_of(damaged.sha256).write_bytes(b"evil")

    out, err, failure = check()

    assert out == ["2 files checked, 2 at fault, 0 orphans."]
    assert sorted(err) == sorted(
        [
            f"{missing.sha256} is missing (evidence {missing.pk})",
            f"{damaged.sha256} has another content (evidence {damaged.pk})",
        ]
    )
    assert failure == "2 evidence files are missing or damaged: restore a backup."


def test_orphans_are_listed_and_do_no_harm(media):
    stored(b"a")
    orphan = evidence_store.path_of(evidence_store.store(b"nobody's"))
    draft = orphan.with_name(".draft")
    draft.touch()

    out, err, failure = check()

    assert out[:-1] == [f"orphan: {draft}", f"orphan: {orphan}"]
    assert (out[-1], err, failure) == ("1 files checked, 0 at fault, 2 orphans.", [], "")


def test_files_of_retired_rows_are_no_orphans():
    row = stored(b"a")
    type(row).objects.update(retired_at="2024-08-01T00:00Z", retired_reason="重复")

    assert check()[0] == ["1 files checked, 0 at fault, 0 orphans."]
