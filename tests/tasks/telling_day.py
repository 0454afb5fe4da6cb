"""The five shipped plans in the test database, with nothing made of them yet."""

import datetime

from plans.models import Plan
from tasks.models import Occurrence, Task
from tests import shipped

DAY = datetime.date(2024, 6, 30)
SLUGS = shipped.SLUGS


def store_bare() -> None:
    """What plans say, without tasks and periods."""
    shipped.store()
    Occurrence.objects.all().delete()
    Task.objects.all().delete()


def plan(slug: str) -> Plan:
    return Plan.objects.select_related("jurisdiction").get(slug=slug)


def months(first: datetime.date, last: datetime.date):
    """The first day of each month from `first` through `last`."""
    day = first
    while day <= last:
        yield day
        day = (day + datetime.timedelta(days=31)).replace(day=1)
