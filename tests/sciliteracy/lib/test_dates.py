"""The day on which the rules stand."""

import datetime

from django.utils import timezone

from sciliteracy.lib.dates import portal_today


def test_fixed_day_is_today(settings):
    settings.PORTAL_TODAY = datetime.date(2024, 8, 15)

    assert portal_today() == datetime.date(2024, 8, 15)


def test_without_one_today_is_that_of_the_portals_time_zone(settings, monkeypatch):
    settings.PORTAL_TODAY = None
    evening_in_london = datetime.datetime(2024, 6, 30, 20, tzinfo=datetime.UTC)
    monkeypatch.setattr(timezone, "now", lambda: evening_in_london)

    assert portal_today() == datetime.date(2024, 7, 1)
