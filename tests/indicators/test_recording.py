"""Recording a measured value: who may, where, and what the form says."""

from decimal import Decimal

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from agencies.models import AuditEvent
from agencies.states import Role
from indicators.models import Observation
from indicators.permissions import can_record_observation, jurisdictions_to_record_in
from tests.factories.agencies import JurisdictionFactory, MembershipFactory
from tests.factories.indicators import IndicatorFactory, ObservationFactory

VALUES = {"observed_on": "2023-12-31", "value": "12.5", "source": "抽样调查"}


@pytest.fixture
def indicator(haizhou):
    return IndicatorFactory(jurisdiction=haizhou, name="开馆天数", unit="天")


def address(indicator):
    return reverse("indicators:observation-record", args=[indicator.pk])


def record(client, indicator, place, **values):
    return client.post(address(indicator), {"jurisdiction": place.pk} | VALUES | values)


def test_office_records_a_value(client, owner, indicator, haizhou):
    client.force_login(owner)
    assertContains(client.get(indicator.get_absolute_url()), address(indicator))
    assertContains(client.get(address(indicator)), "selected>海州区")

    response = record(client, indicator, haizhou)

    row = Observation.objects.get()
    assert response.url == row.get_absolute_url()
    assert (row.indicator, row.jurisdiction, row.value) == (indicator, haizhou, Decimal("12.5"))
    assert (row.source, row.denominator) == ("抽样调查", None)


def test_ratio_asks_for_its_denominator(client, owner, haizhou):
    indicator = IndicatorFactory(jurisdiction=haizhou, denominator="18—69岁人口")
    client.force_login(owner)
    assertContains(client.get(address(indicator)), "18—69岁人口")

    assert "分母要大于零" in str(
        record(client, indicator, haizhou, denominator="0").content.decode()
    )
    record(client, indicator, haizhou, denominator="200")

    assert Observation.objects.get().denominator == 200


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"value": ""}, "value"),
        ({"value": "NaN"}, "value"),
        ({"value": "1e400"}, "value"),
        ({"value": "十"}, "value"),
        ({"observed_on": "2023-13-01"}, "observed_on"),
        ({"observed_on": "9999-12-31"}, "observed_on"),
        ({"source": " "}, "source"),
        ({"source": "x\x00"}, "source"),
        ({"source": "x" * 301}, "source"),
        ({"jurisdiction": "9" * 30}, "jurisdiction"),
        ({"jurisdiction": "x"}, "jurisdiction"),
    ],
)
def test_bad_values_are_told_at_the_field_and_kept(
    client, owner, indicator, haizhou, values, field
):
    client.force_login(owner)

    response = record(client, indicator, haizhou, **values)

    assert (response.status_code, list(response.context["form"].errors)) == (200, [field])
    assert Observation.objects.count() == 0
    if field != "value":
        assertContains(response, 'value="12.5"')


def test_same_value_twice_is_told(client, owner, indicator, haizhou):
    client.force_login(owner)
    record(client, indicator, haizhou)

    assertContains(record(client, indicator, haizhou), "同一天、同一来源的数值已经有了")
    assert Observation.objects.count() == 1


def test_value_for_another_place_is_refused(client, owner, outsider, fuxin):
    common = IndicatorFactory(jurisdiction=None)
    client.force_login(owner)

    response = record(client, common, fuxin)

    assert list(response.context["form"].errors) == ["jurisdiction"]
    assert Observation.objects.count() == 0


@pytest.mark.parametrize(("person", "status"), [("owner", 200), ("member", 403), ("outsider", 404)])
def test_form_is_for_the_office(request, client, person, status, indicator, haizhou):
    client.force_login(request.getfixturevalue(person))

    assert client.get(address(indicator)).status_code == status
    assert record(client, indicator, haizhou).status_code == (302 if status == 200 else status)


def test_upper_office_reads_and_records_nothing_here(client, indicator, fuxin, haizhou):
    client.force_login(MembershipFactory(jurisdiction=fuxin).user)

    assertNotContains(client.get(indicator.get_absolute_url()), address(indicator))
    assert record(client, indicator, haizhou).status_code == 403


@pytest.mark.parametrize("demo", [False, True])
def test_strangers_are_sent_to_sign_in(client, indicator, settings, demo):
    settings.DEMO = demo

    assert client.get(address(indicator)).url == f"/login/?next={address(indicator)}"


@pytest.mark.django_db
@pytest.mark.parametrize("role", [*Role, "administrator", "system"])
def test_places_offered_are_those_where_a_value_may_be_recorded(
    role, haizhou, fuxin, administrator, system
):
    common = IndicatorFactory(jurisdiction=None)
    JurisdictionFactory(retired_at="2024-01-01T00:00Z", retired_reason="撤并")
    if role in Role.values:
        liaison = role in (Role.LIAISON, Role.AGENCY_HEAD)
        extra = {"liaison": True} if liaison else {}
        user = MembershipFactory(jurisdiction=haizhou, role=role, **extra).user
    else:
        user = {"administrator": administrator, "system": system}[role]

    offered = set(jurisdictions_to_record_in(user, common))

    assert offered == {row for row in (haizhou, fuxin) if can_record_observation(user, row)}


def test_indicator_of_a_place_is_measured_there(system, indicator, fuxin, haizhou):
    assert list(jurisdictions_to_record_in(system, indicator)) == [haizhou]


@pytest.mark.parametrize("rows", [1, 3])
def test_form_asks_the_same_number_of_queries(
    client, owner, indicator, django_assert_num_queries, rows
):
    for n in range(rows):
        ObservationFactory(indicator=indicator, source=f"调查{n}")
    client.force_login(owner)
    client.get(address(indicator))

    with django_assert_num_queries(10):
        client.get(address(indicator))


@pytest.fixture
def visits(haizhou):
    """What is counted in heads, in a place of 100 people."""
    haizhou.settings = {"population": 100}
    haizhou.save()
    return IndicatorFactory(jurisdiction=haizhou, name="科普场馆观众", unit="人次")


def test_more_visitors_than_people_are_asked_about_once(client, owner, visits, haizhou):
    client.force_login(owner)
    assertNotContains(client.get(address(visits)), "已核对，数值无误")

    response = record(client, visits, haizhou, value="101")
    assertContains(response, "常住人口（100 人）")
    assert set(response.context["form"].errors) == {"value"}
    assert response.context["form"]["value"].value() == "101"
    assertContains(response, 'name="sure"')
    assert not Observation.objects.exists()

    record(client, visits, haizhou, value="101", sure="on")
    assert Observation.objects.get().value == 101
    assert "100" in AuditEvent.objects.latest("pk").reason


def test_answer_is_kept_while_something_else_is_wrong(client, owner, visits, haizhou):
    client.force_login(owner)

    response = record(client, visits, haizhou, value="101", sure="on", source="")

    assert set(response.context["form"].errors) == {"source"}
    assert response.context["form"]["sure"].value()


def test_as_many_visitors_as_people_are_not_asked_about(client, owner, visits, haizhou):
    client.force_login(owner)
    record(client, visits, haizhou, value="100")

    assert Observation.objects.get().value == 100


def test_corrected_value_is_asked_about_as_well(client, owner, visits):
    row = ObservationFactory(indicator=visits, value=5)
    client.force_login(owner)
    way = reverse("indicators:observation-edit", args=[row.pk])
    form = client.get(way).context["form"]
    typed = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    typed |= {"value": "500", "reason": "漏记一位"}

    assert set(client.post(way, typed).context["form"].errors) == {"value"}
    client.post(way, typed | {"sure": "on"})

    row.refresh_from_db()
    assert row.value == 500
