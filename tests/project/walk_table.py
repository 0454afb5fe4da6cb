"""Who gets what at each address: the one declared table of the walk.

A rule answers for one person (a role, or one of those without) and one place, seen from 海州区
where the people's roles are: `own`, `lower`, `upper`, `foreign`; what belongs to an agency is of
the `own agency` of liaison and head, or of an `other agency` of 海州区, instead of `own`.
"""

from agencies.states import ACCOUNT_ROLES, AGENCY_ROLES, OFFICE_ROLES, READING_ROLES, Role
from tests.project.walk import Route
from tests.project.walk_world import HERE, OWN_AGENCY, SETTER_UP, SETTER_UP_HERE, STRANGERS

READERS = {*READING_ROLES}
# Who administers the installation: accounts and roles everywhere, no business data, no trail.
SETTERS_UP = {SETTER_UP, SETTER_UP_HERE}
SYSTEM = {Role.SYSTEM_ADMIN, *SETTERS_UP}
SECURITY = {Role.SECURITY_ADMIN, *SETTERS_UP}
AUDITORS = {Role.AUDITOR}
IN_SIGHT = {*HERE, "lower"}


def everybody(person, place):
    return "ok"


def nothing_here(person, place):
    return "absent"


def no_such_method(inner):
    """Whoever is let in is told that the address does not take this method."""

    def rule(person, place):
        return {"ok": "method", "absent": "method"}.get(inner(person, place), inner(person, place))

    return rule


def signed_in(person, place):
    return "login" if person in STRANGERS else "ok"


def somebody_elses(person, place):
    """What belongs to another person is not there, whoever asks."""
    return "login" if person in STRANGERS else "absent"


def only(people):
    """Those with a right that holds wherever they are; others are told that it is not theirs."""

    def rule(person, place):
        if person in STRANGERS:
            return "login"
        return "ok" if person in people else "forbidden"

    return rule


def signs_out(person, place):
    """Done, it leaves everybody outside."""
    return "login"


def auditing(person, place):
    found = only(AUDITORS)(person, place)
    return "absent" if found == "ok" and place not in IN_SIGHT else found


def stray(person, place):
    """What belongs to no jurisdiction is the topmost auditor's, here that of the city."""
    found = only(AUDITORS)(person, place)
    return "absent" if found == "ok" else found


def reading(person, place):
    """Readers: their own place and what lies below it; elsewhere nothing is there."""
    if person in STRANGERS:
        return "login"
    if person not in READERS:
        return "forbidden"
    return "ok" if place in IN_SIGHT else "absent"


def reading_nothing_there(person, place):
    """Readers who name nothing that is there to be acted on."""
    found = reading(person, place)
    return "absent" if found == "ok" else found


def office(person, place):
    """The office of the place; other readers see the thing and may not touch it."""
    if person in OFFICE_ROLES and place in HERE:
        return "ok"
    seen = reading(person, place)
    return "forbidden" if seen == "ok" else seen


def evidence(person, place):
    """As `reading`; but the piece in the lower place was withdrawn, and is its own office's."""
    withdrawn = place == "lower" and person in READING_ROLES
    return "absent" if withdrawn else reading(person, place)


def office_unseen(person, place):
    """As `office`, where a page does not tell those who read nothing that there is something."""
    found = office(person, place)
    return "absent" if found == "forbidden" and person not in READERS else found


def caring_for(people, reach):
    """Administrators of accounts: those of their own place and below; others are not there. Who
    administers the installation sees everybody, and acts where there are none of their own."""

    def rule(person, place):
        if person in STRANGERS:
            return "login"
        if person in SETTERS_UP:
            looks_on = {*ACCOUNT_ROLES} <= people
            return "ok" if looks_on or place not in HERE else "forbidden"
        if person not in ACCOUNT_ROLES:
            return "forbidden"
        if place not in IN_SIGHT:
            return "absent"
        return "ok" if person in people and place in reach else "forbidden"

    return rule


def deciding(person, place):
    """The security administrator of the place; the others who see the request look on."""
    if person in STRANGERS:
        return "login"
    if person in SETTERS_UP:
        return "forbidden"
    if person not in {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR}:
        return "forbidden"
    if place not in IN_SIGHT:
        return "absent"
    return "ok" if person == Role.SECURITY_ADMIN and place in HERE else "forbidden"


def others_request(person, place):
    """Whoever decides or looks on does not take it back: that is for who asked."""
    found = deciding(person, place)
    return "forbidden" if found == "ok" else found


def theme_day(person, place):
    """Those of a jurisdiction are its readers' to see; who reads nothing finds nothing."""
    if person in STRANGERS:
        return "login"
    return "ok" if person in READING_ROLES and place in IN_SIGHT else "absent"


def theme_day_office(person, place):
    found = theme_day(person, place)
    theirs = person in OFFICE_ROLES and place in HERE
    return "forbidden" if found == "ok" and not theirs else found


def rules(person, place):
    """The office's administrator; the names of jurisdictions above are in sight as well."""
    if person in STRANGERS:
        return "login"
    if person not in READING_ROLES:
        return "forbidden"
    if place == "foreign":
        return "absent"
    return "ok" if person == Role.OFFICE_ADMIN and place in HERE else "forbidden"


def place_office(person, place):
    """The office of the place itself; the names of jurisdictions above are in sight as well."""
    if person in STRANGERS:
        return "login"
    if person not in READING_ROLES:
        return "forbidden"
    if place == "foreign":
        return "absent"
    return "ok" if person in OFFICE_ROLES and place in HERE else "forbidden"


def of_agency(person, place):
    """Whether it is of the agency for which this person speaks."""
    return person in AGENCY_ROLES and place == OWN_AGENCY


def working(person, place):
    """What is not approved is for those who work on it: its agency and the office of the place."""
    seen = reading(person, place)
    if seen != "ok" or of_agency(person, place):
        return seen
    return "ok" if place in HERE and person in {*OFFICE_ROLES, Role.REVIEWER} else "absent"


def extension(person, place):
    """Decided by the office; others who work on the reports of the place look on."""
    seen = working(person, place)
    return "forbidden" if seen == "ok" and person not in OFFICE_ROLES else seen


def draft(person, place):
    """Written by its agency or by the office for it; who reviews looks on."""
    seen = working(person, place)
    return "forbidden" if seen == "ok" and person == Role.REVIEWER else seen


def recaller(person, place):
    """Only the agency's own people take back what the agency wrote."""
    seen = working(person, place)
    return "forbidden" if seen == "ok" and not of_agency(person, place) else seen


def signer(person, place):
    """Signed for the agency by its head alone."""
    seen = working(person, place)
    return "forbidden" if seen == "ok" and person != Role.AGENCY_HEAD else seen


def hearing(person, place):
    """Of suggestions others than their author and the office that hears them know nothing."""
    if person in STRANGERS:
        return "login"
    return "ok" if person in OFFICE_ROLES and place in HERE else "absent"


def agency_or_office(person, place):
    """What everybody sees, and its agency acts on, or the office for it."""
    return reading(person, place) if of_agency(person, place) else office(person, place)


def reviewer(person, place):
    seen = reading(person, place)
    theirs = place in HERE and person in {*OFFICE_ROLES, Role.REVIEWER}
    return "forbidden" if seen == "ok" and not theirs else seen


def contact(person, place):
    """Of a leading group's member: its office keeps it, and nobody else sees that it is there."""
    if person in STRANGERS:
        return "login"
    return "ok" if person in OFFICE_ROLES and place in HERE else "absent"


def page(rule, kind=""):
    return Route(rule, no_such_method(rule), kind)


def guarded_page(rule, kind=""):
    """A page that asks for the method first and for the right second."""
    return Route(rule, no_such_method(signed_in), kind)


def form(rule, kind=""):
    return Route(rule, rule, kind)


def act(rule, kind=""):
    return Route(no_such_method(rule), rule, kind)


EXPORT = "?export=csv"
TABLE = {
    # Whoever reads nothing is sent on to what their roles are for.
    "home": Route(signed_in, no_such_method(reading)),
    "search": page(reading),
    "history": page(reading, "noun measure"),
    "history-restore": form(office, "noun measure measure_event"),
    "retired-list": page(reading),
    "retired-list exported": page(reading, EXPORT),
    "record-retire": form(office, "noun measure"),
    "record-restore": form(office, "noun measure"),
    "plans:plan-list": page(reading),
    "plans:plan-list exported": page(reading, EXPORT),
    "plans:plan-detail": page(reading, "plan"),
    "plans:plan-document": page(reading, "plan"),
    "plans:document-source": page(reading, "plan"),
    "plans:plan-edit": form(office_unseen, "plan"),
    "plans:plan-create": form(only({*OFFICE_ROLES})),
    "plans:measure-bulk": form(office_unseen, "plan"),
    "plans:plan-status": form(office_unseen, "plan"),
    "plans:initiative-create": form(office_unseen, "plan"),
    "indicators:objective-create": form(office_unseen, "plan"),
    "plans:initiative-edit": form(office_unseen, "initiative"),
    "plans:initiative-assignments": form(office_unseen, "initiative"),
    "plans:measure-create": form(office_unseen, "initiative"),
    "plans:initiative-shift": Route(no_such_method(signed_in), office_unseen, "initiative"),
    "plans:measure-move": form(office_unseen, "measure"),
    "plans:measure-shift": Route(no_such_method(signed_in), office_unseen, "measure"),
    "plans:measure-assignments": form(office_unseen, "measure"),
    "plans:assignment-edit": form(office_unseen, "assignment"),
    "indicators:target-create": form(office_unseen, "measure"),
    "indicators:target-edit": form(office_unseen, "target"),
    "indicators:target-same": form(office_unseen, "target"),
    "indicators:indicator-create": form(only({*OFFICE_ROLES})),
    "indicators:indicator-edit": form(office_unseen, "indicator"),
    "indicators:observation-edit": form(office_unseen, "observation"),
    "tasks:task-list": page(reading, "measure"),
    "tasks:task-edit": form(office_unseen, "task"),
    "tasks:task-main-agency": form(office_unseen, "task"),
    "plans:measure-list": page(reading),
    "plans:measure-list exported": page(reading, EXPORT),
    "indicators:target-list": page(reading),
    "indicators:target-list exported": page(reading, EXPORT),
    "plans:measure-detail": page(reading, "measure"),
    "plans:measure-edit": form(office_unseen, "measure"),
    "agencies:agency-list": page(reading),
    "agencies:agency-list exported": page(reading, EXPORT),
    "agencies:agency-detail": page(reading, "agency"),
    "agencies:agency-edit": form(office_unseen, "agency"),
    "agencies:group-detail": page(reading, "group"),
    "agencies:leading-group-detail": page(reading, "leading_group"),
    "agencies:member-contacts": form(office, "member"),
    "agencies:name-list": page(reading),
    "agencies:name-list exported": page(reading, EXPORT),
    "indicators:indicator-list": page(reading),
    "indicators:indicator-list exported": page(reading, EXPORT),
    "indicators:indicator-detail": page(reading, "indicator"),
    "indicators:observation-record": form(office, "indicator"),
    "indicators:observation-detail": page(reading, "observation"),
    "tasks:evidence-attach": Route(reading, office, "observation"),
    "tasks:evidence-download": page(evidence, "evidence"),
    "tasks:evidence-retire": form(office, "evidence"),
    "tasks:evidence-restore": form(office, "evidence"),
    "tasks:evidence-download of a draft": page(working, "report_evidence"),
    "tasks:evidence-retire of a draft": form(draft, "report_evidence"),
    "tasks:evidence-restore of a draft": form(draft, "report_evidence"),
    "tasks:occurrence-detail": page(reading, "occurrence"),
    "tasks:occurrence-override": form(office, "occurrence"),
    "tasks:occurrence-drop-override": form(office, "occurrence"),
    "tasks:occurrence-main-agency": form(office, "occurrence"),
    "tasks:occurrence-reopen": form(office, "occurrence"),
    "tasks:extension-decide": form(extension, "extension"),
    "tasks:unreported-list": page(reading),
    "tasks:unreported-list exported": page(reading, EXPORT),
    "tasks:remind": Route(reading_nothing_there, reading_nothing_there),
    "tasks:inbox": page(signed_in),
    "tasks:inbox exported": page(signed_in, EXPORT),
    "tasks:inbox-read": act(signed_in),
    "tasks:message-detail": page(somebody_elses, "message"),
    "tasks:reminder-choices": guarded_page(signed_in),
    "tasks:reminder-hour-choose": act(signed_in),
    "tasks:reminder-kinds-choose": act(signed_in),
    "tasks:reminder-pause-add": act(signed_in),
    "tasks:reminder-pause-end": act(somebody_elses, "pause"),
    # Whose it is, the signed address says; nobody signs in for it.
    "tasks:unsubscribe": form(everybody, "unsubscribe_token"),
    "tasks:due-form": page(reading, "agency measure_owed"),
    "tasks:extension-ask": form(agency_or_office, "occurrence"),
    "tasks:due-list": form(only({*OFFICE_ROLES, *AGENCY_ROLES})),
    "tasks:due-list of one": form(agency_or_office, "?agency"),
    "tasks:review-list": form(only({*OFFICE_ROLES, Role.REVIEWER})),
    "tasks:review-list exported": form(only({*OFFICE_ROLES, Role.REVIEWER}), EXPORT),
    "tasks:report-detail": page(reading, "report"),
    "tasks:report-detail of a draft": page(working, "draft"),
    "tasks:report-edit": form(draft, "draft"),
    "tasks:report-submit": form(draft, "draft"),
    "tasks:report-attach": Route(working, draft, "draft"),
    "tasks:report-withdraw": form(draft, "draft"),
    "tasks:report-sign": form(signer, "draft"),
    "tasks:report-approve": form(reviewer, "report"),
    "tasks:report-return": form(reviewer, "report"),
    "tasks:report-recall": form(recaller, "draft"),
    "tasks:report-correct": form(agency_or_office, "report"),
    "tasks:calendar": page(reading),
    "leadership": page(reading),
    "leadership-duties": page(reading),
    "leadership-duties exported": page(reading, EXPORT),
    "suggestion-list": form(signed_in),
    "suggestion-answer": form(hearing, "suggestion"),
    "suggestion-close": act(hearing, "suggestion"),
    "tour-done": act(signed_in),
    "tasks:period-list": Route(place_office, no_such_method(reading), "jurisdiction"),
    "tasks:period-freeze": form(place_office, "jurisdiction"),
    "tasks:period-thaw": form(office, "freeze"),
    "tasks:past-periods-open": form(office, "plan"),
    # An office with another one above it leaves the yearly notice to that one.
    "tasks:working-day-list": Route(signed_in, only(SETTERS_UP)),
    "tasks:theme-day-list": guarded_page(signed_in),
    "tasks:theme-day-list exported": guarded_page(signed_in, EXPORT),
    "tasks:theme-day-create": form(only({*OFFICE_ROLES, *SETTERS_UP})),
    "tasks:theme-day-detail": guarded_page(theme_day, "theme_day"),
    "tasks:theme-day-edit": form(theme_day_office, "theme_day"),
    "tasks:theme-day-confirm": form(theme_day_office, "theme_day"),
    "tasks:theme-day-link": Route(no_such_method(signed_in), theme_day_office, "theme_day measure"),
    "tasks:theme-day-unlink": Route(no_such_method(signed_in), theme_day_office, "theme_day_link"),
    "tasks:rules-edit": form(rules, "jurisdiction"),
    "tasks:ladder-edit": form(rules, "jurisdiction"),
    "tasks:message-text-list": Route(rules, no_such_method(reading), "jurisdiction"),
    "tasks:message-text-edit": form(rules, "jurisdiction reminder_kind language"),
    "tasks:message-text-restore": Route(
        no_such_method(reading), rules, "jurisdiction reminder_kind language"
    ),
    "people:account-list": guarded_page(only(SYSTEM | SECURITY)),
    "people:account-list exported": guarded_page(only(SYSTEM | SECURITY), EXPORT),
    "people:account-open": form(only(SYSTEM)),
    "people:liaison-list": guarded_page(only({*OFFICE_ROLES, Role.REVIEWER})),
    "people:liaison-list exported": guarded_page(only({*OFFICE_ROLES, Role.REVIEWER}), EXPORT),
    "people:unreachable-list": guarded_page(only({*OFFICE_ROLES, Role.REVIEWER})),
    "people:unreachable-list exported": guarded_page(only({*OFFICE_ROLES, Role.REVIEWER}), EXPORT),
    "people:account-detail": guarded_page(caring_for(SYSTEM | SECURITY, IN_SIGHT), "account"),
    "people:account-close": form(caring_for(SYSTEM, HERE), "account"),
    "people:account-unlock": form(caring_for(SYSTEM, HERE), "account"),
    "people:account-end-sessions": form(caring_for(SYSTEM, HERE), "account"),
    "people:account-reset-password": form(caring_for(SYSTEM, HERE), "account"),
    "people:account-drop-second-factor": form(caring_for(SYSTEM, HERE), "account"),
    "people:account-ask-help": form(caring_for(SYSTEM, HERE), "guarded"),
    "people:help-list": guarded_page(only(SYSTEM | SECURITY | AUDITORS)),
    "people:help-agree": form(deciding, "help"),
    "people:help-decline": form(deciding, "help"),
    "people:help-withdraw": form(others_request, "help"),
    "people:locked-list": guarded_page(only(SYSTEM)),
    "people:address-unlock": form(only(SYSTEM)),
    "installation": guarded_page(only(SETTERS_UP)),
    "installation-appoint": form(only(SETTERS_UP)),
    "jurisdiction-create": form(only(SETTERS_UP)),
    "operations": guarded_page(only(SYSTEM)),
    "channel-test": Route(no_such_method(signed_in), only(SYSTEM)),
    "job-run-now": Route(no_such_method(signed_in), only(SYSTEM)),
    "dead-list": guarded_page(only(SYSTEM)),
    "dead-list exported": guarded_page(only(SYSTEM), EXPORT),
    "dead-retry": Route(no_such_method(signed_in), only(SYSTEM)),
    # The machine is one: whoever looks after it does so for all.
    "dead-set-aside": form(only(SYSTEM), "dead"),
    "people:sign-in-policy": form(caring_for(SECURITY, HERE), "jurisdiction"),
    "people:role-grant": form(caring_for(SECURITY, IN_SIGHT), "account"),
    "people:role-end": form(caring_for(SECURITY, HERE), "account membership"),
    "people:role-hand-over": form(caring_for(SECURITY, HERE), "account membership"),
    "audit:event-list": guarded_page(only(AUDITORS)),
    "audit:event-list exported": guarded_page(only(AUDITORS), EXPORT),
    "audit:event-detail": guarded_page(auditing, "event"),
    "audit:event-detail of nowhere": guarded_page(stray, "stray_event"),
    "account": guarded_page(signed_in),
    "account-contacts": form(signed_in),
    **{
        f"{name}{whose}": act(rule, kind)
        for name in ("contact-code", "contact-verify", "contact-test", "contact-retire")
        for whose, rule, kind in (
            ("", contact, "contact"),
            (" of somebody", somebody_elses, "own_contact"),
        )
    },
    "account-password": form(signed_in),
    "account-session-end": act(somebody_elses, "session"),
    "account-sessions-end-others": act(signed_in),
    "account-sessions-end-all": Route(no_such_method(signed_in), signs_out),
    "account-verify": form(signed_in),
    "account-second-factor": guarded_page(signed_in),
    "account-second-factor-enrol": act(signed_in),
    "account-second-factor-confirm": act(signed_in),
    "account-second-factor-disable": act(signed_in),
    "account-second-factor-codes": act(signed_in),
    "healthz": page(everybody),
    "readyz": page(everybody),
    "demo-sign-in": act(nothing_here),
    "examples": page(nothing_here),
    "start": guarded_page(signed_in),
    "login": form(everybody),
    "logout": act(everybody),
    "set_language": act(everybody),
    "set_display": act(everybody),
}
