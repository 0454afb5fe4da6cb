"""Verbs on leading groups, their members and portfolios."""

import datetime

from django.utils.translation import gettext as _

from agencies.models import (
    Agency,
    Jurisdiction,
    LeaderPortfolio,
    LeadingGroup,
    LeadingGroupMember,
)
from agencies.permissions import require_edit_jurisdiction
from agencies.services import changes
from sciliteracy.lib.errors import InvalidChange

GROUP_FIELDS = frozenset({"name", "office_name", "office_director", "imported_as"})
MEMBER_FIELDS = frozenset({"position", "role", "name", "post", "agency", "imported_as"})
PORTFOLIO_FIELDS = frozenset({"agency", "held_from", "held_to"})


def create_leading_group(*, by, jurisdiction: Jurisdiction, **fields) -> LeadingGroup:
    require_edit_jurisdiction(by, jurisdiction)
    row = LeadingGroup(jurisdiction=jurisdiction, **fields)
    return changes.add(row, by=by, verb="agencies.create_leading_group")


def update_leading_group(
    group: LeadingGroup, *, by, expected_version: int | None = None, reason: str = "", **fields
) -> LeadingGroup:
    require_edit_jurisdiction(by, group.jurisdiction)
    return changes.change(
        group,
        by=by,
        verb="agencies.update_leading_group",
        changes=fields,
        editable=GROUP_FIELDS,
        expected_version=expected_version,
        reason=reason,
    )


def retire_leading_group(group: LeadingGroup, *, by, reason: str) -> LeadingGroup:
    """Refused while a plan stands under it."""
    require_edit_jurisdiction(by, group.jurisdiction)
    if group.plans.active().exists():
        raise InvalidChange({"": [_("还有规划归这个领导小组负责，请先在规划中改选。")]})
    return changes.retire(group, by=by, verb="agencies.retire_leading_group", reason=reason)


def restore_leading_group(group: LeadingGroup, *, by) -> LeadingGroup:
    require_edit_jurisdiction(by, group.jurisdiction)
    return changes.restore(group, by=by, verb="agencies.restore_leading_group")


def add_leading_group_member(*, by, group: LeadingGroup, **fields) -> LeadingGroupMember:
    require_edit_jurisdiction(by, group.jurisdiction)
    row = LeadingGroupMember(group=group, **fields)
    return changes.add(row, by=by, verb="agencies.add_leading_group_member")


def update_leading_group_member(
    member: LeadingGroupMember,
    *,
    by,
    expected_version: int | None = None,
    reason: str = "",
    **fields,
) -> LeadingGroupMember:
    require_edit_jurisdiction(by, member.group.jurisdiction)
    return changes.change(
        member,
        by=by,
        verb="agencies.update_leading_group_member",
        changes=fields,
        editable=MEMBER_FIELDS,
        expected_version=expected_version,
        reason=reason,
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
    *,
    by,
    member: LeadingGroupMember,
    agency: Agency,
    held_from: datetime.date | None = None,
    held_to: datetime.date | None = None,
) -> LeaderPortfolio:
    """Put a leader in charge (分管) of an agency, from a day on or until one."""
    require_edit_jurisdiction(by, member.group.jurisdiction)
    row = LeaderPortfolio(member=member, agency=agency, held_from=held_from, held_to=held_to)
    return changes.add(row, by=by, verb="agencies.give_portfolio")


def update_portfolio(
    row: LeaderPortfolio, *, by, expected_version: int | None = None, reason: str = "", **fields
) -> LeaderPortfolio:
    """Another agency, or other days: the last one ends it."""
    require_edit_jurisdiction(by, row.member.group.jurisdiction)
    return changes.change(
        row,
        by=by,
        verb="agencies.update_portfolio",
        changes=fields,
        editable=PORTFOLIO_FIELDS,
        expected_version=expected_version,
        reason=reason,
    )


def retire_portfolio(row: LeaderPortfolio, *, by, reason: str) -> LeaderPortfolio:
    require_edit_jurisdiction(by, row.member.group.jurisdiction)
    return changes.retire(row, by=by, verb="agencies.retire_portfolio", reason=reason)


def restore_portfolio(row: LeaderPortfolio, *, by) -> LeaderPortfolio:
    require_edit_jurisdiction(by, row.member.group.jurisdiction)
    return changes.restore(row, by=by, verb="agencies.restore_portfolio")
