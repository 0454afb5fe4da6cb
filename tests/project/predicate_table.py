"""Who may, by each predicate and each sort of thing: declared, person by person.

`OWN` are those whose right is in 海州区, where the things of a case are unless it says otherwise.
"""

from dataclasses import dataclass
from typing import Any

from agencies.states import ACCOUNT_ROLES, OFFICE_ROLES, READING_ROLES, SECOND_FACTOR_ROLES, Role

SYSTEM = "system"
# The name of a case on which rows are seen, and the answer of a predicate that asks for no person.
SEES, WORKS_ON, ANYBODY = "sees", "works on", "anybody"
SETTERS_UP = {"administrator", "administrator-here", "administrator-with-roles"}
RUNNING = {SYSTEM, *SETTERS_UP}
OFFICE = {SYSTEM, *OFFICE_ROLES}
READERS = {SYSTEM, *READING_ROLES}
# Offices of a place under no other, of one far below, and of one that is no more.
ELSEWHERE, BELOW, OF_A_GONE_PLACE = "office-elsewhere", "office-below", "office-of-a-gone-place"
# What is not approved, for the liaison's agency.
AT_WORK = {*OFFICE, Role.REVIEWER, Role.LIAISON}
WRITING = {*OFFICE, Role.LIAISON}
REVIEWING = {*OFFICE, Role.REVIEWER}
# Who administers the installation stands in only where a place has nobody of its own.
KEEPERS = {SYSTEM, Role.SYSTEM_ADMIN}
EVERYBODY = {
    *("anonymous", "nobody", "closed", "closed-superuser", ELSEWHERE, BELOW, OF_A_GONE_PLACE),
    *(str(role) for role in Role),
    *(f"former-{role}" for role in Role),
    *RUNNING,
}
ACTIVE = EVERYBODY - {"anonymous", "closed", "closed-superuser"}
AGENCIES, PLANS, INDICATORS, TASKS = (
    f"{app}.permissions." for app in ("agencies", "plans", "indicators", "tasks")
)


@dataclass(frozen=True)
class Case:
    """`predicate(user, *things)`; `things` are names of the world, values, or nothing."""

    predicate: str
    things: tuple[Any, ...]
    may: frozenset[str]
    settings: tuple[tuple[str, Any], ...] = ()


def case(predicate, things, may, **settings) -> Case:
    return Case(predicate, things, frozenset(map(str, may)), tuple(settings.items()))


CASES = [
    *(
        case(f"{AGENCIES}{name}", (place,), may if place == "own" else {*may} & RUNNING)
        for name, may in {
            "is_office": OFFICE,
            "can_edit_jurisdiction": {*RUNNING, *OFFICE_ROLES},
        }.items()
        for place in ("own", "lower", "upper", "foreign")
    ),
    *(
        case(f"{AGENCIES}{name}", (place,), may)
        for name, role in {
            "can_manage_accounts": Role.SYSTEM_ADMIN,
            "can_grant_roles": Role.SECURITY_ADMIN,
        }.items()
        for place, may in {
            "own": {SYSTEM, role},
            "lower": RUNNING,
            "upper": RUNNING,
            "foreign": RUNNING,
            "left lately": {SYSTEM},
        }.items()
    ),
    case(f"{AGENCIES}can_write_suggestion", (), ACTIVE),
    case(f"{AGENCIES}can_answer_suggestion", ("suggestion",), OFFICE),
    case(SEES, ("suggestion",), {*OFFICE, "nobody"}),
    case(f"{AGENCIES}can_give_role", ("liaison", "own"), {SYSTEM, Role.SECURITY_ADMIN}),
    case(f"{AGENCIES}can_give_role", ("liaison", "lower"), {SYSTEM}),
    case(f"{AGENCIES}can_give_role", ("of lower", "lower"), RUNNING),
    case(f"{AGENCIES}can_give_role", ("of lower", "own"), {SYSTEM, Role.SECURITY_ADMIN}),
    case(f"{AGENCIES}can_set_up_installation", (), RUNNING),
    case(f"{AGENCIES}can_create_jurisdiction", (), RUNNING),
    case(f"{AGENCIES}can_archive_audit", (), RUNNING),
    case(f"{AGENCIES}can_see_accounts", (), {*RUNNING, *ACCOUNT_ROLES}),
    case(f"{AGENCIES}can_open_accounts", (), {*RUNNING, Role.SYSTEM_ADMIN}),
    case(f"{AGENCIES}can_operate", (), {*RUNNING, Role.SYSTEM_ADMIN}),
    case(f"{AGENCIES}can_see_help_requests", (), {*RUNNING, *ACCOUNT_ROLES, Role.AUDITOR}),
    case(f"{AGENCIES}can_see_liaisons", (), {*REVIEWING, ELSEWHERE, BELOW, OF_A_GONE_PLACE}),
    case(f"{AGENCIES}can_read_some_audit", (), {SYSTEM, Role.AUDITOR}),
    case(
        f"{AGENCIES}must_use_second_factor",
        (),
        {
            *SETTERS_UP,
            *SECOND_FACTOR_ROLES,
            "closed-superuser",
            "closed",
            ELSEWHERE,
            BELOW,
            OF_A_GONE_PLACE,
        },
        TOTP_REQUIRED=True,
    ),
    case(f"{AGENCIES}must_use_second_factor", (), set(), TOTP_REQUIRED=False),
    # Whose account it is decides as much as who asks.
    case(f"{AGENCIES}can_help_account", ("liaison",), KEEPERS),
    case(f"{AGENCIES}can_help_account", ("serving elsewhere",), {SYSTEM}),
    case(f"{AGENCIES}can_help_account", ("served elsewhere",), KEEPERS),
    case(f"{AGENCIES}can_help_account", ("of nowhere",), {SYSTEM}),
    case(f"{AGENCIES}can_help_account", ("of elsewhere",), {SYSTEM}),
    case(f"{AGENCIES}can_help_account", ("of lower",), RUNNING),
    case(f"{AGENCIES}can_help_account", ("nobody's",), RUNNING),
    case(f"{AGENCIES}can_help_account", ("only keeper",), RUNNING),
    case(f"{AGENCIES}can_help_account", ("keeper who left",), {SYSTEM}),
    case(f"{AGENCIES}can_help_account", ("superuser",), RUNNING),
    case(f"{AGENCIES}can_help_account", (SYSTEM,), set()),
    case(f"{AGENCIES}can_help_account", (Role.SYSTEM_ADMIN,), {SYSTEM}),
    case(f"{AGENCIES}can_help_account", ("administrator",), {*RUNNING} - {"administrator"}),
    case(f"{AGENCIES}can_close_account", ("liaison",), KEEPERS),
    case(f"{AGENCIES}can_close_account", ("of lower",), RUNNING),
    case(f"{AGENCIES}can_close_account", ("leader of lower",), RUNNING),
    case(f"{AGENCIES}can_close_account", ("former auditor of lower",), RUNNING),
    case(f"{AGENCIES}can_close_account", ("only keeper",), {SYSTEM}),
    case(f"{AGENCIES}can_close_account", ("only granter",), {SYSTEM}),
    case(f"{AGENCIES}can_close_account", ("only auditor",), {SYSTEM}),
    case(f"{AGENCIES}can_let_in_again", ("machine",), set()),
    case(f"{AGENCIES}can_make_api_token", ("machine",), {SYSTEM, Role.SECURITY_ADMIN}),
    case(f"{AGENCIES}can_make_api_token", ("closed machine",), set()),
    case(f"{AGENCIES}can_make_api_token", ("liaison",), set()),
    case(f"{AGENCIES}can_revoke_api_token", ("token",), {*KEEPERS, Role.SECURITY_ADMIN}),
    case(f"{AGENCIES}can_let_in_again", ("liaison",), KEEPERS),
    case(f"{AGENCIES}can_let_in_again", ("of lower",), RUNNING),
    case(f"{AGENCIES}can_let_in_again", ("only keeper",), {SYSTEM}),
    case(f"{AGENCIES}can_let_in_again", ("chief",), {SYSTEM}),
    case(f"{AGENCIES}can_let_in_again", ("former-office_admin",), KEEPERS),
    case(f"{AGENCIES}can_let_in_again", ("superuser",), {SYSTEM}),
    case(f"{AGENCIES}can_ask_for_help", ("liaison",), set()),
    case(f"{AGENCIES}can_ask_for_help", ("chief",), KEEPERS),
    case(f"{AGENCIES}can_ask_for_help", ("closed chief",), set()),
    case(f"{AGENCIES}can_ask_for_help", ("only keeper",), RUNNING),
    case(f"{AGENCIES}can_decide_help", ("about chief",), {SYSTEM, Role.SECURITY_ADMIN}),
    case(f"{AGENCIES}can_decide_help", ("decided",), set()),
    case(f"{AGENCIES}can_decide_help", ("ran out",), set()),
    case(f"{AGENCIES}can_withdraw_help", ("about chief",), {"administrator"}),
    case(f"{AGENCIES}can_withdraw_help", ("asked by granter",), {Role.SECURITY_ADMIN}),
    case(f"{AGENCIES}can_withdraw_help", ("asked by closed",), set()),
    case(f"{AGENCIES}can_withdraw_help", ("decided",), set()),
    case(f"{AGENCIES}can_withdraw_help", ("ran out",), set()),
    case(f"{AGENCIES}can_withdraw_help", ("about closed chief",), set()),
    case(f"{AGENCIES}can_decide_help", ("about closed chief",), set()),
    case(f"{AGENCIES}can_decide_help", ("asked by granter",), {SYSTEM}),
    case(f"{AGENCIES}can_decide_help", ("about superuser",), RUNNING - {"administrator"}),
    case(f"{AGENCIES}can_decide_help", ("about serving elsewhere",), {SYSTEM}),
    case(f"{AGENCIES}can_decide_help", ("about granter",), {SYSTEM, Role.AUDITOR}),
    case(f"{AGENCIES}can_decide_help", ("about chief below",), {SYSTEM}),
    case(f"{AGENCIES}can_decide_help", ("about former granter below",), {SYSTEM}),
    case(f"{AGENCIES}can_decide_help", ("about one of two granters",), {SYSTEM}),
    case(f"{AGENCIES}can_keep_contacts", (Role.OFFICE_STAFF,), {*KEEPERS, Role.OFFICE_STAFF}),
    case(f"{AGENCIES}can_keep_contacts", ("liaison",), KEEPERS),
    case(f"{AGENCIES}can_keep_contacts", ("closed",), KEEPERS),
    case(f"{AGENCIES}can_keep_contacts", ("of lower",), RUNNING),
    case(f"{AGENCIES}can_keep_contacts", ("of nowhere",), set()),
    case(f"{AGENCIES}can_keep_contacts", ("member of the group",), OFFICE),
    case(f"{AGENCIES}can_keep_contacts", ("member below",), RUNNING),
    case(f"{AGENCIES}can_keep_contacts_of", ("leading group",), OFFICE),
    case(f"{AGENCIES}can_keep_contacts_of", ("leading group below",), RUNNING),
    case(f"{TASKS}speaks_for", ("agency of the liaison",), {SYSTEM, Role.LIAISON}),
    case(f"{TASKS}is_head_of", ("agency of the liaison",), {SYSTEM}),
    case(f"{PLANS}can_edit_plan", ("plan",), OFFICE),
    case(f"{INDICATORS}can_record_observation", ("own",), OFFICE),
    case(f"{INDICATORS}can_edit_indicator", ("indicator",), OFFICE),
    case(f"{INDICATORS}can_edit_indicator", ("common indicator",), {SYSTEM}),
    case(f"{INDICATORS}jurisdictions_to_record_in", ("indicator",), OFFICE),
    case(
        f"{INDICATORS}jurisdictions_to_record_in",
        ("common indicator",),
        {*OFFICE, ELSEWHERE, BELOW},
    ),
    case(f"{INDICATORS}jurisdictions_to_record_in", ("foreign indicator",), {SYSTEM}),
    case(f"{TASKS}can_attach_evidence_to_observation", ("observation",), OFFICE),
    case(f"{TASKS}can_change_evidence", ("evidence",), OFFICE),
    case(f"{TASKS}can_read_evidence", ("evidence",), {SYSTEM, *READING_ROLES}),
    case(f"{TASKS}can_read_evidence", ("retired evidence",), OFFICE),
    case(f"{TASKS}speaks_for", ("agency of the head",), {SYSTEM, Role.AGENCY_HEAD}),
    case(f"{TASKS}is_head_of", ("agency of the head",), {SYSTEM, Role.AGENCY_HEAD}),
    *(
        case(f"{TASKS}answers_for", (agency, period), {ANYBODY} if yes else set())
        for agency, period, yes in (
            ("agency of the liaison", "period led", True),
            ("agency of the head", "period led", False),
            ("agency of the liaison", "period of a member", False),
            ("agency of the head", "period of a member", True),
            ("agency of the head", "period in charge", True),
            ("agency of the liaison", "period in charge", True),
            ("office agency", "period in charge", False),
            ("office agency", "period of nobody", True),
            ("agency of the liaison", "period of nobody", False),
        )
    ),
    case(f"{TASKS}can_handle_report", ("draft",), WRITING),
    case(f"{TASKS}can_handle_report", ("theirs",), {*OFFICE, Role.AGENCY_HEAD}),
    case(f"{TASKS}can_write_report", ("draft",), WRITING),
    case(f"{TASKS}can_write_report", ("withdrawn",), set()),
    case(f"{TASKS}can_write_report", ("sent in",), set()),
    case(f"{TASKS}can_attach_evidence_to_report", ("draft",), WRITING),
    case(f"{TASKS}can_recall_report", ("draft",), {SYSTEM, Role.LIAISON}),
    case(f"{TASKS}can_recall_report", ("by the office",), WRITING),
    case(f"{TASKS}can_sign_report", ("theirs",), {SYSTEM, Role.AGENCY_HEAD}),
    case(f"{TASKS}can_sign_report", ("draft",), {SYSTEM}),
    case(f"{TASKS}can_review_report", ("sent in",), REVIEWING),
    case(f"{TASKS}is_own_report", ("sent in",), {Role.OFFICE_STAFF}),
    case(f"{TASKS}is_own_report", ("signed",), {Role.REVIEWER}),
    case(f"{TASKS}can_approve_report", ("sent in",), REVIEWING - {Role.OFFICE_STAFF}),
    case(f"{TASKS}can_approve_report", ("signed",), REVIEWING - {Role.REVIEWER}),
    case(f"{TASKS}can_approve_report", ("draft",), set()),
    case(f"{TASKS}can_approve_report", ("sent in there",), {SYSTEM, BELOW, Role.OFFICE_ADMIN}),
    case(f"{TASKS}can_decide_period", ("own",), OFFICE),
    case(f"{TASKS}can_change_evidence", ("evidence of draft",), WRITING),
    case(f"{TASKS}can_change_evidence", ("evidence of sent in",), OFFICE),
    case(f"{TASKS}can_read_evidence", ("evidence of draft",), AT_WORK),
    case(f"{TASKS}can_read_evidence", ("evidence of approved",), READERS),
    case(f"{TASKS}can_read_evidence", ("retired evidence of approved",), OFFICE),
    case(f"{TASKS}can_load_notice", (), {*RUNNING, Role.OFFICE_ADMIN, ELSEWHERE}),
    case(f"{TASKS}can_edit_theme_day", ("theme day",), OFFICE),
    case(
        f"{TASKS}can_edit_theme_day",
        ("national theme day",),
        {*RUNNING, Role.OFFICE_ADMIN, ELSEWHERE},
    ),
    case(f"{TASKS}can_link_to_theme_day", ("measure",), OFFICE),
    case(f"{TASKS}places_for_theme_days", (), {*OFFICE, ELSEWHERE, BELOW}),
    case(f"{TASKS}can_edit_rules", ("own",), {SYSTEM, Role.OFFICE_ADMIN}),
    case(f"{TASKS}can_edit_message_texts", ("own",), {SYSTEM, Role.OFFICE_ADMIN}),
    case(f"{TASKS}can_choose_reminders", (Role.REVIEWER,), {Role.REVIEWER}),
    case(f"{TASKS}can_choose_reminders", ("closed",), ()),
    case(SEES, ("draft",), AT_WORK),
    case(SEES, ("theirs",), {*OFFICE, Role.REVIEWER, Role.AGENCY_HEAD}),
    case(SEES, ("sent in",), AT_WORK),
    case(SEES, ("approved",), READERS),
    case(SEES, ("sent in there",), {SYSTEM, BELOW, Role.OFFICE_ADMIN}),
    case(SEES, ("evidence",), READERS),
    case(SEES, ("evidence of draft",), AT_WORK),
    case(SEES, ("evidence of approved",), READERS),
    case(SEES, ("extension",), AT_WORK),
    case(SEES, ("theme day",), READERS),
    case(SEES, ("national theme day",), EVERYBODY),
    case(WORKS_ON, ("draft",), AT_WORK - {SYSTEM}),
    case(WORKS_ON, ("theirs",), {*OFFICE_ROLES, Role.REVIEWER, Role.AGENCY_HEAD}),
]
