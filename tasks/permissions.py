"""Rights over reports, periods and evidence: one predicate each, for page, template and API.

What stands in the way beside the right (a report under review, a period that is locked) the verbs
say in words; the predicates whose names are also verbs of a page know the state as well.
"""

from agencies.models import Jurisdiction, Membership
from agencies.permissions import can_set_up_installation, has_role, is_office
from agencies.states import AGENCY_ROLES, OFFICE_ROLES, Role
from indicators.permissions import can_record_observation
from plans.models import EffectiveAssignment
from tasks.models import Evidence
from tasks.rules import rules_of
from tasks.states import WRITABLE, EnteredBy, ReportState


def speaks_for(user, agency) -> bool:
    """Liaison or head of `agency`."""
    return has_role(user, *AGENCY_ROLES, jurisdiction=agency.jurisdiction_id, agency=agency)


def is_head_of(user, agency) -> bool:
    return has_role(user, Role.AGENCY_HEAD, jurisdiction=agency.jurisdiction_id, agency=agency)


def answers_for(agency, occurrence) -> bool:
    """Whether the period is `agency`'s to report on: the member's own, else that of whoever leads
    or shares in the measure; where nobody is known for it (各… without members), the office's."""
    if occurrence.member_id is not None:
        return bool(occurrence.member_id == agency.pk)
    named = EffectiveAssignment.objects.filter(measure=occurrence.task.measure_id)
    agencies = {*named.values_list("agency_id", flat=True), occurrence.task.main_agency_id} - {None}
    return agency.pk in (agencies or {_place_of(occurrence).office_id})


def can_handle_report(user, report) -> bool:
    """Write, submit, correct and throw away: the people of its agency, or the office for it."""
    return speaks_for(user, report.agency) or is_office(user, _place_of(report.occurrence))


def can_write_report(user, report) -> bool:
    """Change what it says and its evidence: not while it is under review, nor afterwards."""
    writable = report.state in WRITABLE and not report.is_retired
    return writable and can_handle_report(user, report)


def can_recall_report(user, report) -> bool:
    """Take it back unread: whose report it is, and the office what it entered itself."""
    if speaks_for(user, report.agency):
        return True
    return report.entered_by == EnteredBy.OFFICE and can_handle_report(user, report)


def can_sign_report(user, report) -> bool:
    """本单位审签: the head of its agency."""
    return is_head_of(user, report.agency)


def can_review_report(user, report) -> bool:
    """Approve and return: the office, and who reviews for it."""
    roles = (*OFFICE_ROLES, Role.REVIEWER)
    return has_role(user, *roles, jurisdiction=_place_of(report.occurrence))


def is_own_report(user, report) -> bool:
    """Whether `user` sent it on, as the one who submitted or as the head who signed."""
    return user.is_authenticated and user.pk in (report.submitted_by_id, report.signed_by_id)


def can_approve_report(user, report) -> bool:
    """Nobody what he sent on himself, except where the office is one person (自审)."""
    if report.state != ReportState.SUBMITTED or not can_review_report(user, report):
        return False
    return not is_own_report(user, report) or rules_of(_place_of(report.occurrence)).self_approval


def can_decide_period(user, jurisdiction) -> bool:
    """Give more time, close and reopen periods, judge a light, name who is in charge."""
    return is_office(user, jurisdiction)


def can_remind(user, jurisdiction) -> bool:
    """催办: the office, those who owe something in its own jurisdiction."""
    return is_office(user, jurisdiction)


def _place_of(occurrence):
    return occurrence.task.measure.plan.jurisdiction


def can_attach_evidence_to_observation(user, observation) -> bool:
    """Whoever may record the value: the office of its jurisdiction."""
    return can_record_observation(user, observation.jurisdiction)


def can_attach_evidence_to_report(user, report) -> bool:
    """Whoever may write it, while it may be written."""
    return can_write_report(user, report)


def can_change_evidence(user, evidence) -> bool:
    """Retire and restore it. The office may at any time: a file may show what it must not."""
    if evidence.report_id is None:
        return can_attach_evidence_to_observation(user, evidence.observation)
    office = is_office(user, _place_of(evidence.report.occurrence))
    return office or can_write_report(user, evidence.report)


def can_read_evidence(user, evidence) -> bool:
    """Readers of what it supports: a recorded value is published, an approved report as well; of
    other reports their agency and the office.

    What was retired is for those who may bring it back.
    """
    if evidence.is_retired and not can_change_evidence(user, evidence):
        return False
    return Evidence.objects.visible_to(user).filter(pk=evidence.pk).exists()


def can_load_notice(user) -> bool:
    """Enter the yearly notice of public holidays, and national theme days, for the whole
    installation: who administers it, and the office administrators with none above them."""
    if can_set_up_installation(user):
        return True
    if not user.is_active:
        return False
    above = {
        pk: {int(part) for part in lineage.split("/") if part} - {pk}
        for role, pk, lineage in user.held_roles
        if role == Role.OFFICE_ADMIN
    }
    if not above or not all(above.values()):
        return bool(above)
    rows = Membership.objects.active().filter(
        role=Role.OFFICE_ADMIN,
        jurisdiction__in=set().union(*above.values()),
        user__is_active=True,
        user__is_superuser=False,
    )
    administered = set(rows.values_list("jurisdiction_id", flat=True))
    return any(not places & administered for places in above.values())


def can_edit_theme_day(user, theme_day) -> bool:
    """National ones as the yearly notice, those of a jurisdiction by its office."""
    if theme_day.jurisdiction_id is None:
        return can_load_notice(user)
    return is_office(user, theme_day.jurisdiction_id)


def can_link_to_theme_day(user, measure) -> bool:
    """Say that a theme day serves `measure`, or no longer: the office of its plan."""
    return is_office(user, measure.plan.jurisdiction_id)


def places_for_theme_days(user):
    """Where `user` may add theme days of a jurisdiction: `can_edit_theme_day`, as a list."""
    if not user.is_active:
        return Jurisdiction.objects.none()
    places = Jurisdiction.objects.active()
    if not user.is_system:
        held = [pk for role, pk, _lineage in user.held_roles if role in OFFICE_ROLES]
        places = places.filter(pk__in=held)
    return places.order_by("code", "name", "pk")


def can_edit_rules(user, jurisdiction) -> bool:
    """By which numbers its periods and lights are reckoned: its office's administrator."""
    return has_role(user, Role.OFFICE_ADMIN, jurisdiction=jurisdiction)


def can_choose_reminders(user, person) -> bool:
    """When, how and whether `person` is reminded: nobody's business but their own."""
    return user.is_active and user.pk == person.pk


def can_edit_message_texts(user, jurisdiction) -> bool:
    """In which words its people are reminded: who sets its rules."""
    return can_edit_rules(user, jurisdiction)
