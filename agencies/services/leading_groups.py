"""Verbs on leading groups, their members and portfolios."""

import datetime

from agencies.models import (
    Agency,
    Jurisdiction,
    LeaderPortfolio,
    LeadingGroup,
    LeadingGroupMember,
)
from agencies.permissions import require_edit_jurisdiction
from agencies.services import changes

GROUP_FIELDS = frozenset({"name", "office_name", "office_director", "imported_as"})
MEMBER_FIELDS = frozenset({"position", "role", "name", "post", "agency", "imported_as"})


def create_leading_group(*, by, jurisdiction: Jurisdiction, **fields) -> LeadingGroup:
    require_edit_jurisdiction(by, jurisdiction)
    row = LeadingGroup(jurisdiction=jurisdiction, **fields)
    return changes.add(row, by=by, verb="agencies.create_leading_group")


def update_leading_group(
    group: LeadingGroup, *, by, expected_version: int | None = None, **fields
) -> LeadingGroup:
    require_edit_jurisdiction(by, group.jurisdiction)
    return changes.change(
        group,
        by=by,
        verb="agencies.update_leading_group",
        changes=fields,
        editable=GROUP_FIELDS,
        expected_version=expected_version,
    )


def add_leading_group_member(*, by, group: LeadingGroup, **fields) -> LeadingGroupMember:
    require_edit_jurisdiction(by, group.jurisdiction)
    row = LeadingGroupMember(group=group, **fields)
    return changes.add(row, by=by, verb="agencies.add_leading_group_member")


def update_leading_group_member(
    member: LeadingGroupMember, *, by, expected_version: int | None = None, **fields
) -> LeadingGroupMember:
    require_edit_jurisdiction(by, member.group.jurisdiction)
    return changes.change(
        member,
        by=by,
        verb="agencies.update_leading_group_member",
        changes=fields,
        editable=MEMBER_FIELDS,
        expected_version=expected_version,
    )


def retire_leading_group_member(
    member: LeadingGroupMember, *, by, reason: str
) -> LeadingGroupMember:
    require_edit_jurisdiction(by, member.group.jurisdiction)
    verb = "agencies.retire_leading_group_member"
    return changes.retire(member, by=by, verb=verb, reason=reason)


def restore_leading_group_member(member: LeadingGroupMember, *, by) -> LeadingGroupMember:
    require_edit_jurisdiction(by, member.group.jurisdiction)
    return changes.restore(member, by=by, verb="agencies.restore_leading_group_member")


def give_portfolio(
    *, by, member: LeadingGroupMember, agency: Agency, held_from: datetime.date | None = None
) -> LeaderPortfolio:
    """Put a leader in charge (分管) of an agency."""
    require_edit_jurisdiction(by, member.group.jurisdiction)
    row = LeaderPortfolio(member=member, agency=agency, held_from=held_from)
    return changes.add(row, by=by, verb="agencies.give_portfolio")
