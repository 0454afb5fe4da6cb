"""The steps of an import that store the leading group and who is named for what."""

from collections.abc import Hashable
from functools import partial

from agencies.models import LeadingGroup
from agencies.services import leading_groups
from plans.models import Assignment
from plans.services import answering, plans
from plans.states import AssignmentOrigin, AssignmentRole
from sciliteracy.interchange import wanted
from sciliteracy.interchange.job import Job
from sciliteracy.interchange.syncing import Verbs, baseline


def store_leading_group(job: Job) -> None:
    group = job.plan.leading_group
    if job.data["leading_group"] is None:
        if group and group.imported_as:
            _drop_leading_group(job, group)
        return
    fields = wanted.leading_group_fields(job.data)
    if group is None:
        group = leading_groups.create_leading_group(
            by=job.by, jurisdiction=job.jurisdiction, imported_as=baseline(fields), **fields
        )
        plans.update_plan(job.plan, by=job.by, leading_group=group)
        job.sync.outcome.added["leadinggroup"] += 1
    else:
        job.sync.fields(group, fields, partial(leading_groups.update_leading_group, by=job.by))
    rows = wanted.members(job.data["leading_group"])
    for row in rows.values():
        row["agency"] = job.directory.of_post(row["post"])
    _store_members(job, group, rows)


def _drop_leading_group(job: Job, group: LeadingGroup) -> None:
    """The file has no list any more: its rows go, and the group with the last of them."""
    if not _store_members(job, group, {}):
        plans.update_plan(job.plan, by=job.by, leading_group=None)
        job.sync.outcome.retired["leadinggroup"] += 1


def _store_members(job: Job, group: LeadingGroup, rows: dict) -> dict:
    return job.sync.rows(
        group.members.order_by("position", "pk"),
        rows,
        key_of=lambda row: (row.role, row.name, row.post),
        verbs=Verbs(
            add=partial(leading_groups.add_leading_group_member, by=job.by, group=group),
            update=partial(leading_groups.update_leading_group_member, by=job.by),
            retire=partial(leading_groups.retire_leading_group_member, by=job.by),
            restore=partial(leading_groups.restore_leading_group_member, by=job.by),
        ),
    )


def store_assignments(job: Job) -> None:
    """The lists of lead and responsible agencies, each name read as agency or group."""
    existing = (
        Assignment.objects.filter(plan=job.plan, origin=AssignmentOrigin.DOCUMENT)
        .select_related("initiative", "measure")
        .order_by("pk")
    )
    kept_owners = {*job.initiatives.values(), *job.measures.values()}

    def assign(*, initiative, measure, **fields):
        return answering.assign(to=initiative or measure, **fields, **job.given)

    job.sync.rows(
        [row for row in existing if (row.initiative or row.measure) in kept_owners],
        _assignments(job),
        key_of=lambda row: (row.initiative or row.measure, row.role, row.name_as_written),
        verbs=Verbs(
            add=assign,
            update=partial(answering.update_assignment, **job.given),
            retire=partial(answering.withdraw_assignment, **job.given),
            restore=partial(answering.restore_assignment, **job.given),
        ),
    )


def _assignments(job: Job) -> dict:
    rows: dict[Hashable, dict] = {}
    for data in job.data["initiatives"]:
        initiative = job.initiatives.get(data["path"])
        if initiative is not None:
            rows |= _lists(job, data, {"initiative": initiative, "measure": None})
    for data, _initiative, _title in wanted.measures(job.data):
        measure = job.measures.get(data["path"])
        if measure is not None:
            rows |= _lists(job, data, {"initiative": None, "measure": measure})
    return rows


def _lists(job: Job, data: dict, owner: dict) -> dict:
    rows: dict[Hashable, dict] = {}
    for role, names in (
        (AssignmentRole.LEAD, data["lead_agencies"]),
        (AssignmentRole.RESPONSIBLE, data.get("responsible_agencies", [])),
    ):
        for position, name in enumerate(names):
            agency, group = job.directory.read(name)
            rows[(owner["initiative"] or owner["measure"], role, name)] = {
                **owner,
                "role": role,
                "agency": agency,
                "group": group,
                "name_as_written": name,
                "position": position,
            }
    return rows
