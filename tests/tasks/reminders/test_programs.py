"""Programs read no messages, and stand in nobody's way who does."""

import pytest

from agencies.states import Role
from tasks.reminders.recipients import posts_on
from tests.api import machine
from tests.factories.agencies import AgencyFactory, MembershipFactory
from tests.shipped import TODAY

pytestmark = pytest.mark.django_db


def test_program_is_reminded_of_nothing(haizhou):
    agency = AgencyFactory(jurisdiction=haizhou)
    machine(haizhou, Role.LIAISON, agency)
    head = MembershipFactory(jurisdiction=haizhou, role=Role.AGENCY_HEAD, agency=agency)

    assert list(posts_on(TODAY).filter(agency=agency)) == [head]
