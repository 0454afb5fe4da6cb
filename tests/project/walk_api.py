"""Who gets what from the interface, and the whole table of the walk: pages and interface."""

from agencies.states import Role
from tests.project.walk import Route
from tests.project.walk_rules import (
    IN_SIGHT,
    READERS,
    SECURITY,
    SETTERS_UP,
    SYSTEM,
    agency_or_office,
    caring_for,
    draft,
    form,
    guarded_page,
    no_such_method,
    office,
    only,
    page,
    reading,
    recaller,
    reviewer,
    signer,
    working,
)
from tests.project.walk_table import TABLE as PAGES
from tests.project.walk_world import HERE, OWN_AGENCY


def jurisdiction(person, place):
    """The names of jurisdictions above are in sight as well."""
    found = reading(person, place)
    return "ok" if found == "absent" and place == "upper" else found


def reviewer_or_head(person, place):
    """Sent back by the office, or before it signs by the head of the agency."""
    head = person == Role.AGENCY_HEAD and place == OWN_AGENCY
    return reading(person, place) if head else reviewer(person, place)


def evidence_in_use(person, place):
    """What was withdrawn is no row of the interface, its own office's neither."""
    withdrawn = place == "lower" and person in READERS
    return "absent" if withdrawn else reading(person, place)


def evidence_office_in_use(person, place):
    seen = evidence_in_use(person, place)
    return office(person, place) if seen == "ok" else seen


def token_maker(person, place):
    """The system administrator sees the account and makes no token; who administers the
    installation stands in where nobody grants roles."""
    if person == Role.SYSTEM_ADMIN and place in IN_SIGHT:
        return "forbidden"
    return caring_for(SECURITY, HERE)(person, place)


def keeper(person, place):
    """Whoever looks after the account; who administers the installation, where nobody else does."""
    if person in SETTERS_UP:
        return "forbidden" if place in HERE else "ok"
    return caring_for(SYSTEM | SECURITY, HERE)(person, place)


def call(rule, kind):
    """Something done to one row. The interface looks at the method before it looks at the row."""
    return Route(no_such_method(reading), rule, kind)


# What the interface tells of one row by GET, and changes by other methods than pages use.
OF_THE_INTERFACE = (
    *("agencies", "plans", "initiatives", "measures", "assignments", "indicators", "targets"),
    *("observations", "tasks", "occurrences", "reports", "evidence", "theme-days"),
)
INTERFACE = {
    "people:token-list": guarded_page(only(SYSTEM | SECURITY)),
    "people:token-make": form(token_maker, "machine"),
    "people:token-revoke": form(keeper, "machine token"),
    "people:webhook-make": form(token_maker, "machine"),
    "people:webhook-detail": guarded_page(
        caring_for(SYSTEM | SECURITY, IN_SIGHT), "machine webhook"
    ),
    "people:webhook-remove": form(keeper, "machine webhook"),
    "people:webhook-resume": form(keeper, "machine webhook"),
    "people:delivery-replay": form(keeper, "machine webhook delivery"),
    "api-root": page(reading),
    "api-status": page(reading),
    "api-changes": page(reading),
    "api-schema": page(reading),
    "api-docs": page(reading),
    "api-jurisdictions-list": page(reading),
    "api-jurisdictions-detail": page(jurisdiction, "jurisdiction"),
    # Whoever reads is let in and told what a new row has to have; the verb says whether they may.
    **{f"api-{name}-list": Route(reading, reading) for name in OF_THE_INTERFACE},
    "api-agencies-detail": page(reading, "agency"),
    "api-agencies-retire": call(office, "agency"),
    "api-agencies-restore": call(office, "agency"),
    "api-plans-detail": page(reading, "plan_key"),
    "api-plans-retire": call(office, "plan_key"),
    "api-plans-restore": call(office, "plan_key"),
    "api-plans-interchange": page(reading, "plan_key"),
    "api-initiatives-detail": page(reading, "initiative"),
    "api-initiatives-retire": call(office, "initiative"),
    "api-initiatives-restore": call(office, "initiative"),
    "api-measures-detail": page(reading, "measure"),
    "api-measures-retire": call(office, "measure"),
    "api-measures-restore": call(office, "measure"),
    "api-assignments-detail": page(reading, "assignment"),
    "api-assignments-retire": call(office, "assignment"),
    "api-assignments-restore": call(office, "assignment"),
    "api-indicators-detail": page(reading, "indicator"),
    "api-indicators-retire": call(office, "indicator"),
    "api-indicators-restore": call(office, "indicator"),
    "api-targets-detail": page(reading, "target"),
    "api-targets-retire": call(office, "target"),
    "api-targets-restore": call(office, "target"),
    "api-observations-detail": page(reading, "observation"),
    "api-observations-retire": call(office, "observation"),
    "api-observations-restore": call(office, "observation"),
    "api-tasks-detail": page(reading, "task"),
    "api-tasks-retire": call(office, "task"),
    "api-tasks-restore": call(office, "task"),
    "api-tasks-main-agency": call(office, "task"),
    "api-occurrences-detail": page(reading, "occurrence"),
    "api-occurrences-override": call(office, "occurrence"),
    "api-occurrences-drop-override": call(office, "occurrence"),
    "api-reports-detail": page(reading, "report"),
    "api-reports-detail of a draft": page(working, "draft"),
    "api-reports-submit": call(draft, "draft"),
    "api-reports-recall": call(recaller, "draft"),
    "api-reports-withdraw": call(draft, "draft"),
    "api-reports-sign": call(signer, "draft"),
    "api-reports-approve": call(reviewer, "report"),
    "api-reports-return": call(reviewer_or_head, "report"),
    "api-reports-correct": call(agency_or_office, "report"),
    "api-evidence-detail": page(evidence_in_use, "evidence"),
    "api-evidence-retire": call(evidence_office_in_use, "evidence"),
    "api-evidence-restore": Route(no_such_method(reading), office, "evidence"),
    "api-evidence-file": page(evidence_in_use, "evidence"),
    "api-evidence-file of a draft": page(working, "report_evidence"),
    "api-evidence-retire of a draft": call(draft, "report_evidence"),
    "api-evidence-restore of a draft": call(draft, "report_evidence"),
    "api-theme-days-detail": page(reading, "theme_day"),
    "api-theme-days-retire": call(office, "theme_day"),
    "api-theme-days-restore": call(office, "theme_day"),
}
TABLE = PAGES | INTERFACE
