"""Status in one call: the numbers of the pages."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sciliteracy.pages.standing import counts_by_plan
from tests.factories.agencies import (
    JurisdictionFactory,
    LeaderPortfolioFactory,
    LeadingGroupMemberFactory,
)
from tests.factories.plans import PlanFactory
from tests.sciliteracy.api.test_calls import kind
from tests.sciliteracy.pages.standing_world import TODAY, lead_of, measure_in, overdue, running

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day(settings):
    settings.PORTAL_TODAY = TODAY


@pytest.fixture
def plan(haizhou):
    return PlanFactory(jurisdiction=haizhou)


def filled(plan):
    """A measure that is overdue, and one that runs; the agency that leads in the first."""
    late, fine = measure_in(plan), measure_in(plan)
    overdue(late)
    running(fine)
    return late, fine, lead_of(late)


def test_counts_are_those_of_the_plan_page(office, plan):
    filled(plan)

    body = office.read(f"status/?plan={plan.pk}").json()

    counts = counts_by_plan([plan], today=TODAY)[plan.pk]
    assert body["plans"][0]["counts"]["text"] == counts.text
    assert body["plans"][0]["counts"]["total"] == 2
    assert body["day"] == TODAY.isoformat()


def test_every_group_is_told(office, plan, haizhou):
    late, _fine, agency = filled(plan)
    member = LeadingGroupMemberFactory(group__jurisdiction=haizhou)
    LeaderPortfolioFactory(member=member, agency=agency)

    body = office.read(f"status/?jurisdiction={haizhou.pk}").json()

    told = {row["id"]: row["counts"]["red"] for row in body["agencies"]}
    assert told[agency.pk] == 1
    assert [(row["id"], row["counts"]["red"]) for row in body["leaders"]] == [(member.pk, 1)]
    assert [(row["id"], row["counts"]["red"]) for row in body["jurisdictions"]] == [(haizhou.pk, 1)]
    assert {row["id"]: row["counts"]["total"] for row in body["initiatives"]}[
        late.initiative_id
    ] >= 1
    assert body["periods"][0]["missed"] >= 1
    light = next(row for row in body["measures"] if row["id"] == late.pk)
    assert light["colour"] == "red"
    assert light["light"]["sentence"]


def test_groups_are_chosen(office, plan):
    assert list(office.read("status/?groups=plans,periods").json()) == ["day", "plans", "periods"]


def test_own_jurisdictions_are_told_where_none_is_asked(office, plan):
    PlanFactory(jurisdiction=JurisdictionFactory())

    assert [row["id"] for row in office.read("status/").json()["plans"]] == [plan.pk]


def test_plan_out_of_sight_is_not_there(office):
    assert kind(office.read(f"status/?plan={PlanFactory().pk}")) == "not-found"


@pytest.mark.parametrize(
    "query",
    [
        *("plan=x", "jurisdiction=-1", "plan=1&jurisdiction=1", "groups=x", "colour=red"),
        *("day=2030-01-01", "day=x", "day=2024-W01-1"),
    ],
)
def test_bad_parameter_is_refused(office, query):
    assert kind(office.read(f"status/?{query}")) == "bad-parameter"


def test_status_takes_as_many_statements_for_one_measure_as_for_many(office, plan):
    def number():
        with CaptureQueriesContext(connection) as found:
            assert office.read(f"status/?plan={plan.pk}").status_code == 200
        return len(found)

    filled(plan)
    number()
    one = number()
    for _more in range(3):
        filled(plan)

    assert number() == one
