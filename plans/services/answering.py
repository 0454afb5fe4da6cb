"""Verbs on who is named for what, and the stored answer to who answers for each measure.

Groups and the office belong to the agencies app, but who is in a group and where the office
sits decide who answers, so the verbs that change them are here.
"""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from agencies.models import Agency, AgencyGroup, AgencyGroupMember, Jurisdiction
from agencies.permissions import require_edit_jurisdiction
from agencies.services import changes
from plans.models import Assignment, Initiative, Measure, Plan
from plans.permissions import require_edit_plan
from plans.services.effective import refresh_measures
from plans.states import AssignmentOrigin, AssignmentRole
from sciliteracy.lib.errors import InvalidChange, StaleVersion, require_same

EDITABLE = frozenset({"agency", "group", "name_as_written", "position", "imported_as"})
MEMBER_FIELDS = frozenset({"member_from", "member_to", "source"})


def _one_place(plan: Plan, agency: Agency | None, group: AgencyGroup | None) -> None:
    """Whom a plan names is listed in its jurisdiction, bodies of an upper level too (垂管)."""
    for field, row in (("agency", agency), ("group", group)):
        if row is not None:
            require_same(field, row.jurisdiction_id, plan.jurisdiction_id)


def _touched(assignment: Assignment) -> Q:
    """The measures whose answer an assignment can change."""
    if assignment.measure_id:
        return Q(pk=assignment.measure_id)
    return Q(initiative=assignment.initiative_id)


@transaction.atomic
def assign(
    *,
    by,
    today: datetime.date,
    to: Initiative | Measure,
    role: AssignmentRole,
    agency: Agency | None = None,
    group: AgencyGroup | None = None,
    name_as_written: str = "",
    position: int | None = None,
    origin: AssignmentOrigin = AssignmentOrigin.DOCUMENT,
    imported_as: dict | None = None,
    refresh: bool = True,
) -> Assignment:
    """Name an agency or a group as lead or responsible, last in the list unless said otherwise.

    `refresh=False` is for callers that add many and refresh once, in the same transaction.
    """
    require_edit_plan(by, to.plan)
    _one_place(to.plan, agency, group)
    if position is None:
        position = to.assignments.filter(role=role).count()
    assignment = Assignment(
        plan=to.plan,
        initiative=to if isinstance(to, Initiative) else None,
        measure=to if isinstance(to, Measure) else None,
        role=role,
        agency=agency,
        group=group,
        name_as_written=name_as_written or str(agency or group or ""),
        position=position,
        origin=origin,
        imported_as=imported_as or {},
    )
    changes.add(assignment, by=by, verb="plans.assign")
    if refresh:
        refresh_measures(_touched(assignment), today=today)
    return assignment


@transaction.atomic
def update_assignment(
    assignment: Assignment,
    *,
    by,
    today: datetime.date,
    expected_version: int | None = None,
    reason: str = "",
    refresh: bool = True,
    **fields,
) -> Assignment:
    """Read a name as another agency or group, or change the name itself or its place."""
    require_edit_plan(by, assignment.plan)
    _one_place(assignment.plan, fields.get("agency"), fields.get("group"))
    changes.change(
        assignment,
        by=by,
        verb="plans.update_assignment",
        changes=fields,
        editable=EDITABLE,
        expected_version=expected_version,
        reason=reason,
    )
    if refresh:
        refresh_measures(_touched(assignment), today=today)
    return assignment


@transaction.atomic
def change_role(
    assignment: Assignment,
    *,
    by,
    today: datetime.date,
    role: AssignmentRole,
    reason: str,
    expected_version: int | None = None,
) -> Assignment:
    """Lead instead of responsible, or the other way round: the old entry is withdrawn with the
    reason, as the document is read by role and name, and a new one stands in its place."""
    if expected_version is not None and assignment.version != expected_version:
        assignment.refresh_from_db()
        raise StaleVersion(assignment)
    withdraw_assignment(assignment, by=by, today=today, reason=reason, refresh=False)
    return assign(
        by=by,
        today=today,
        to=assignment.measure or assignment.initiative,  # type: ignore[arg-type]  # one of both
        role=role,
        agency=assignment.agency,
        group=assignment.group,
        name_as_written=assignment.name_as_written,
    )


@transaction.atomic
def withdraw_assignment(
    assignment: Assignment, *, by, today: datetime.date, reason: str, refresh: bool = True
) -> Assignment:
    require_edit_plan(by, assignment.plan)
    changes.retire(assignment, by=by, verb="plans.withdraw_assignment", reason=reason)
    if refresh:
        refresh_measures(_touched(assignment), today=today)
    return assignment


@transaction.atomic
def restore_assignment(
    assignment: Assignment, *, by, today: datetime.date, refresh: bool = True
) -> Assignment:
    require_edit_plan(by, assignment.plan)
    place: Any = assignment.measure or assignment.initiative
    if place.is_retired:
        raise InvalidChange({"": [_("所属的条目已停用，请先恢复它。")]})
    changes.restore(assignment, by=by, verb="plans.restore_assignment")
    if refresh:
        refresh_measures(_touched(assignment), today=today)
    return assignment


@transaction.atomic
def set_per_groups(
    measure: Measure,
    *,
    by,
    today: datetime.date,
    groups: Iterable[AgencyGroup],
    refresh: bool = True,
) -> None:
    """Derive from a measure's targets whom their 各 or 每 addresses: exactly these groups."""
    require_edit_plan(by, measure.plan)
    wanted = {group.pk: group for group in groups}
    held = {row.group_id: row for row in measure.assignments.filter(origin=AssignmentOrigin.PER)}
    for pk, row in held.items():
        if pk not in wanted and not row.is_retired:
            reason = "已无目标以此集合为对象"
            withdraw_assignment(row, by=by, today=today, reason=reason, refresh=False)
        elif pk in wanted and row.is_retired:
            restore_assignment(row, by=by, today=today, refresh=False)
    for pk, group in wanted.items():
        if pk not in held:
            assign(
                by=by,
                today=today,
                to=measure,
                role=AssignmentRole.RESPONSIBLE,
                group=group,
                origin=AssignmentOrigin.PER,
                refresh=False,
            )
    if refresh:
        refresh_measures(Q(pk=measure.pk), today=today)


@transaction.atomic
def add_group_member(
    *,
    by,
    today: datetime.date,
    group: AgencyGroup,
    agency: Agency,
    member_from: datetime.date | None = None,
    member_to: datetime.date | None = None,
    source: str = "",
) -> AgencyGroupMember:
    """Let an agency be part of a collective, from a day on or from always."""
    require_edit_jurisdiction(by, group.jurisdiction)
    require_same("agency", agency.jurisdiction_id, group.jurisdiction_id)
    row = AgencyGroupMember(
        group=group, agency=agency, member_from=member_from, member_to=member_to, source=source
    )
    changes.add(row, by=by, verb="plans.add_group_member")
    _refresh_group(group, today)
    return row


@transaction.atomic
def end_group_membership(
    member: AgencyGroupMember, *, by, today: datetime.date, member_to: datetime.date
) -> AgencyGroupMember:
    """Let a membership hold for the last time on `member_to`."""
    require_edit_jurisdiction(by, member.group.jurisdiction)
    changes.change(
        member,
        by=by,
        verb="plans.end_group_membership",
        changes={"member_to": member_to},
        editable=frozenset({"member_to"}),
    )
    _refresh_group(member.group, today)
    return member


@transaction.atomic
def update_group_member(
    member: AgencyGroupMember,
    *,
    by,
    today: datetime.date,
    expected_version: int | None = None,
    reason: str = "",
    **fields,
) -> AgencyGroupMember:
    """Put right from when to when a membership holds, and where that was read."""
    require_edit_jurisdiction(by, member.group.jurisdiction)
    changes.change(
        member,
        by=by,
        verb="plans.update_group_member",
        changes=fields,
        editable=MEMBER_FIELDS,
        expected_version=expected_version,
        reason=reason,
    )
    _refresh_group(member.group, today)
    return member


@transaction.atomic
def retire_group_member(
    member: AgencyGroupMember, *, by, today: datetime.date, reason: str
) -> AgencyGroupMember:
    """Take back a membership that should never have stood; one that ends has a last day."""
    require_edit_jurisdiction(by, member.group.jurisdiction)
    changes.retire(member, by=by, verb="plans.retire_group_member", reason=reason)
    _refresh_group(member.group, today)
    return member


@transaction.atomic
def restore_group_member(
    member: AgencyGroupMember, *, by, today: datetime.date
) -> AgencyGroupMember:
    require_edit_jurisdiction(by, member.group.jurisdiction)
    changes.restore(member, by=by, verb="plans.restore_group_member")
    _refresh_group(member.group, today)
    return member


def _refresh_group(group: AgencyGroup, today: datetime.date) -> None:
    named = Assignment.objects.active().filter(group=group)
    refresh_measures(
        Q(pk__in=named.values("measure")) | Q(initiative__in=named.values("initiative")),
        today=today,
    )


@transaction.atomic
def set_office(
    jurisdiction: Jurisdiction,
    *,
    by,
    today: datetime.date,
    office: Agency,
    assumed: bool = False,
) -> Jurisdiction:
    """Say which agency hosts the office, which answers where nobody is named.

    `assumed` marks that no document says so.
    """
    require_edit_jurisdiction(by, jurisdiction)
    require_same("office", office.jurisdiction_id, jurisdiction.pk)
    changes.change(
        jurisdiction,
        by=by,
        verb="plans.set_office",
        changes={"office": office, "office_assumed": assumed},
        editable=frozenset({"office", "office_assumed"}),
    )
    refresh_measures(Q(plan__jurisdiction=jurisdiction), today=today)
    return jurisdiction
