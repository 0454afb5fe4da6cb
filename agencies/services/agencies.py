"""Verbs on agencies, their names and venues, and on what is doubted about them."""

import datetime

from django.db import transaction

from agencies.models import (
    Agency,
    AgencyGroup,
    AgencyName,
    AgencySuccession,
    Jurisdiction,
    PossibleMatch,
    Venue,
)
from agencies.permissions import require_edit_jurisdiction
from agencies.services import changes
from agencies.states import AgencyKind, LineOfWork, MatchDecision, NameKind, SuccessionKind

EDITABLE = frozenset({"name", "full_name", "kind", "line", "source"})


@transaction.atomic
def create_agency(
    *,
    by,
    jurisdiction: Jurisdiction,
    name: str,
    kind: AgencyKind = AgencyKind.OTHER,
    line: LineOfWork = LineOfWork.OTHER,
    full_name: str = "",
    source: str = "",
) -> Agency:
    """Add an agency together with the spelling that is its name."""
    require_edit_jurisdiction(by, jurisdiction)
    agency = Agency(
        jurisdiction=jurisdiction,
        name=name,
        kind=kind,
        line=line,
        full_name=full_name,
        source=source,
    )
    changes.add(agency, by=by, verb="agencies.create_agency")
    add_agency_name(by=by, agency=agency, name=name, kind=NameKind.CURRENT, source=source)
    return agency


def update_agency(
    agency: Agency, *, by, expected_version: int | None = None, reason: str = "", **fields
) -> Agency:
    """Change what is known of an agency. A new name needs its spelling added beside."""
    require_edit_jurisdiction(by, agency.jurisdiction)
    return changes.change(
        agency,
        by=by,
        verb="agencies.update_agency",
        changes=fields,
        editable=EDITABLE,
        expected_version=expected_version,
        reason=reason,
    )


def retire_agency(agency: Agency, *, by, reason: str) -> Agency:
    require_edit_jurisdiction(by, agency.jurisdiction)
    return changes.retire(agency, by=by, verb="agencies.retire_agency", reason=reason)


def restore_agency(agency: Agency, *, by) -> Agency:
    require_edit_jurisdiction(by, agency.jurisdiction)
    return changes.restore(agency, by=by, verb="agencies.restore_agency")


def add_agency_name(
    *,
    by,
    agency: Agency,
    name: str,
    kind: NameKind = NameKind.SPELLING,
    valid_from: datetime.date | None = None,
    valid_to: datetime.date | None = None,
    source: str = "",
) -> AgencyName:
    """Record a spelling. Refused while the same spelling names another agency."""
    require_edit_jurisdiction(by, agency.jurisdiction)
    row = AgencyName(
        agency=agency,
        jurisdiction_id=agency.jurisdiction_id,
        name=name,
        kind=kind,
        valid_from=valid_from,
        valid_to=valid_to,
        source=source,
    )
    return changes.add(row, by=by, verb="agencies.add_agency_name")


def create_agency_group(
    *, by, jurisdiction: Jurisdiction, name: str, note: str = "", source: str = ""
) -> AgencyGroup:
    """Add a collective without members; `plans.services.answering` gives it some."""
    require_edit_jurisdiction(by, jurisdiction)
    row = AgencyGroup(jurisdiction=jurisdiction, name=name, note=note, source=source)
    return changes.add(row, by=by, verb="agencies.create_agency_group")


def retire_agency_name(row: AgencyName, *, by, reason: str) -> AgencyName:
    """Let a spelling name nobody any more, so that it can name another agency."""
    require_edit_jurisdiction(by, row.jurisdiction)
    return changes.retire(row, by=by, verb="agencies.retire_agency_name", reason=reason)


def record_succession(
    *,
    by,
    predecessor: Agency,
    successor: Agency,
    kind: SuccessionKind,
    on: datetime.date | None = None,
    source: str = "",
) -> AgencySuccession:
    """Record what became of an agency; without a date it is provisional."""
    require_edit_jurisdiction(by, predecessor.jurisdiction)
    row = AgencySuccession(
        predecessor=predecessor, successor=successor, kind=kind, on=on, source=source
    )
    return changes.add(row, by=by, verb="agencies.record_succession")


def ask_possible_match(*, by, first: Agency, second: Agency, reason: str) -> PossibleMatch:
    """Put it to the office whether two agencies are one body."""
    require_edit_jurisdiction(by, first.jurisdiction)
    first, second = sorted((first, second), key=lambda agency: agency.pk)
    row = PossibleMatch(first=first, second=second, reason=reason)
    return changes.add(row, by=by, verb="agencies.ask_possible_match")


def decide_possible_match(
    match: PossibleMatch,
    *,
    by,
    decision: MatchDecision,
    reason: str = "",
    expected_version: int | None = None,
) -> PossibleMatch:
    require_edit_jurisdiction(by, match.first.jurisdiction)
    return changes.change(
        match,
        by=by,
        verb="agencies.decide_possible_match",
        changes={"decision": decision},
        editable=frozenset({"decision"}),
        expected_version=expected_version,
        reason=reason,
    )


def add_venue(*, by, agency: Agency, name: str) -> Venue:
    require_edit_jurisdiction(by, agency.jurisdiction)
    return changes.add(Venue(agency=agency, name=name), by=by, verb="agencies.add_venue")
