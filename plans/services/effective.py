"""Keeping the stored effective assignments right. Derived data: audited at its causes."""

import datetime
from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q

from agencies.models import AgencyGroupMember
from agencies.succession import successors_on
from plans.answering import Answer, Named, who_answers
from plans.models import Assignment, EffectiveAssignment, Measure
from plans.states import AssignmentOrigin

BATCH = 500


def refresh_measures(condition: Q, *, today: datetime.date) -> int:
    """Recompute who answers for the active measures under `condition`; returns rows changed.

    Works through the measures in batches, each with a fixed number of statements, so that the
    nation fits in bounded memory. Measures that were retired answer to nobody.
    """
    measures = Measure.objects.filter(condition).order_by("pk")
    changed, last = 0, 0
    while True:
        batch = list(
            measures.filter(pk__gt=last).values_list(
                "pk", "initiative_id", "retired_at", "plan__jurisdiction__office_id"
            )[:BATCH]
        )
        if not batch:
            return changed
        changed += _refresh_batch(batch, today)
        last = batch[-1][0]


@transaction.atomic
def _refresh_batch(batch: list[tuple], today: datetime.date) -> int:
    own, per, inherited = _named([row[0] for row in batch], {row[1] for row in batch})
    members, successors = _members(today), successors_on(today)
    wanted: dict[tuple, int] = {}
    for pk, initiative, retired_at, office in batch:
        if retired_at is not None:
            continue
        answers = who_answers(
            own=own[pk],
            inherited=inherited[initiative],
            per=per[pk],
            office=office,
            members=members,
            successors=successors,
        )
        for position, answer in enumerate(answers):
            wanted[_key(pk, answer)] = position
    return _store([row[0] for row in batch], wanted)


def _key(measure: int, answer: Answer) -> tuple:
    return (measure, answer.agency, answer.group, answer.role, answer.basis)


def _named(measures: Iterable[int], initiatives: Iterable[int]):
    """Names on the measures, those derived for them, and names on their initiatives."""
    own: dict[int, list[Named]] = defaultdict(list)
    per: dict[int, list[Named]] = defaultdict(list)
    inherited: dict[int, list[Named]] = defaultdict(list)
    rows = (
        Assignment.objects.active()
        .filter(Q(measure__in=measures) | Q(initiative__in=initiatives))
        .order_by("position", "pk")
        .values_list("measure_id", "initiative_id", "origin", "role", "agency_id", "group_id")
    )
    for measure, initiative, origin, role, agency, group in rows:
        named = Named(role, agency, group)
        if initiative is not None:
            inherited[initiative].append(named)
        else:
            (per if origin == AssignmentOrigin.PER else own)[measure].append(named)
    return own, per, inherited


def _members(today: datetime.date) -> dict[int, list[int]]:
    members: dict[int, list[int]] = defaultdict(list)
    rows = AgencyGroupMember.objects.on(today).order_by("pk")
    for group, agency in rows.values_list("group_id", "agency_id"):
        members[group].append(agency)
    return members


def _store(measures: list[int], wanted: dict[tuple, int]) -> int:
    """Make the stored rows of `measures` those in `wanted` (key → position)."""
    stale = []
    for row in EffectiveAssignment.objects.filter(measure__in=measures):
        key = (row.measure_id, row.agency_id, row.group_id, row.role, row.basis)
        if wanted.get(key) == row.position:
            del wanted[key]
        else:
            stale.append(row.pk)
    EffectiveAssignment.objects.filter(pk__in=stale).delete()
    EffectiveAssignment.objects.bulk_create(
        (
            EffectiveAssignment(
                measure_id=measure,
                agency_id=agency,
                group_id=group,
                role=role,
                basis=basis,
                position=position,
            )
            for (measure, agency, group, role, basis), position in wanted.items()
        ),
        batch_size=BATCH,
    )
    return len(stale) + len(wanted)
