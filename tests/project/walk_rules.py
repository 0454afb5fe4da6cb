"""What is expected of whom, as rules: the words in which the table of the walk is written.

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
