"""Jurisdictions, agencies, people and the audit trail."""

from agencies.models.agency import Agency, AgencyName, AgencySuccession, PossibleMatch, Venue
from agencies.models.audit import AuditEvent
from agencies.models.group import AgencyGroup, AgencyGroupMember
from agencies.models.jurisdiction import Jurisdiction
from agencies.models.leading_group import LeaderPortfolio, LeadingGroup, LeadingGroupMember
from agencies.models.user import Contact, Membership, User

__all__ = [
    "Agency",
    "AgencyGroup",
    "AgencyGroupMember",
    "AgencyName",
    "AgencySuccession",
    "AuditEvent",
    "Contact",
    "Jurisdiction",
    "LeaderPortfolio",
    "LeadingGroup",
    "LeadingGroupMember",
    "Membership",
    "PossibleMatch",
    "User",
    "Venue",
]
