"""Indicators, targets and measured values."""

import datetime
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from indicators import models
from indicators.states import Comparator, FrequencyUnit, TargetKind
from tests.factories.agencies import JurisdictionFactory
from tests.factories.plans import MeasureFactory


class IndicatorFactory(DjangoModelFactory):
    class Meta:
        model = models.Indicator

    jurisdiction = factory.SubFactory(JurisdictionFactory)
    name = factory.Sequence(lambda n: f"科普活动{n}")
    unit = "次"


class ObservationFactory(DjangoModelFactory):
    class Meta:
        model = models.Observation

    indicator = factory.SubFactory(IndicatorFactory)
    jurisdiction = factory.LazyAttribute(
        lambda row: row.indicator.jurisdiction or JurisdictionFactory()
    )
    observed_on = datetime.date(2023, 12, 31)
    value = Decimal("12.5")
    source = "中国公民科学素质抽样调查"


class TargetFactory(DjangoModelFactory):
    """Not less than three times a year; `measure=None, plan=…` for an objective."""

    class Meta:
        model = models.Target

    measure = factory.SubFactory(MeasureFactory)
    plan = factory.SelfAttribute("measure.plan")
    indicator = factory.SubFactory(
        IndicatorFactory,
        jurisdiction=factory.SelfAttribute("..plan.jurisdiction"),
        name=factory.SelfAttribute("..metric"),
        unit=factory.SelfAttribute("..unit"),
    )
    position = factory.Sequence(int)
    quote = "每年开展科普活动不少于3次"
    metric = factory.Sequence(lambda n: f"科普活动{n}")
    kind = TargetKind.RECURRING
    comparator = Comparator.AT_LEAST
    value = Decimal(3)
    unit = "次"
    frequency_unit = FrequencyUnit.YEAR
    frequency_every = 1
