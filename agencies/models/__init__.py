"""Jurisdictions, agencies, people and the audit trail."""

from agencies.models.agency import Agency, AgencyName, AgencySuccession, PossibleMatch, Venue
from agencies.models.audit import AuditArchive, AuditEvent
from agencies.models.group import AgencyGroup, AgencyGroupMember
from agencies.models.jurisdiction import Jurisdiction
from agencies.models.leading_group import LeaderPortfolio, LeadingGroup, LeadingGroupMember
from agencies.models.signing_in import PasswordHistory, RecoveryCode, UserSession
from agencies.models.user import Contact, Membership, User

__all__ = [
    "Agency",
    "AgencyGroup",
    "AgencyGroupMember",
    "AgencyName",
    "AgencySuccession",
    "AuditArchive",
    "AuditEvent",
    "Contact",
    "Jurisdiction",
    "LeaderPortfolio",
    "LeadingGroup",
    "LeadingGroupMember",
    "Membership",
    "PasswordHistory",
    "PossibleMatch",
    "RecoveryCode",
    "User",
    "UserSession",
    "Venue",
]
