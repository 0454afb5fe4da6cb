"""Idempotency-Key on creation."""

import pytest
from django.utils import timezone

from agencies.models import Agency, AuditEvent, KeptAnswer
from tests.factories.agencies import AgencyFactory, KeptAnswerFactory
from tests.sciliteracy.api.test_calls import kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def body(haizhou):
    return {"jurisdiction": haizhou.pk, "name": "区气象局"}


def create(program, body, key="k1"):
    return program.send("agencies/", body, Idempotency_Key=key)


def test_same_call_has_the_same_answer(office, body):
    first, second = create(office, body), create(office, dict(reversed(body.items())))

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert first.headers["Location"] == second.headers["Location"]
    assert first.headers["ETag"] == second.headers["ETag"]
    assert second.headers["Idempotent-Replayed"] == "true"
    assert Agency.objects.filter(name="区气象局").count() == 1


def test_other_body_under_the_same_key_is_refused(office, body):
    create(office, body)

    response = create(office, body | {"name": "区水利局"})

    assert (response.status_code, kind(response)) == (422, "idempotency-key-reused")


def test_call_at_work_is_told_so(office, body):
    create(office, body)
    KeptAnswer.objects.update(status=None, claimed_at=timezone.now())

    response = create(office, body)

    assert (response.status_code, kind(response)) == (409, "still-at-work")
    assert response.headers["Retry-After"] == "1"


def test_refused_call_leaves_its_key_free(office, body):
    assert create(office, {"name": "区气象局"}).status_code == 422
    assert create(office, body).status_code == 201


def test_without_a_key_nothing_is_kept(office, body):
    office.send("agencies/", body)

    assert not KeptAnswer.objects.exists()


@pytest.mark.parametrize("key", ["", "a b", "键", "a" * 201])
def test_key_is_bounded(office, body, key):
    assert create(office, body, key).status_code == 400


@pytest.mark.parametrize(("act", "status"), [("retire", 204), ("restore", 200)])
def test_retiring_and_restoring_are_done_once(office, haizhou, act, status):
    row = AgencyFactory(jurisdiction=haizhou)
    if act == "restore":
        office.send(f"agencies/{row.pk}/retire/", {"reason": "误"}, If_Match="*")
    body = {"reason": "撤销"} if act == "retire" else {}
    row.refresh_from_db()
    how = {"If_Match": f'"{row.version}"', "Idempotency_Key": "k2"}

    answers = [office.send(f"agencies/{row.pk}/{act}/", body, **how) for _time in range(2)]

    assert [answer.status_code for answer in answers] == [status, status]
    assert answers[0].content == answers[1].content
    assert answers[1].headers["Idempotent-Replayed"] == "true"
    done = AuditEvent.objects.filter(verb=f"agencies.{act}_agency", object_id=row.pk)
    assert done.count() == 1


def test_key_is_the_callers_own(office, body):
    KeptAnswerFactory(key="k1")

    assert create(office, body).status_code == 201
