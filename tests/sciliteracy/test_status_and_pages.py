"""manage.py status and the pages tell the same colour of every measure of the demo."""

import datetime
import json
from collections import defaultdict
from io import StringIO

import pytest
from django.core.management import call_command

from agencies.services.users import system_user
from sciliteracy.demo_history import DEMO_DAY
from sciliteracy.pages.standing import by_measure, standing_now
from tasks.lights import worst
from tasks.models import Occurrence
from tasks.services.keeping import keep_duties
from tests import shipped

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("history"),
    pytest.mark.xdist_group("history"),
]

# The demo's day; one on which the third quarter is overdue and still takes reports; one in the
# year after, when all of 2024 is locked.
LATER = datetime.date(2025, 2, 10)
DAYS = (DEMO_DAY, datetime.date(2024, 10, 15), LATER)


def keep_until(day):
    """The portal does its daily step on the first of each month, and on `day`."""
    month = DEMO_DAY
    while (month := (month + datetime.timedelta(days=31)).replace(day=1)) <= day:
        keep_duties(by=system_user(), today=month)
    keep_duties(by=system_user(), today=day)


def status(slug, day):
    told = StringIO()
    call_command("status", slug, "--on", day.isoformat(), "--json", stdout=told)
    return json.loads(told.getvalue())


def told_by_status(slug, day):
    """By the path of the measure."""
    colours = defaultdict(list)
    for task in status(slug, day)["tasks"]:
        colours[task["path"]].append(task["worst_open_light"])
    return {path: worst(mine) for path, mine in colours.items()}


def told_by_pages(slug, day):
    rows = Occurrence.objects.filter(task__measure__plan__slug=slug)
    standings = by_measure(standing_now(rows, today=day)).values()
    return {one.tasks[0].task.measure.path: one.colour for one in standings}


@pytest.mark.parametrize("day", DAYS, ids=str)
@pytest.mark.parametrize("slug", shipped.SLUGS)
def test_measures_have_one_colour(slug, day):
    keep_until(day)

    pages = told_by_pages(slug, day)

    assert pages == told_by_status(slug, day)
    assert len(pages) > 30


@pytest.mark.parametrize("slug", shipped.SLUGS)
def test_periods_that_nobody_has_made_yet_are_told_as_they_will_be(slug):
    foreseen = told_by_status(slug, LATER)
    keep_until(LATER)

    assert told_by_status(slug, LATER) == foreseen
