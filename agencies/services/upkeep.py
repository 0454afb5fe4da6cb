"""Changing, retiring and restoring what hangs on agencies: their names, venues, what became of
them, and the groups that stand for several of them."""

from django.utils.translation import gettext as _

from agencies.models import Agency, AgencyGroup, AgencyName, AgencySuccession, Venue
from agencies.permissions import require_edit_jurisdiction
from agencies.services import changes
from sciliteracy.lib.errors import InvalidChange, require_same

NAME_FIELDS = frozenset({"name", "agency", "kind", "valid_from", "valid_to", "source"})
SUCCESSION_FIELDS = frozenset({"kind", "on", "source"})
VENUE_FIELDS = frozenset({"name", "agency"})
GROUP_FIELDS = frozenset({"name", "note", "source"})


def _require_its_own(agency: Agency | None, jurisdiction_id: int) -> None:
    if agency is not None:
        require_same("agency", agency.jurisdiction_id, jurisdiction_id)


def update_agency_name(
    row: AgencyName, *, by, expected_version: int | None = None, reason: str = "", **fields
) -> AgencyName:
    """Put a spelling right, or let it name another agency of the same jurisdiction. What was read
    before keeps its agency."""
    require_edit_jurisdiction(by, row.jurisdiction)
    _require_its_own(fields.get("agency"), row.jurisdiction_id)
    return changes.change(
        row,
        by=by,
        verb="agencies.update_agency_name",
        changes=fields,
        editable=NAME_FIELDS,
        expected_version=expected_version,
        reason=reason,
    )


def restore_agency_name(row: AgencyName, *, by) -> AgencyName:
    require_edit_jurisdiction(by, row.jurisdiction)
    return changes.restore(row, by=by, verb="agencies.restore_agency_name")


def update_succession(
    row: AgencySuccession, *, by, expected_version: int | None = None, reason: str = "", **fields
) -> AgencySuccession:
    """Put right how and when it came about. Who succeeded whom stays: that would be another one."""
    require_edit_jurisdiction(by, row.predecessor.jurisdiction)
    return changes.change(
        row,
        by=by,
        verb="agencies.update_succession",
        changes=fields,
        editable=SUCCESSION_FIELDS,
        expected_version=expected_version,
        reason=reason,
    )


def retire_succession(row: AgencySuccession, *, by, reason: str) -> AgencySuccession:
    require_edit_jurisdiction(by, row.predecessor.jurisdiction)
    return changes.retire(row, by=by, verb="agencies.retire_succession", reason=reason)


def restore_succession(row: AgencySuccession, *, by) -> AgencySuccession:
    require_edit_jurisdiction(by, row.predecessor.jurisdiction)
    return changes.restore(row, by=by, verb="agencies.restore_succession")


def update_venue(
    venue: Venue, *, by, expected_version: int | None = None, reason: str = "", **fields
) -> Venue:
    """Rename a venue, or give it to another agency of the same jurisdiction."""
    require_edit_jurisdiction(by, venue.agency.jurisdiction)
    _require_its_own(fields.get("agency"), venue.agency.jurisdiction_id)
    return changes.change(
        venue,
        by=by,
        verb="agencies.update_venue",
        changes=fields,
        editable=VENUE_FIELDS,
        expected_version=expected_version,
        reason=reason,
    )


def retire_venue(venue: Venue, *, by, reason: str) -> Venue:
    require_edit_jurisdiction(by, venue.agency.jurisdiction)
    return changes.retire(venue, by=by, verb="agencies.retire_venue", reason=reason)


def restore_venue(venue: Venue, *, by) -> Venue:
    require_edit_jurisdiction(by, venue.agency.jurisdiction)
    return changes.restore(venue, by=by, verb="agencies.restore_venue")


def update_agency_group(
    group: AgencyGroup, *, by, expected_version: int | None = None, reason: str = "", **fields
) -> AgencyGroup:
    require_edit_jurisdiction(by, group.jurisdiction)
    return changes.change(
        group,
        by=by,
        verb="agencies.update_agency_group",
        changes=fields,
        editable=GROUP_FIELDS,
        expected_version=expected_version,
        reason=reason,
    )


def retire_agency_group(group: AgencyGroup, *, by, reason: str) -> AgencyGroup:
    """Refused while something names it: its members would owe what nobody sees."""
    require_edit_jurisdiction(by, group.jurisdiction)
    named = (group.assignments, group.targets)
    if any(rows.active().filter(plan__retired_at=None).exists() for rows in named):
        raise InvalidChange({"": [_("规划中还有分工或目标用到这个集合，请先改正那里的对应单位。")]})
    return changes.retire(group, by=by, verb="agencies.retire_agency_group", reason=reason)


def restore_agency_group(group: AgencyGroup, *, by) -> AgencyGroup:
    require_edit_jurisdiction(by, group.jurisdiction)
    return changes.restore(group, by=by, verb="agencies.restore_agency_group")
