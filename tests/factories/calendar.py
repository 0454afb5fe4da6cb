"""Working days and theme days."""

import datetime

import factory
from factory.django import DjangoModelFactory

from tasks import models
from tasks.states import ThemeRule
from tests.factories.plans import MeasureFactory


class WorkingDayFactory(DjangoModelFactory):
    """A day off in 2031, a year without a notice."""

    class Meta:
        model = models.WorkingDay

    day = factory.Sequence(lambda n: datetime.date(2031, 1, 1) + datetime.timedelta(days=n % 365))
    is_working = False
    name = "元旦"
    source = "通知"


class ThemeDayFactory(DjangoModelFactory):
    """A national one on 12 May; `jurisdiction=` for one of a district."""

    class Meta:
        model = models.ThemeDay

    name = factory.Sequence(lambda n: f"第{n}个主题日")
    rule = ThemeRule.FIXED
    month = 5
    day = 12


class ThemeDateFactory(DjangoModelFactory):
    class Meta:
        model = models.ThemeDate

    theme_day = factory.SubFactory(ThemeDayFactory)
    year = 2024
    starts_on = datetime.date(2024, 5, 11)
    ends_on = datetime.date(2024, 5, 17)
    source = "通知"


class ThemeDayMeasureFactory(DjangoModelFactory):
    class Meta:
        model = models.ThemeDayMeasure

    theme_day = factory.SubFactory(ThemeDayFactory)
    measure = factory.SubFactory(MeasureFactory)
