"""Who may attach, retire and restore evidence, and what is kept of it."""

import datetime
import hashlib

import pytest

from agencies.models import AuditEvent
from agencies.states import Role
from sciliteracy.lib.errors import InvalidChange, NotAllowed
from tasks import evidence_store
from tasks.evidence_errors import EvidenceRefused
from tasks.models import Evidence
from tasks.permissions import can_read_evidence
from tasks.services import evidence as services
from tasks.services.evidence import (
    attach_evidence,
    open_evidence,
    restore_evidence,
    retire_evidence,
)
from tests.factories.agencies import JurisdictionFactory, MembershipFactory
from tests.factories.tasks import EvidenceFactory
from tests.tasks import files
from tests.tasks.clamd import fake_clamd
from tests.verbs import verbs_of

TODAY = datetime.date(2024, 8, 15)


def attach(by, observation, content=files.PDF, file_name="通知.pdf", **fields):
    values = {"kind": "document", "today": TODAY} | fields
    return attach_evidence(
        by=by, observation=observation, content=content, file_name=file_name, **values
    )


CALLS = {
    "attach_evidence": lambda by, row: attach(by, row.observation),
    "retire_evidence": lambda by, row: retire_evidence(row, by=by, reason="重复"),
    "restore_evidence": lambda by, row: restore_evidence(row, by=by),
}


# Readers may: what a person takes away is tried further below.
READING = {"open_evidence"}


def test_every_verb_is_tried():
    assert set(CALLS) | READING == verbs_of(services)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("person", ["member", "outsider", "upper", "leader"])
def test_verbs_are_for_the_office_of_the_jurisdiction(request, call, person, observation, fuxin):
    row = EvidenceFactory(observation=observation)
    people = {
        "upper": lambda: MembershipFactory(jurisdiction=fuxin).user,
        "leader": lambda: (
            MembershipFactory(jurisdiction=observation.jurisdiction, role=Role.LEADER).user
        ),
    }
    by = people[person]() if person in people else request.getfixturevalue(person)

    with pytest.raises(NotAllowed):
        CALLS[call](by, row)
    assert list(evidence_store.stored_files()) == []


def test_attached_file_is_stored_named_and_audited(owner, observation):
    row = attach(owner, observation, place="区科技馆", taken_on=TODAY)

    row.refresh_from_db()
    sha256 = hashlib.sha256(files.PDF).hexdigest()
    assert (row.sha256, row.size, row.media_type) == (sha256, len(files.PDF), "application/pdf")
    assert (row.file_name, row.place, row.taken_on) == ("通知.pdf", "区科技馆", TODAY)
    assert (row.jurisdiction, row.uploaded_by) == (observation.jurisdiction, owner)
    assert (row.scanned_at, row.keeps_location) == (None, False)
    assert evidence_store.path_of(sha256).read_bytes() == files.PDF
    event = AuditEvent.objects.get(verb="tasks.attach_evidence")
    assert (event.object_id, event.succeeded, event.after["sha256"]) == (row.pk, True, sha256)


@pytest.mark.parametrize("keeps_location", [True, False])
def test_place_of_a_picture_is_kept_only_on_purpose(owner, observation, keeps_location):
    row = attach(
        owner, observation, files.picture(located=True), "a.jpg", keeps_location=keeps_location
    )

    stored = evidence_store.path_of(row.sha256).read_bytes()
    assert (row.keeps_location, files.place_in(stored) != {}) == (keeps_location, keeps_location)
    assert (row.size, row.sha256) == (len(stored), hashlib.sha256(stored).hexdigest())


def test_place_is_not_said_to_be_kept_where_there_is_none(owner, observation):
    assert attach(owner, observation, keeps_location=True).keeps_location is False


def test_same_file_twice_on_one_value_is_refused_in_words(owner, observation):
    first = attach(owner, observation)

    with pytest.raises(InvalidChange, match="这份文件已经在这里了"):
        attach(owner, observation)
    retire_evidence(first, by=owner, reason="重复")
    attach(owner, observation)
    with pytest.raises(InvalidChange, match="这份文件已经在这里了"):
        restore_evidence(first, by=owner)


def test_refused_file_leaves_nothing(owner, observation):
    with pytest.raises(EvidenceRefused):
        attach(owner, observation, files.EXE)

    assert (Evidence.objects.count(), list(evidence_store.stored_files())) == (0, [])


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"taken_on": TODAY + datetime.timedelta(days=1)}, "taken_on"),
        ({"kind": "poem"}, "kind"),
        ({"place": "x" * 201}, "place"),
    ],
)
def test_bad_values_are_told_at_their_field(owner, observation, fields, field):
    with pytest.raises(InvalidChange) as refusal:
        attach(owner, observation, **fields)

    assert list(refusal.value.errors) == [field]


def test_size_is_a_setting(owner, observation, settings):
    settings.EVIDENCE_MAX_BYTES = len(files.PDF) - 1

    with pytest.raises(EvidenceRefused, match="文件超过"):
        attach(owner, observation)


def test_nothing_is_added_to_a_retired_value(owner, observation):
    observation.retired_at, observation.retired_reason = "2024-08-01T00:00Z", "有误"
    observation.save()

    with pytest.raises(InvalidChange, match="已停用"):
        attach(owner, observation)


# --- the scanner ----------------------------------------------------------------------------------


def test_clean_file_says_when_it_was_scanned(owner, observation, settings):
    sent = files.picture(located=True)
    with fake_clamd() as (scanner, settings.EVIDENCE_SCANNER_URL):
        row = attach(owner, observation, sent, "a.jpg")

    assert row.scanned_at is not None
    assert scanner.received == [sent]


def test_infected_file_is_refused_and_on_record(owner, observation, settings):
    answer = b"stream: Eicar-Test-Signature FOUND\0"
    with fake_clamd(answer) as (_, settings.EVIDENCE_SCANNER_URL):
        with pytest.raises(EvidenceRefused, match="病毒（Eicar-Test-Signature）"):
            attach(owner, observation, file_name="../通知.pdf")

    assert (Evidence.objects.count(), list(evidence_store.stored_files())) == (0, [])
    event = AuditEvent.objects.get(verb="tasks.attach_evidence")
    assert (event.succeeded, event.object_id, event.actor_id) == (False, observation.pk, owner.pk)
    assert event.after == {"file_name": "通知.pdf", "infection": "Eicar-Test-Signature"}
    assert event.jurisdiction_id == observation.jurisdiction_id


@pytest.mark.parametrize("address", ["clamd://127.0.0.1:1", "clamd+unix:///no/such/socket"])
def test_without_a_verdict_nothing_is_taken(owner, observation, settings, address, caplog):
    settings.EVIDENCE_SCANNER_URL = address

    with pytest.raises(EvidenceRefused, match="查毒服务暂时不可用"):
        attach(owner, observation)
    assert list(evidence_store.stored_files()) == []
    assert "gave no verdict" in caplog.text


# --- who reads ------------------------------------------------------------------------------------


def test_readers_of_the_jurisdiction_and_above_read(
    owner, member, outsider, administrator, observation, fuxin
):
    row = EvidenceFactory(observation=observation)
    upper = MembershipFactory(jurisdiction=fuxin).user
    sibling = MembershipFactory(jurisdiction=JurisdictionFactory(parent=fuxin)).user
    auditor = MembershipFactory(jurisdiction=row.jurisdiction, role=Role.AUDITOR).user

    assert [can_read_evidence(user, row) for user in (owner, member, upper)] == [True] * 3
    others = (outsider, sibling, auditor, administrator)
    assert [can_read_evidence(user, row) for user in others] == [False] * 4


def test_lower_office_reads_nothing_of_the_upper_one(owner, fuxin):
    row = EvidenceFactory(observation__indicator__jurisdiction=fuxin)

    assert row.jurisdiction == fuxin
    assert can_read_evidence(owner, row) is False


def test_retired_evidence_is_for_the_office(owner, member, observation):
    row = EvidenceFactory(observation=observation)
    retire_evidence(row, by=owner, reason="拍错了")

    assert (can_read_evidence(owner, row), can_read_evidence(member, row)) == (True, False)


def downloads():
    return list(AuditEvent.objects.filter(verb="tasks.download_evidence"))


def test_file_taken_away_is_on_record(owner, member, observation):
    row = attach(owner, observation)

    with open_evidence(row, by=member) as file:
        assert file.read() == files.PDF

    [event] = downloads()
    assert (event.actor_id, event.object_id, event.succeeded) == (member.pk, row.pk, True)
    assert event.after == {"file_name": "通知.pdf", "size": row.size, "sha256": row.sha256}
    assert event.jurisdiction_id == observation.jurisdiction_id


def test_file_that_cannot_be_read_is_on_record_as_not_taken(owner, observation):
    row = attach(owner, observation)
    evidence_store.path_of(row.sha256).unlink()

    with pytest.raises(FileNotFoundError):
        open_evidence(row, by=owner)

    assert [event.succeeded for event in downloads()] == [False]


def test_file_is_for_readers_alone(owner, member, outsider, observation):
    row = attach(owner, observation)
    with pytest.raises(NotAllowed):
        open_evidence(row, by=outsider)

    retire_evidence(row, by=owner, reason="重复")
    with pytest.raises(NotAllowed):
        open_evidence(row, by=member)

    assert downloads() == []
