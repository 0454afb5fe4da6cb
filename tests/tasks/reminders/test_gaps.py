"""Whom reminders do not reach."""

import datetime

import pytest
from django.utils import timezone

from agencies.models import Jurisdiction
from agencies.states import Channel, Role
from plans.states import PlanStatus
from tasks.reminders.gaps import Gap, gap_counts, gaps
from tests.factories.agencies import (
    AgencyFactory,
    ContactFactory,
    JurisdictionFactory,
    LeaderPortfolioFactory,
    MembershipFactory,
)
from tests.factories.tasks import OccurrenceFactory, TaskFactory
from tests.tasks.desks import make_desk

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2024, 8, 15)
VERIFIED = {"verified_at": timezone.now()}


def found(only="", **asked) -> list[tuple]:
    rows = gaps(today=TODAY, only=only, **asked)
    return sorted((row.gap_gap, row.gap_agency, row.gap_person) for row in rows)


def leave(user):
    user.memberships.update(retired_at="2024-01-01T00:00Z", retired_reason="调离")


def test_agency_without_liaison_and_agency_without_anybody(desk):
    assert found(Gap.NO_LIAISON) == found(Gap.NOBODY) == []

    leave(desk.liaison)
    assert found(Gap.NO_LIAISON) == [(Gap.NO_LIAISON, desk.agency.name, "")]

    leave(desk.head)
    assert found(Gap.NO_LIAISON) == []
    assert found(Gap.NOBODY) == [(Gap.NOBODY, desk.agency.name, "")]


def test_agency_that_owes_nothing_is_no_gap(desk):
    AgencyFactory(jurisdiction=desk.place)
    assert found(Gap.NOBODY) == []

    for user in (desk.liaison, desk.head):
        leave(user)
    type(desk.measure.plan).objects.update(status=PlanStatus.ENDED)

    assert found(Gap.NOBODY) == []


def test_main_agency_and_member_owe_as_well(desk):
    main, member = (AgencyFactory(jurisdiction=desk.place) for _ in range(2))
    task = TaskFactory(measure=desk.measure, main_agency=main)
    OccurrenceFactory(task=task, member=member)

    assert {row[1] for row in found(Gap.NOBODY)} == {main.name, member.name}


def test_person_without_a_verified_contact(desk):
    ContactFactory(user=desk.head, **VERIFIED)
    ContactFactory(user=desk.office, **VERIFIED)
    ContactFactory(user=desk.liaison, verified_at=None)
    ContactFactory(user=desk.liaison, channel=Channel.SMS, **VERIFIED)  # that is not sent on

    assert found(Gap.NO_CONTACT) == [(Gap.NO_CONTACT, desk.agency.name, str(desk.liaison))]


def test_nobody_lacks_a_contact_where_the_portal_sends_none(desk, settings):
    settings.REMINDER_CHANNELS = []

    assert found(Gap.NO_CONTACT) == []


def test_leader_in_charge_without_contact_once(desk):
    held = LeaderPortfolioFactory(agency=desk.agency, member__group__jurisdiction=desk.place)
    LeaderPortfolioFactory(member=held.member, agency=AgencyFactory(jurisdiction=desk.place))

    [row] = gaps(today=TODAY, only=Gap.LEADER)
    assert row.gap_place == desk.place.name

    ContactFactory(user=None, member=held.member, **VERIFIED)
    assert found(Gap.LEADER) == []


def test_gaps_are_those_of_the_places_and_of_the_words(desk):
    other = make_desk(JurisdictionFactory(), desk.office)
    for user in (desk.liaison, other.liaison):
        leave(user)
    places = Jurisdiction.objects.filter(pk=other.place.pk)

    assert {row[1] for row in found(Gap.NO_LIAISON, places=places)} == {other.agency.name}
    assert {row[1] for row in found(words=desk.agency.name)} == {desk.agency.name}


@pytest.mark.parametrize("others", [0, 3])
def test_all_gaps_are_one_statement(desk, django_assert_num_queries, others):
    for _ in range(others):
        leave(make_desk(JurisdictionFactory(), desk.office).liaison)

    with django_assert_num_queries(1):
        list(gaps(today=TODAY))


def test_counts(desk):
    leave(desk.liaison)
    counts = dict(gap_counts(today=TODAY))

    assert counts[str(Gap.NO_LIAISON.label)] == 1
    assert counts[str(Gap.NO_CONTACT.label)] == len(found(Gap.NO_CONTACT))


def test_closed_account_is_nobody(desk):
    MembershipFactory(
        jurisdiction=desk.place, role=Role.LIAISON, agency=desk.agency, user__is_active=False
    )
    leave(desk.liaison)

    assert found(Gap.NO_LIAISON) == [(Gap.NO_LIAISON, desk.agency.name, "")]
