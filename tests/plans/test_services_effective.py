"""The stored answers: what a refresh writes, and what it costs."""

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.models import AuditEvent
from plans.models import Assignment, EffectiveAssignment, Measure
from plans.services import effective
from plans.services.effective import refresh_measures
from plans.states import AssignmentOrigin, AssignmentRole, EffectiveBasis
from tests.factories.agencies import AgencyGroupFactory, AgencyGroupMemberFactory
from tests.factories.plans import AssignmentFactory, EffectiveAssignmentFactory, MeasureFactory
from tests.plans.answers import answering

pytestmark = pytest.mark.django_db

LEAD, RESPONSIBLE = AssignmentRole.LEAD, AssignmentRole.RESPONSIBLE


def test_refresh_writes_what_is_missing_and_then_nothing(today, measure, office):
    assert refresh_measures(Q(pk=measure.pk), today=today) == 1
    kept = EffectiveAssignment.objects.get()

    assert refresh_measures(Q(pk=measure.pk), today=today) == 0

    assert EffectiveAssignment.objects.get() == kept
    assert answering(measure) == [(office, LEAD, EffectiveBasis.OFFICE)]


def test_refresh_removes_what_no_longer_holds(today, measure, school):
    AssignmentFactory(measure=measure, agency=school)
    EffectiveAssignmentFactory(measure=measure)
    EffectiveAssignmentFactory(measure=measure, agency=school, role=RESPONSIBLE)

    assert refresh_measures(Q(pk=measure.pk), today=today) == 3

    assert answering(measure) == [(school, LEAD, EffectiveBasis.OWN)]


def test_refresh_keeps_to_its_condition(today, measure, initiative):
    other = EffectiveAssignmentFactory(measure=MeasureFactory(initiative=initiative))

    refresh_measures(Q(pk=measure.pk), today=today)

    assert list(other.measure.effective_assignments.all()) == [other]


def test_refresh_stores_the_order_of_the_document(today, measure, school, youth, office):
    for position, agency in enumerate([youth, office, school]):
        AssignmentFactory(measure=measure, agency=agency, position=position)
    Assignment.objects.filter(agency=school).update(role=RESPONSIBLE, position=0)

    refresh_measures(Q(pk=measure.pk), today=today)

    rows = EffectiveAssignment.objects.all()
    assert [(row.agency, row.position) for row in rows] == [(youth, 0), (office, 1), (school, 2)]


def test_refresh_passes_over_withdrawn_names(today, measure, school, office):
    AssignmentFactory(
        measure=measure, agency=school, retired_at=timezone.now(), retired_reason="误录"
    )

    refresh_measures(Q(pk=measure.pk), today=today)

    assert answering(measure) == [(office, LEAD, EffectiveBasis.OFFICE)]


def test_refresh_passes_over_retired_measures(today, measure):
    refresh_measures(Q(), today=today)
    Measure.objects.update(retired_at=timezone.now(), retired_reason="误录")

    assert refresh_measures(Q(), today=today) == 1

    assert answering(measure) == []


def test_refresh_without_an_office_leaves_nobody(today):
    measure = MeasureFactory()

    assert refresh_measures(Q(pk=measure.pk), today=today) == 0

    assert answering(measure) == []


def test_refresh_takes_each_office_for_its_own_jurisdiction(today, measure, office):
    elsewhere = MeasureFactory()

    refresh_measures(Q(), today=today)

    assert answering(measure) == [(office, LEAD, EffectiveBasis.OFFICE)]
    assert answering(elsewhere) == []


def test_refresh_works_through_every_batch(today, initiative, monkeypatch):
    monkeypatch.setattr(effective, "BATCH", 2)
    measures = [MeasureFactory(initiative=initiative) for _ in range(5)]

    assert refresh_measures(Q(initiative=initiative), today=today) == 5

    assert [len(answering(measure)) for measure in measures] == [1] * 5


def test_refresh_is_not_audited(today, measure):
    refresh_measures(Q(), today=today)

    assert AuditEvent.objects.count() == 0


def queries_of_a_refresh(today) -> int:
    EffectiveAssignment.objects.all().delete()
    with CaptureQueriesContext(connection) as queries:
        refresh_measures(Q(), today=today)
    return len(queries)


def test_refresh_costs_the_same_for_one_and_three_measures(today, initiative, haizhou):
    group = AgencyGroupFactory(jurisdiction=haizhou)
    AgencyGroupMemberFactory(group=group)
    counts = []
    for wanted in (1, 3):
        while Measure.objects.count() < wanted:
            measure = MeasureFactory(initiative=initiative)
            AssignmentFactory(measure=measure)
            AssignmentFactory(
                measure=measure,
                agency=None,
                group=group,
                role=RESPONSIBLE,
                origin=AssignmentOrigin.PER,
            )
        counts.append(queries_of_a_refresh(today))

    # Two batches are asked for (the second is empty); savepoint and release; names, members,
    # successors, stored rows; one insert, and none to delete.
    assert counts == [9, 9]
    assert EffectiveAssignment.objects.count() == 6
