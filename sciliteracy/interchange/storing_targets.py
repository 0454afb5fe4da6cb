"""The step of an import that stores commitments."""

from collections import Counter
from collections.abc import Hashable, Iterator
from functools import partial

from indicators.models import Target
from indicators.services import targets as verbs
from plans.models import Measure
from sciliteracy.interchange import wanted
from sciliteracy.interchange.job import Job
from sciliteracy.interchange.syncing import RETIRED_BY_IMPORT, Verbs

# Places for the targets of one measure; objectives come before all of them.
ROOM = 100


def store_targets(job: Job) -> None:
    """Objectives and the targets of measures, in document order; then what looks said twice."""
    before = set(job.plan.targets.values_list("pk", flat=True))
    rows: dict[Hashable, dict] = {}
    seen: Counter = Counter()
    within: Counter = Counter()
    for measure, target in _targets(job):
        first = (measure.position + 1) * ROOM if measure else 0
        position = first + within[measure]
        within[measure] += 1
        key = wanted.target_key(measure.pk if measure else None, target["metric"], seen)
        fields = wanted.target_fields(target) | {"measure": measure, "position": position}
        fields["per_group"] = job.directory.group(target["per"]) if target["per"] else None
        rows[key] = fields
    _retire_with_their_measures(job)
    stored_seen: Counter = Counter()
    existing = Target.objects.filter(plan=job.plan).select_related("measure", "plan")
    kept = {None, *(measure.pk for measure in job.measures.values())}
    stored = job.sync.rows(
        [row for row in existing.order_by("position", "pk") if row.measure_id in kept],
        rows,
        key_of=lambda row: wanted.target_key(row.measure_id, row.metric, stored_seen),
        verbs=Verbs(
            add=partial(verbs.add_target, plan=job.plan, **job.given),
            update=partial(verbs.update_target, **job.given),
            retire=partial(verbs.retire_target, **job.given),
            restore=partial(verbs.restore_target, **job.given),
        ),
    )
    _propose_same([row for row in stored.values() if row.pk not in before], job)


def _retire_with_their_measures(job: Job) -> None:
    for target in Target.objects.filter(
        plan=job.plan, retired_at__isnull=True, measure__retired_at__isnull=False
    ).select_related("measure", "plan"):
        verbs.retire_target(target, reason=RETIRED_BY_IMPORT, **job.given)
        job.sync.outcome.retired["target"] += 1


def _targets(job: Job) -> Iterator[tuple[Measure | None, dict]]:
    for target in job.data["objectives"]:
        yield None, target
    for data, _initiative, _title in wanted.measures(job.data):
        if data["path"] in job.measures:
            for target in data["targets"]:
                yield job.measures[data["path"]], target


def _propose_same(fresh: list[Target], job: Job) -> None:
    """A column box often repeats a measure of its initiative: propose, the office decides."""
    said: dict[tuple, Target] = {}
    for target in fresh:
        measure = target.measure
        if measure is None:
            continue
        key = (
            measure.initiative_id,
            target.kind,
            target.comparator,
            target.value,
            target.unit,
            target.frequency_unit,
            target.due,
        )
        if measure.column_id is None:
            said.setdefault(key, target)
        elif key in said:
            verbs.propose_same(target, by=job.by, today=job.today, other=said[key])
