"""Members that leave a group, and the first one that joins."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.models import AuditEvent
from tasks.models import Occurrence
from tasks.services.keeping import keep_duties
from tasks.services.membership import follow_members
from tests.factories.agencies import (
    AgencyFactory,
    AgencyGroupFactory,
    AgencyGroupMemberFactory,
    AgencySuccessionFactory,
)
from tests.factories.indicators import TargetFactory
from tests.factories.plans import MeasureFactory, PlanFactory
from tests.factories.tasks import ExtensionFactory, ProgressReportFactory, TargetTaskFactory

pytestmark = pytest.mark.django_db

D = datetime.date
END_OF_YEAR = D(2024, 12, 31)


@pytest.fixture
def towns(haizhou):
    return AgencyGroupFactory(jurisdiction=haizhou, name="各镇街")


@pytest.fixture
def task(haizhou, towns):
    """Each town owes its own, year by year."""
    plan = PlanFactory(jurisdiction=haizhou, issued_on=D(2022, 8, 28), status="in_force")
    measure = MeasureFactory(plan=plan, initiative__plan=plan)
    target = TargetFactory(measure=measure, per="各镇（街道）", per_group=towns)
    return TargetTaskFactory(measure=measure, target=target)


def join(towns, **fields):
    agency = AgencyFactory(jurisdiction=towns.jurisdiction)
    return AgencyGroupMemberFactory(group=towns, agency=agency, **fields)


def owed(task):
    rows = Occurrence.objects.active().filter(task=task).order_by("period_start", "member")
    return [(row.period_start.year, row.member) for row in rows]


def keep(system, today):
    """The daily step; the second one has nothing to do."""
    keep_duties(by=system, today=today)
    rows, events = Occurrence.objects.count(), AuditEvent.objects.count()
    keep_duties(by=system, today=today)
    assert (Occurrence.objects.count(), AuditEvent.objects.count()) == (rows, events)


def test_who_has_left_by_its_first_day_does_not_owe_a_period(system, towns, task, today):
    leaves, stays = join(towns), join(towns)
    keep(system, today)
    type(leaves).objects.filter(pk=leaves.pk).update(member_to=END_OF_YEAR)
    keep(system, today)

    assert owed(task) == [(2024, leaves.agency), (2024, stays.agency), (2025, stays.agency)]
    event = AuditEvent.objects.get(verb="tasks.follow_members")
    gone = Occurrence.objects.get(member=leaves.agency, period_start=D(2025, 1, 1))
    assert (event.object_id, event.reason) == (gone.pk, "本期开始时已不是成员单位")
    assert gone.retired_reason == event.reason


def test_who_leaves_in_the_middle_of_a_period_keeps_it(system, towns, task, today):
    leaves = join(towns, member_to=D(2025, 1, 1))
    keep(system, today)

    assert owed(task) == [(2024, leaves.agency), (2025, leaves.agency)]


def test_who_joins_in_the_middle_of_a_period_owes_from_the_next(system, towns, task, today):
    first, joins = join(towns), join(towns, member_from=D(2024, 8, 1))
    keep(system, today)

    assert owed(task) == [(2024, first.agency), (2025, first.agency), (2025, joins.agency)]


def test_when_the_last_member_has_left_it_is_told_as_n_of_n(system, towns, task, today):
    last = join(towns)
    keep(system, today)
    type(last).objects.filter(pk=last.pk).update(member_to=END_OF_YEAR)
    keep(system, today)

    assert owed(task) == [(2024, last.agency), (2025, None)]


def test_members_known_take_the_place_of_n_of_n(system, towns, task, today):
    keep(system, today)
    assert owed(task) == [(2024, None), (2025, None)]
    first = join(towns)
    keep(system, today)

    assert owed(task) == [(2024, first.agency), (2025, first.agency)]


def test_members_that_join_later_take_the_place_of_the_next_n_of_n(system, towns, task, today):
    keep(system, today)
    first = join(towns, member_from=today)
    keep(system, today)

    assert owed(task) == [(2024, None), (2025, first.agency)]


@pytest.mark.parametrize("what", ["draft", "extension", "override"])
def test_n_of_n_that_somebody_worked_on_stays_to_its_end(system, owner, towns, task, today, what):
    keep(system, today)
    running = Occurrence.objects.get(period_start=D(2024, 1, 1), task=task)
    if what == "draft":
        ProgressReportFactory(occurrence=running)
    elif what == "extension":
        ExtensionFactory(occurrence=running, work_due_after=D(2025, 1, 31))
    else:
        running.override_colour, running.override_reason = "red", "核实"
        running.overridden_by = owner
        running.save()
    first = join(towns)
    keep(system, today)

    assert owed(task) == [(2024, None), (2025, first.agency)]


def test_agency_out_of_use_is_no_member(system, towns, task, today):
    closed = join(towns)
    keep(system, today)
    retired = {"retired_at": datetime.datetime(2024, 8, 1, tzinfo=datetime.UTC)}
    type(closed.agency).objects.filter(pk=closed.agency_id).update(**retired, retired_reason="撤销")
    keep(system, today)

    assert owed(task) == [(2024, closed.agency), (2025, None)]


def test_heir_of_a_member_stands_for_it(system, towns, task, today):
    old = join(towns)
    keep(system, today)
    heir = AgencySuccessionFactory(predecessor=old.agency, on=today).successor
    keep(system, today)
    assert owed(task) == [(2024, heir), (2025, heir)]

    type(old).objects.filter(pk=old.pk).update(member_to=END_OF_YEAR)
    keep(system, today)

    assert owed(task) == [(2024, heir), (2025, None)]


def test_statements_do_not_grow_with_members(system, towns, task, today):
    asked = []
    for number in (1, 4):
        members = [join(towns) for _n in range(number)]
        keep(system, today)
        type(towns.members.get(pk=members[0].pk)).objects.update(member_to=END_OF_YEAR)
        with CaptureQueriesContext(connection) as queries:
            assert follow_members(by=system, today=today) == number
        asked.append(len(queries))
    assert asked[0] == asked[1]
