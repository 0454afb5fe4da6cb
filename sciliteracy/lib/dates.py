"""The calendar day on which the rules stand.

Rules take `today` as an argument; only views, commands and jobs ask for it here. It fixes the day
of the rules and nothing else: audit, sessions, tokens and claims use the real clock.
"""

import datetime

from django.conf import settings
from django.utils import timezone

# What a plan can mean; the calendar cannot reckon with every number.
YEARS = (1900, 2200)
DAYS = (datetime.date(YEARS[0], 1, 1), datetime.date(YEARS[1], 12, 31))


def portal_today(now: datetime.datetime | None = None) -> datetime.date:
    """The day the settings fix (demo and tests), else that of `now` in the portal's time zone.

    Who needs the time as well reads the clock once and gives it here: around midnight two looks
    at the clock may tell two days.
    """
    return settings.PORTAL_TODAY or timezone.localdate(now)
