"""Jurisdictions, agencies, people and the audit trail."""

from agencies.models.account_help import AccountHelp
from agencies.models.agency import Agency, AgencyName, AgencySuccession, PossibleMatch, Venue
from agencies.models.api_token import ApiToken, KeptAnswer
from agencies.models.audit import AuditArchive, AuditEvent
from agencies.models.authenticator import AuthenticatorApp
from agencies.models.contact import AddressUse, Contact, ContactCode
from agencies.models.group import AgencyGroup, AgencyGroupMember
from agencies.models.jurisdiction import Jurisdiction
from agencies.models.leading_group import LeaderPortfolio, LeadingGroup, LeadingGroupMember
from agencies.models.operations import BackupRecord, JobRun
from agencies.models.row_change import ChangeClock, RowChange
from agencies.models.sign_in_policy import SignInPolicy
from agencies.models.signing_in import PasswordHistory, RecoveryCode, UserSession
from agencies.models.suggestion import Suggestion
from agencies.models.user import Membership, User
from agencies.models.webhook import Webhook, WebhookDelivery

__all__ = [
    "AccountHelp",
    "AddressUse",
    "Agency",
    "AgencyGroup",
    "AgencyGroupMember",
    "AgencyName",
    "AgencySuccession",
    "ApiToken",
    "AuditArchive",
    "AuditEvent",
    "AuthenticatorApp",
    "BackupRecord",
    "ChangeClock",
    "Contact",
    "ContactCode",
    "JobRun",
    "Jurisdiction",
    "KeptAnswer",
    "LeaderPortfolio",
    "LeadingGroup",
    "LeadingGroupMember",
    "Membership",
    "PasswordHistory",
    "PossibleMatch",
    "RecoveryCode",
    "RowChange",
    "SignInPolicy",
    "Suggestion",
    "User",
    "UserSession",
    "Venue",
    "Webhook",
    "WebhookDelivery",
]
