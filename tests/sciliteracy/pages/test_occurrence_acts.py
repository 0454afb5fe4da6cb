"""What the office decides about one period, on its pages."""

import datetime

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from agencies.models import AuditEvent
from tests.factories.plans import PlanFactory
from tests.factories.tasks import ExtensionFactory, PeriodFreezeFactory
from tests.sciliteracy.pages.standing_world import TODAY, lead_of, measure_in, overdue, running

pytestmark = pytest.mark.django_db
ACTS = ["override", "drop-override", "main-agency", "reopen"]


@pytest.fixture(autouse=True)
def _day(settings):
    settings.PORTAL_TODAY = TODAY


@pytest.fixture
def measure(haizhou):
    return measure_in(PlanFactory(jurisdiction=haizhou))


@pytest.fixture
def office(client, owner):
    client.force_login(owner)
    return client


def act(name, occurrence):
    return reverse(f"tasks:occurrence-{name}", args=[occurrence.pk])


def test_light_is_set_by_hand_and_audited(office, measure):
    occurrence = running(measure)

    response = office.post(act("override", occurrence), {"colour": "red", "reason": "停工整顿"})

    assertRedirects(response, occurrence.get_absolute_url())
    occurrence.refresh_from_db()
    assert (occurrence.override_colour, occurrence.override_reason) == ("red", "停工整顿")
    assert AuditEvent.objects.filter(verb="tasks.override_light").count() == 1


def test_light_without_a_reason_is_refused_at_the_field(office, measure):
    occurrence = running(measure)

    response = office.post(act("override", occurrence), {"colour": "red", "reason": ""})

    assert response.context["form"].errors.keys() == {"reason"}
    occurrence.refresh_from_db()
    assert occurrence.override_colour == ""


def test_light_follows_the_numbers_again(office, owner, measure):
    fields = {"override_colour": "red", "override_reason": "停工", "overridden_by": owner}
    occurrence = running(measure, **fields)

    office.post(act("drop-override", occurrence), {"reason": ""})

    occurrence.refresh_from_db()
    assert occurrence.override_colour == ""


def test_one_of_the_leads_is_put_in_charge(office, measure):
    occurrence, lead = running(measure), lead_of(measure)
    other = lead_of(measure, role="responsible")

    refused = office.post(act("main-agency", occurrence), {"main_agency": other.pk})
    office.post(act("main-agency", occurrence), {"main_agency": lead.pk, "reason": "分工"})

    assert refused.context["form"].errors.keys() == {"main_agency"}
    occurrence.task.refresh_from_db()
    assert occurrence.task.main_agency == lead


def test_locked_period_is_reopened(office, measure):
    occurrence = overdue(measure, locks_on=datetime.date(2024, 7, 20))

    refused = office.post(
        act("reopen", occurrence), {"until": "2024-08-01", "reason": "补报上半年数据"}
    )
    office.post(act("reopen", occurrence), {"until": "2024-09-01", "reason": "补报上半年数据"})

    assert refused.context["form"].errors.keys() == {"until"}
    occurrence.refresh_from_db()
    assert occurrence.locks_on == datetime.date(2024, 9, 1)


def test_more_time_is_granted_and_declined_with_a_reason(office, measure):
    occurrence = running(measure)
    extension = ExtensionFactory(occurrence=occurrence)
    address = reverse("tasks:extension-decide", args=[extension.pk])
    assertContains(office.get(address), extension.reason)

    refused = office.post(address, {"granted": "no", "note": ""})
    office.post(address, {"granted": "yes", "note": "同意"})

    assert refused.context["form"].errors.keys() == {"note"}
    extension.refresh_from_db()
    occurrence.refresh_from_db()
    assert extension.state == "granted"
    assert occurrence.work_due_on == extension.work_due_after


def test_nothing_is_offered_or_taken_on_a_frozen_period(office, owner, measure):
    lead = lead_of(measure)
    occurrence = overdue(measure, work_due_on=datetime.date(2024, 8, 31))
    assertContains(office.get(occurrence.get_absolute_url()), "申请延期")
    PeriodFreezeFactory(jurisdiction=measure.plan.jurisdiction)

    page = office.get(occurrence.get_absolute_url())
    refused = office.post(act("override", occurrence), {"colour": "red", "reason": "停工"})

    for words in ["人工认定", "确定主办单位", "重新开放填报", "申请延期", lead.name + "填报"]:
        assertNotContains(page, words)
    assertContains(page, "这一期已封存")
    assert refused.context["form"].non_field_errors()
    occurrence.refresh_from_db()
    assert occurrence.override_colour == ""


@pytest.mark.parametrize("name", ACTS)
def test_acts_are_refused_to_others_and_hidden_from_elsewhere(
    client, member, outsider, measure, name
):
    address = act(name, running(measure))
    client.force_login(member)
    assert client.post(address).status_code == 403

    client.force_login(outsider)

    assert client.post(address).status_code == 404


def test_request_of_somebody_else_is_not_the_agencys_to_decide(client, measure, member):
    extension = ExtensionFactory(occurrence=running(measure), agency=_agency_of(member))
    client.force_login(member)

    address = reverse("tasks:extension-decide", args=[extension.pk])

    assert client.get(address).status_code == 403


def _agency_of(user):
    return user.memberships.get().agency
