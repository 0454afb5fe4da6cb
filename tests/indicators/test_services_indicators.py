"""Verbs on indicators and measured values."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from agencies.models import AuditEvent
from indicators.models import Indicator, Observation
from indicators.services import indicators as services
from indicators.states import Aggregation
from sciliteracy.lib.errors import InvalidChange, NotAllowed, StaleVersion
from tests.factories.indicators import IndicatorFactory, ObservationFactory
from tests.verbs import verbs_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def indicator(haizhou):
    return IndicatorFactory(jurisdiction=haizhou)


def _retired(row):
    row.retired_at, row.retired_reason = timezone.now(), "误录"
    row.save()
    return row


def _value(indicator):
    return ObservationFactory(indicator=indicator, jurisdiction=indicator.jurisdiction)


CALLS = {
    "create_indicator": lambda by, indicator: services.create_indicator(
        by=by, jurisdiction=indicator.jurisdiction, name="科普基地", unit="个"
    ),
    "update_indicator": lambda by, indicator: services.update_indicator(
        indicator, by=by, name="科普活动场次"
    ),
    "retire_indicator": lambda by, indicator: services.retire_indicator(
        indicator, by=by, reason="误录"
    ),
    "indicator_for": lambda by, indicator: services.indicator_for(
        by=by, jurisdiction=indicator.jurisdiction, metric="科普基地", unit="个"
    ),
    "record_observation": lambda by, indicator: services.record_observation(
        by=by,
        indicator=indicator,
        jurisdiction=indicator.jurisdiction,
        observed_on=date(2023, 12, 31),
        value=Decimal("12.5"),
        source="统计年报",
    ),
    "restore_indicator": lambda by, indicator: services.restore_indicator(
        _retired(indicator), by=by
    ),
    "correct_observation": lambda by, indicator: services.correct_observation(
        _value(indicator), by=by, source="统计年报（修订）"
    ),
    "retire_observation": lambda by, indicator: services.retire_observation(
        _value(indicator), by=by, reason="误录"
    ),
    "restore_observation": lambda by, indicator: services.restore_observation(
        _retired(_value(indicator)), by=by
    ),
}
VERBS = {"indicator_for": "create_indicator"}


def test_every_verb_is_called():
    assert set(CALLS) == verbs_of(services)


@pytest.mark.parametrize("verb", CALLS)
@pytest.mark.parametrize("who", ["member", "outsider"])
def test_verb_refuses_those_without_right(request, indicator, who, verb):
    with pytest.raises(NotAllowed):
        CALLS[verb](request.getfixturevalue(who), indicator)


@pytest.mark.parametrize("verb", CALLS)
@pytest.mark.parametrize("who", ["owner", "system"])
def test_verb_accepts_and_audits_those_with_right(request, indicator, who, verb):
    by = request.getfixturevalue(who)

    CALLS[verb](by, indicator)

    audited = f"indicators.{VERBS.get(verb, verb)}"
    assert AuditEvent.objects.filter(actor_id=by.pk, verb=audited).count() == 1


@pytest.mark.parametrize("verb", ["update_indicator", "retire_indicator"])
def test_common_indicator_is_not_the_offices_to_change(owner, verb):
    with pytest.raises(NotAllowed):
        CALLS[verb](owner, IndicatorFactory(jurisdiction=None))


def test_create_indicator_common_to_all_is_not_for_the_office(owner):
    with pytest.raises(NotAllowed):
        services.create_indicator(by=owner, jurisdiction=None, name="科普基地", unit="个")


def test_update_indicator_refuses_protected_fields(owner, indicator):
    with pytest.raises(TypeError, match="jurisdiction"):
        services.update_indicator(indicator, by=owner, jurisdiction=None)


def test_update_indicator_refused_when_somebody_was_first(owner, indicator):
    services.update_indicator(indicator, by=owner, name="先改")

    with pytest.raises(StaleVersion):
        services.update_indicator(indicator, by=owner, expected_version=1, name="后改")

    assert Indicator.objects.get().name == "先改"


def test_indicator_for_a_new_metric_adds_up_as_its_unit_says(owner, haizhou):
    found = services.indicator_for(by=owner, jurisdiction=haizhou, metric="经费", unit="元/人")

    assert (found.jurisdiction, found.name, found.unit) == (haizhou, "经费", "元/人")
    assert (found.over_agencies, found.over_time) == (Aggregation.RATIO, Aggregation.LATEST)
    assert found.denominator == "常住人口"


def test_indicator_for_a_known_metric_is_found(owner, indicator):
    found = services.indicator_for(
        by=owner, jurisdiction=indicator.jurisdiction, metric=indicator.name, unit=indicator.unit
    )

    assert (found, Indicator.objects.count()) == (indicator, 1)


@pytest.mark.parametrize("changed", [{"metric": "另一事项"}, {"unit": "场"}])
def test_indicator_for_another_metric_or_unit_is_another(owner, indicator, changed):
    asked = {"metric": indicator.name, "unit": indicator.unit} | changed

    found = services.indicator_for(by=owner, jurisdiction=indicator.jurisdiction, **asked)

    assert found != indicator


def test_indicator_of_the_literacy_rate_is_common_to_all(owner, outsider, haizhou):
    elsewhere = outsider.memberships.get().jurisdiction

    rate = {"metric": "公民具备科学素质的比例", "unit": "%"}
    first = services.indicator_for(by=owner, jurisdiction=haizhou, **rate)
    second = services.indicator_for(by=outsider, jurisdiction=elsewhere, **rate)

    assert (first, first.jurisdiction) == (second, None)


def test_record_observation_twice_from_one_source_refused(owner, indicator):
    CALLS["record_observation"](owner, indicator)

    with pytest.raises(InvalidChange):
        CALLS["record_observation"](owner, indicator)

    assert Observation.objects.count() == 1


def test_record_observation_of_a_negative_denominator_refused(owner, indicator):
    with pytest.raises(InvalidChange) as error:
        services.record_observation(
            by=owner,
            indicator=indicator,
            jurisdiction=indicator.jurisdiction,
            observed_on=date(2023, 12, 31),
            value=Decimal(1),
            denominator=Decimal(-1),
            source="统计年报",
        )

    assert list(error.value.errors) == ["denominator"]


def test_indicators_visible_are_the_own_and_the_common(owner, outsider, indicator, settings):
    settings.DEMO = False
    common = IndicatorFactory(jurisdiction=None)

    assert set(Indicator.objects.visible_to(owner)) == {indicator, common}
    assert set(Indicator.objects.visible_to(outsider)) == {common}
