"""The trail holds every act, and nobody can change what it holds."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import HttpResponse

from agencies.models import Agency, AuditEvent
from agencies.services import agencies
from agencies.services.audit import jurisdiction_id_of, plain, record
from sciliteracy.lib.errors import InvalidChange
from sciliteracy.lib.origin import OriginMiddleware
from tests.factories.agencies import (
    AgencyFactory,
    AuditEventFactory,
    ContactFactory,
    UserFactory,
    VenueFactory,
)

pytestmark = pytest.mark.django_db

STATEMENTS = [
    "UPDATE agencies_auditevent SET verb = 'nothing'",
    "UPDATE agencies_auditevent SET id = id",
    "DELETE FROM agencies_auditevent",
]
if connection.vendor == "postgresql":
    STATEMENTS.append("TRUNCATE agencies_auditevent")


@pytest.fixture
def agency(haizhou):
    return AgencyFactory(jurisdiction=haizhou, name="区科协", source="通知")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a statement of SQLite alone")
def test_trail_refuses_to_be_written_over():
    event = AuditEventFactory(verb="agencies.update_agency")

    with pytest.raises(IntegrityError, match="cannot be changed"), transaction.atomic():
        connection.cursor().execute(
            "INSERT OR REPLACE INTO agencies_auditevent SELECT * FROM agencies_auditevent"
            " WHERE id = %s",
            [event.pk],
        )

    assert AuditEvent.objects.get().verb == "agencies.update_agency"


@pytest.mark.parametrize("statement", STATEMENTS)
def test_trail_refuses_change_and_deletion(statement):
    AuditEventFactory(verb="agencies.update_agency")

    with pytest.raises(IntegrityError, match="cannot be changed"), transaction.atomic():
        connection.cursor().execute(statement)

    assert [event.verb for event in AuditEvent.objects.all()] == ["agencies.update_agency"]


def test_trail_refuses_changes_through_the_model():
    event = AuditEventFactory()

    for act in (event.save, event.delete):
        with pytest.raises(IntegrityError, match="cannot be changed"), transaction.atomic():
            act()


def test_event_lost_with_its_change(owner, agency):
    @transaction.atomic
    def change_and_fail():
        agencies.update_agency(agency, by=owner, name="区科学技术协会")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        change_and_fail()

    assert AuditEvent.objects.count() == 0
    assert Agency.objects.get(pk=agency.pk).name == "区科协"


def test_event_absent_after_a_refused_change(owner, agency):
    with pytest.raises(InvalidChange):
        agencies.update_agency(agency, by=owner, name="")

    assert AuditEvent.objects.count() == 0
    assert Agency.objects.get(pk=agency.pk).version == 1


def test_event_absent_after_a_refused_addition(owner, agency):
    with pytest.raises(InvalidChange):
        agencies.create_agency(by=owner, jurisdiction=agency.jurisdiction, name="区科协")

    assert AuditEvent.objects.count() == 0
    assert Agency.objects.count() == 1


def test_event_of_a_change_tells_what_changed(owner, agency):
    agencies.update_agency(agency, by=owner, name="区科学技术协会", source="通知", line="science")

    event = AuditEvent.objects.get()
    assert event.verb == "agencies.update_agency"
    assert event.before == {"name": "区科协"}
    assert event.after == {"name": "区科学技术协会"}
    assert (event.object_type, event.object_id) == ("agencies.agency", agency.pk)
    assert event.object_label == "区科学技术协会"
    assert event.jurisdiction_id == agency.jurisdiction_id
    assert event.succeeded is True


def test_event_of_an_addition_tells_what_was_added(owner, agency):
    venue = agencies.add_venue(by=owner, agency=agency, name="科技馆")

    event = AuditEvent.objects.get()
    assert event.before == {}
    assert event.after == {"agency_id": agency.pk, "name": "科技馆"}
    assert (event.object_type, event.object_id) == ("agencies.venue", venue.pk)


def test_event_of_a_retirement_tells_the_reason(owner, agency):
    agencies.retire_agency(agency, by=owner, reason="机构改革")

    event = AuditEvent.objects.get()
    assert (event.verb, event.reason) == ("agencies.retire_agency", "机构改革")


def test_event_names_its_actor(owner, agency):
    agencies.retire_agency(agency, by=owner, reason="机构改革")

    event = AuditEvent.objects.get()
    assert (event.actor_id, event.actor_name) == (owner.pk, str(owner))


def test_event_names_where_a_request_came_from(rf, owner, agency):
    def view(request):
        agencies.retire_agency(agency, by=owner, reason="机构改革")
        return HttpResponse()

    response = OriginMiddleware(view)(rf.post("/", REMOTE_ADDR="10.0.0.7"))

    event = AuditEvent.objects.get()
    assert event.address == "10.0.0.7"
    assert event.request_id == response["X-Request-ID"]
    assert len(event.request_id) == 32


def test_event_outside_a_request_has_no_origin(owner, agency):
    agencies.retire_agency(agency, by=owner, reason="机构改革")

    event = AuditEvent.objects.get()
    assert (event.address, event.request_id) == ("", "")


def test_event_about_nothing_in_particular(system):
    event = record(by=system, verb="agencies.sign_in", succeeded=False, reason="口令错误")

    assert (event.object_type, event.object_id, event.jurisdiction_id) == ("", None, None)
    assert (event.succeeded, event.reason) == (False, "口令错误")


def test_event_label_cut_to_fit(owner, agency):
    event = record(by=owner, verb="agencies.test", row=AgencyFactory.build(name="局" * 300))

    assert event.object_label == "局" * 200


def test_jurisdiction_of_rows(haizhou, agency):
    venue = VenueFactory(agency=agency)
    contact = ContactFactory()

    found = [jurisdiction_id_of(row) for row in (haizhou, agency, venue, contact, None)]

    assert found == [haizhou.pk, haizhou.pk, haizhou.pk, None, None]


def test_values_made_plain(today):
    assert [plain(value) for value in (today, None, "区", 3)] == ["2024-08-15", None, "区", 3]


def test_accounts_and_contacts_belong_to_the_jurisdiction_that_manages_them(haizhou):
    person = UserFactory(jurisdiction=haizhou)

    found = [jurisdiction_id_of(row) for row in (person, ContactFactory(user=person))]

    assert found == [haizhou.pk, haizhou.pk]


def test_event_about_nothing_belongs_to_the_jurisdiction_of_the_person(haizhou):
    event = record(by=UserFactory(jurisdiction=haizhou), verb="agencies.search")

    assert event.jurisdiction_id == haizhou.pk
