"""One change to many measures: a preview that changes nothing, then all that fits at once."""

import datetime

import pytest
from django.db.models import Q
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from agencies.models import AuditEvent
from plans.models import Assignment, EffectiveAssignment, Measure
from plans.services.effective import refresh_measures
from plans.services.elements import update_element
from sciliteracy.pages.bulk import MOST, chosen_of
from tasks.models import Task
from tasks.services.keeping import keep_duties
from tests.factories.agencies import AgencyFactory
from tests.factories.plans import (
    AssignmentFactory,
    InitiativeFactory,
    MeasureFactory,
    PlanFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client, owner, settings, today):
    settings.PORTAL_TODAY = today
    client.force_login(owner)
    return client


@pytest.fixture
def plan(haizhou):
    return PlanFactory(jurisdiction=haizhou, issued_on=datetime.date(2022, 1, 1))


@pytest.fixture
def measures(plan):
    return MeasureFactory.create_batch(3, initiative=InitiativeFactory(plan=plan))


@pytest.fixture
def school(haizhou):
    return AgencyFactory(jurisdiction=haizhou, name="区教育局")


@pytest.fixture
def address(plan):
    return reverse("plans:measure-bulk", args=[plan.slug])


def asked(measures, **fields):
    return {"measure": [row.pk for row in measures], "step": "preview"} | fields


def apply(office, address, data):
    """As a browser does it: the preview is looked at, then applied."""
    seen = office.post(address, data).context["seen"]
    return office.post(address, data | {"step": "apply", "seen": seen})


def test_plan_page_offers_the_choice_to_its_office(office, member, plan, measures, address):
    assertContains(office.get(plan.get_absolute_url()), f'action="{address}"')
    office.force_login(member)
    assertNotContains(office.get(plan.get_absolute_url()), 'form="bulk"')


def test_preview_tells_each_row_and_changes_nothing(office, measures, school, address):
    AssignmentFactory(measure=measures[1], agency=school, role="responsible")
    before = AuditEvent.objects.count()

    response = office.post(
        address, asked(measures, act="add", agency=school.pk, role="responsible")
    )

    rows = response.context["rows"]
    assert [bool(row.refused) for row in rows] == [False, True, False]
    assertContains(response, "已经写明该单位")
    assertContains(response, "修改这 2 条")
    assert (Assignment.objects.count(), AuditEvent.objects.count()) == (1, before)


def test_agency_is_added_to_each_that_fits(office, owner, measures, school, address):
    AssignmentFactory(measure=measures[1], agency=school, role="responsible")
    data = asked(measures, act="add", agency=school.pk, role="responsible")

    response = apply(office, address, data)

    assert response.status_code == 302
    assert Assignment.objects.filter(agency=school).count() == 3
    assert AuditEvent.objects.filter(verb="plans.assign", actor_id=owner.pk).count() == 2
    answering = EffectiveAssignment.objects.filter(agency=school, measure__in=measures)
    assert answering.filter(measure=measures[0]).exists()


def test_main_agency_is_named_where_it_leads(office, owner, measures, school, address, today):
    AssignmentFactory(measure=measures[0], agency=school)
    refresh_measures(Q(), today=today)
    keep_duties(by=owner, today=today)

    apply(office, address, asked(measures, act="main", agency=school.pk))

    named = Task.objects.filter(main_agency=school)
    assert [task.measure for task in named] == [measures[0]]


def test_measures_move_together(office, plan, measures, address):
    other = InitiativeFactory(plan=plan)
    there = MeasureFactory(initiative=other)

    apply(office, address, asked([*measures, there], act="move", initiative=other.pk))

    assert list(Measure.objects.filter(initiative=other)) == [there, *measures]


def test_measures_are_retired_with_one_reason(office, measures, address):
    response = office.post(address, asked(measures, act="retire"))
    assert set(response.context["form"].errors) == {"reason"}

    apply(office, address, asked(measures[:2], act="retire", reason="并入新方案"))

    assert list(Measure.objects.active()) == [measures[2]]
    assert AuditEvent.objects.filter(verb="plans.retire_measure", reason="并入新方案").count() == 2


def test_nothing_is_applied_to_what_was_changed_since_the_preview(office, owner, measures, address):
    data = asked(measures, act="retire", reason="合并")
    seen = office.post(address, data).context["seen"]
    update_element(measures[0], by=owner, heading="改过")

    response = office.post(address, data | {"step": "apply", "seen": seen})

    assert response.status_code == 409
    assert Measure.objects.active().count() == 3
    seen = response.context["seen"]
    assert office.post(address, data | {"step": "apply", "seen": seen}).status_code == 302
    assert Measure.objects.active().count() == 0


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "act"),
        ({"act": "burn"}, "act"),
        ({"act": "add", "role": "lead"}, "agency"),
        ({"act": "add", "role": "lead", "agency": "\x00"}, "agency"),
        ({"act": "add", "role": "x", "agency": ""}, "role"),
        ({"act": "move", "initiative": "9" * 40}, "initiative"),
        ({"act": "retire", "reason": "长" * 301}, "reason"),
    ],
)
def test_wrong_input_is_told_at_the_field(office, measures, address, data, field):
    response = office.post(address, asked(measures, **data))

    assert (response.status_code, field in response.context["form"].errors) == (200, True)


@pytest.mark.parametrize("key", ["", "x", "\x00", "-1", "9" * 40, "²"])
def test_nonsense_chooses_nothing(office, address, key):
    assertContains(office.get(address, {"measure": key}), "还没有选择措施")
    assert office.post(address, {"measure": key, "act": "retire"}).status_code == 200


def test_measures_of_another_plan_are_not_chosen(plan, measures):
    other = MeasureFactory()

    assert chosen_of(plan, [str(other.pk), str(measures[0].pk)]) == [measures[0]]
    assert chosen_of(plan, ["0"] * MOST + [str(measures[0].pk)]) == []
