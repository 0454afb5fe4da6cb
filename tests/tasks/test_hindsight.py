"""What was known on an earlier day is told as it was."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction

from tasks.hindsight import as_known_on
from tasks.models import Occurrence, OccurrenceBefore
from tasks.services.keeping import move_duties
from tasks.services.making import settle_provisional_dates
from tests.factories.agencies import (
    AgencyFactory,
    AgencySuccessionFactory,
    JurisdictionFactory,
    MembershipFactory,
)
from tests.factories.plans import MeasureFactory
from tests.factories.tasks import OccurrenceFactory, TaskFactory
from tests.tasks.desks import make_desk
from tests.tasks.story import LAST, WINTER, D, Story

pytestmark = pytest.mark.django_db


def status(plan, day):
    told = StringIO()
    call_command("status", plan.slug, "--on", day.isoformat(), "--json", stdout=told)
    return json.loads(told.getvalue())


@pytest.fixture(scope="module")
def story(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        place = JurisdictionFactory()
        yield Story(make_desk(place, MembershipFactory(jurisdiction=place).user))
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def told(story):
    """What status told on each day, on that day."""
    return {day: status(story.plan, day) for day in story.play()}


def test_every_day_is_told_later_as_it_was_told_then(story, told):
    differing = [day for day, then in told.items() if status(story.plan, day) != then]

    assert differing == []
    assert len(told) > 50


def of_number(data, start=WINTER):
    task = next(task for task in data["tasks"] if task["kind"] == "target")
    return next(row for row in task["periods"] if row["period_start"] == start.isoformat())


def test_the_story_is_one_in_which_things_change(story, told):
    """What the test above compares: each of its turns is there on the day on which it came."""
    rows = {day: of_number(data) for day, data in told.items()}
    light = {day: (row["light"], row["reason"]) for day, row in rows.items()}
    assert [rows[D(2024, 2, day)]["pending"] for day in (1, 5)] == [1, 0]
    assert light[D(2024, 2, 9)] == light[D(2024, 2, 20)] == ("green", "on_pace")
    assert light[D(2024, 2, 14)] == ("yellow", "override")
    assert light[D(2024, 2, 19)] == ("red", "override")
    assert rows[D(2024, 3, 4)]["work_due_on"] == "2024-03-31"
    assert rows[D(2024, 3, 5)]["work_due_on"] == "2024-04-15"
    assert [rows[day]["done"] for day in (D(2024, 3, 13), D(2024, 3, 14))] == [1, 2]
    assert light[D(2024, 5, 8)] == ("red", "overdue")
    assert light[LAST] == ("green", "done")


def test_changes_of_one_day_are_kept_once(story, told):
    kept = OccurrenceBefore.objects.filter(occurrence=story.period(story.number, WINTER))

    assert list(kept.values_list("changed_on", flat=True)) == [
        D(2024, 2, 10),
        D(2024, 2, 15),
        D(2024, 2, 20),
        D(2024, 3, 5),
        D(2024, 5, 13),
        D(2024, 6, 3),
    ]
    assert set(Occurrence.objects.values_list("made_on", flat=True)) == {
        D(2024, 1, 2),
        D(2024, 4, 1),
        D(2024, 6, 11),
        D(2024, 7, 1),
    }


def test_member_owed_it_until_another_stood_in_its_place(system, haizhou):
    town, heir = AgencyFactory.create_batch(2, jurisdiction=haizhou)
    measure = MeasureFactory(plan__jurisdiction=haizhou)
    owed = OccurrenceFactory(task=TaskFactory(measure=measure), member=town)
    AgencySuccessionFactory(predecessor=town, successor=heir, on=D(2024, 8, 15))
    move_duties(by=system, today=D(2024, 8, 15))

    def owner(day):
        rows = Occurrence.objects.filter(pk=owed.pk)
        return as_known_on(rows, measure.plan, day)[0].member

    assert [owner(D(2024, 8, day)) for day in (14, 15)] == [town, heir]


def test_dates_are_those_that_held_before_the_years_notice_came():
    guessed = {"provisional": True, "report_due_on": D(2024, 10, 8)}
    row = OccurrenceFactory(**guessed)
    for day in (D(2024, 8, 15), D(2024, 8, 16)):
        settle_provisional_dates(today=day)

    def due(day):
        rows = Occurrence.objects.filter(pk=row.pk)
        return as_known_on(rows, row.task.measure.plan, day)[0].report_due_on

    assert [due(D(2024, 8, day)) for day in (14, 15)] == [D(2024, 10, 8), D(2024, 10, 12)]
    assert row.befores.count() == 1
