"""Programs read no messages, and stand in nobody's way who does."""

import datetime

import pytest

from agencies.states import Role
from tasks.reminders.gaps import Gap, gaps
from tasks.reminders.recipients import posts_on
from tasks.reminders.standing_in import in_place_of
from tests.api import machine
from tests.factories.agencies import AgencyFactory, MembershipFactory
from tests.factories.reminders import ReminderPauseFactory
from tests.shipped import TODAY

pytestmark = pytest.mark.django_db


def test_program_is_reminded_of_nothing(haizhou):
    agency = AgencyFactory(jurisdiction=haizhou)
    machine(haizhou, Role.LIAISON, agency)
    head = MembershipFactory(jurisdiction=haizhou, role=Role.AGENCY_HEAD, agency=agency)

    assert list(posts_on(TODAY).filter(agency=agency)) == [head]


def test_program_stands_in_for_nobody(haizhou):
    agency = AgencyFactory(jurisdiction=haizhou)
    machine(haizhou, Role.LIAISON, agency)
    person = MembershipFactory(jurisdiction=haizhou, role=Role.LIAISON, agency=agency).user
    pause = ReminderPauseFactory(user=person, first_day=TODAY, last_day=TODAY)

    [(_pause, [instead])] = in_place_of(person, [pause], today=TODAY)

    assert instead.people == ()


def test_agency_with_nobody_but_a_program_is_a_gap(desk):
    for user in (desk.liaison, desk.head):
        user.memberships.update(retired_at="2024-01-01T00:00Z", retired_reason="调离")
    program = machine(desk.place, Role.LIAISON, desk.agency)

    found = list(gaps(today=datetime.date(2024, 8, 15)))

    assert [row.gap_agency for row in found if row.gap_gap == Gap.NOBODY] == [desk.agency.name]
    assert str(program) not in {row.gap_person for row in found}
