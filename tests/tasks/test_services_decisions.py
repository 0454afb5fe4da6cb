"""What the office decides on periods, and more time asked for."""

import datetime

import pytest

from agencies.models import AuditEvent
from agencies.states import Role
from plans.states import AssignmentRole
from sciliteracy.lib.errors import InvalidChange, NotAllowed, StaleVersion
from tasks.models import Extension, Occurrence, PeriodFreeze
from tasks.reckoning import reckon
from tasks.services import decisions as services
from tasks.services.decisions import (
    ask_extension,
    decide_extension,
    drop_override,
    freeze_period,
    name_main_agency,
    override_light,
    reopen_occurrence,
    thaw_period,
)
from tasks.services.report_steps import hold_occurrence
from tasks.states import Colour, ExtensionState, LightReason
from tests.factories.agencies import AgencyFactory, MembershipFactory
from tests.factories.plans import EffectiveAssignmentFactory
from tests.tasks.desks import NOW, TODAY
from tests.verbs import verbs_of

AFTER = datetime.date(2024, 11, 15)
ONE_DAY = datetime.timedelta(days=1)
SPRING = {
    "period_start": datetime.date(2024, 4, 1),
    "period_end": datetime.date(2024, 6, 30),
}


def ask(desk, occurrence=None, by=None, **fields):
    given = {"work_due_after": AFTER, "reason": "场馆维修", "today": TODAY} | fields
    return ask_extension(
        by=by or desk.liaison,
        occurrence=occurrence or desk.duty(),
        **{"agency": desk.agency} | given,
    )


def freeze(desk, by=None, **fields):
    given = SPRING | {"reason": "通报已印发", "today": TODAY} | fields
    return freeze_period(by=by or desk.office, jurisdiction=desk.place, **given)


CALLS = {
    "ask_extension": lambda by, desk: ask(desk, by=by),
    "decide_extension": lambda by, desk: decide_extension(
        ask(desk), by=by, today=TODAY, granted=True
    ),
    "freeze_period": lambda by, desk: freeze(desk, by=by),
    "thaw_period": lambda by, desk: thaw_period(freeze(desk), by=by, reason="补录"),
    "override_light": lambda by, desk: override_light(
        desk.duty(), by=by, today=TODAY, colour="yellow", reason="已现场核实"
    ),
    "drop_override": lambda by, desk: drop_override(
        override_light(desk.duty(), by=desk.office, today=TODAY, colour="red", reason="核实"),
        by=by,
        today=TODAY,
    ),
    "name_main_agency": lambda by, desk: name_main_agency(
        desk.duty().task, by=by, agency=desk.agency
    ),
    "reopen_occurrence": lambda by, desk: reopen_occurrence(
        desk.duty(), by=by, today=TODAY, until=AFTER, reason="停电"
    ),
}


STRANGERS = ["member", "outsider", "upper", "reviewer", "leader"]
# An agency asks for more time itself.
REFUSED = [(call, person) for call in CALLS for person in STRANGERS] + [
    (call, "liaison") for call in CALLS if call != "ask_extension"
]


def test_every_verb_is_tried():
    assert set(CALLS) == verbs_of(services)


@pytest.mark.parametrize(("call", "person"), REFUSED)
def test_verbs_refuse_those_without_right(request, call, person, desk, fuxin):
    people = {
        "upper": lambda: MembershipFactory(jurisdiction=fuxin).user,
        "leader": lambda: MembershipFactory(jurisdiction=desk.place, role=Role.LEADER).user,
    }
    if person in people:
        by = people[person]()
    else:
        by = getattr(desk, person, None) or request.getfixturevalue(person)

    with pytest.raises(NotAllowed):
        CALLS[call](by, desk)

    assert not AuditEvent.objects.filter(actor_id=by.pk, verb=f"tasks.{call}").exists()


@pytest.mark.parametrize("call", CALLS)
def test_verbs_are_the_offices_and_audited(call, desk):
    CALLS[call](desk.office, desk)

    events = AuditEvent.objects.filter(actor_id=desk.office.pk, verb=f"tasks.{call}")
    assert [event.jurisdiction_id for event in events] == [desk.place.pk]


# --- more time ------------------------------------------------------------------------------------


def test_time_is_asked_for_before_the_work_is_due(desk):
    extension = ask(desk)

    extension.refresh_from_db()
    assert (extension.state, extension.asked_by) == (ExtensionState.ASKED, desk.liaison)
    assert (extension.work_due_before, extension.asked_on) == (datetime.date(2024, 9, 30), TODAY)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"work_due_after": datetime.date(2024, 9, 30)}, "work_due_after"),
        ({"work_due_after": datetime.date(9999, 12, 31)}, "work_due_after"),
        ({"today": datetime.date(2024, 9, 30)}, ""),
    ],
)
def test_time_that_cannot_be_given_is_refused_at_its_field(desk, fields, field):
    with pytest.raises(InvalidChange) as refusal:
        ask(desk, **fields)

    assert list(refusal.value.errors) == [field]
    assert Extension.objects.count() == 0


@pytest.mark.parametrize("role", [AssignmentRole.RESPONSIBLE, None])
def test_time_is_for_those_who_owe(desk, role):
    other = AgencyFactory(jurisdiction=desk.place)
    if role:
        EffectiveAssignmentFactory(measure=desk.measure, agency=other, role=role)

    with pytest.raises(InvalidChange) as refusal:
        ask(desk, by=desk.office, agency=other)

    assert list(refusal.value.errors) == ["agency"]


def test_time_is_asked_for_once_until_it_is_decided(desk):
    occurrence = desk.duty()
    first = ask(desk, occurrence)

    with pytest.raises(InvalidChange, match="已有一份待批"):
        ask(desk, occurrence, by=desk.office)
    decide_extension(first, by=desk.office, today=TODAY, granted=False, note="时间够用")
    ask(desk, occurrence)


def test_done_period_needs_no_time(desk):
    occurrence = desk.duty()
    desk.approve(occurrence)

    with pytest.raises(InvalidChange, match="已经完成"):
        ask(desk, occurrence)


def test_granted_time_moves_the_dates(desk):
    desk.set_rules(lock_after_days=10)
    occurrence = desk.duty()

    decide_extension(ask(desk, occurrence), by=desk.office, today=TODAY, granted=True)

    occurrence.refresh_from_db()
    assert (occurrence.period_end, occurrence.work_due_on) == (datetime.date(2024, 9, 30), AFTER)
    assert occurrence.report_due_on == datetime.date(2024, 11, 22)
    assert occurrence.locks_on == datetime.date(2024, 12, 2)


def test_declined_time_needs_words_and_moves_nothing(desk):
    extension = ask(desk)

    with pytest.raises(InvalidChange) as refusal:
        decide_extension(extension, by=desk.office, today=TODAY, granted=False)
    decide_extension(extension, by=desk.office, today=TODAY, granted=False, note="时间够用")

    extension.refresh_from_db()
    assert list(refusal.value.errors) == ["note"]
    assert (extension.state, extension.decided_by) == (ExtensionState.DECLINED, desk.office)
    assert extension.occurrence.work_due_on == datetime.date(2024, 9, 30)


def test_decided_time_is_not_decided_again(desk):
    extension = ask(desk)
    page = Extension.objects.get()
    decide_extension(extension, by=desk.office, today=TODAY, granted=True)

    with pytest.raises(InvalidChange, match=f"已由{desk.office}办理：已批准"):
        decide_extension(page, by=desk.office, today=TODAY, granted=False, note="不行")


# --- closing --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"period_end": TODAY}, "period_end"),
        ({"period_end": datetime.date(2024, 3, 1)}, ""),
    ],
)
def test_only_what_is_over_is_closed_and_for_a_reason(desk, fields, field):
    with pytest.raises(InvalidChange) as refusal:
        freeze(desk, **fields)

    assert list(refusal.value.errors) == [field]


def test_period_is_closed_once_and_opened_for_a_reason(desk):
    row = freeze(desk)

    with pytest.raises(InvalidChange, match="已经封存"):
        freeze(desk)
    with pytest.raises(InvalidChange) as refusal:
        thaw_period(row, by=desk.office, reason=" ")
    thaw_period(row, by=desk.office, reason="补录")

    assert list(refusal.value.errors) == ["reason"]
    assert PeriodFreeze.objects.active().count() == 0


# --- the light ------------------------------------------------------------------------------------


def test_overridden_light_says_so(desk):
    occurrence = desk.duty()

    override_light(
        occurrence, by=desk.office, today=TODAY, colour=Colour.RED, reason="现场核实未开展"
    )

    light = reckon([hold_occurrence(occurrence.pk)], today=TODAY)[0].light
    assert (light.colour, light.reason) == (Colour.RED, LightReason.OVERRIDE)
    drop_override(occurrence, by=desk.office, today=TODAY, reason="已整改")
    light = reckon([hold_occurrence(occurrence.pk)], today=TODAY)[0].light
    assert light.reason != LightReason.OVERRIDE


@pytest.mark.parametrize(
    ("fields", "field"), [({"reason": " "}, "reason"), ({"colour": "blue"}, "colour")]
)
def test_override_has_a_colour_and_a_reason(desk, fields, field):
    with pytest.raises(InvalidChange) as refusal:
        override_light(
            desk.duty(), by=desk.office, today=TODAY, **{"colour": "red", "reason": "核实"} | fields
        )

    assert list(refusal.value.errors) == [field]


def test_override_of_a_done_period_is_refused(desk):
    occurrence = desk.duty()
    desk.approve(occurrence)
    occurrence.refresh_from_db()

    with pytest.raises(InvalidChange, match="已经完成"):
        override_light(occurrence, by=desk.office, today=TODAY, colour="red", reason="核实")


def test_override_is_refused_when_somebody_was_first(desk):
    occurrence = desk.duty()
    page = Occurrence.objects.get()
    override_light(occurrence, by=desk.office, today=TODAY, colour="red", reason="核实")

    with pytest.raises(StaleVersion):
        override_light(page, by=desk.office, today=TODAY, colour="green", reason="不对")


# --- who is in charge -----------------------------------------------------------------------------


def test_main_agency_is_one_of_the_leads(desk):
    task = desk.duty().task
    other = AgencyFactory(jurisdiction=desk.place)
    EffectiveAssignmentFactory(measure=desk.measure, agency=other, role=AssignmentRole.RESPONSIBLE)

    with pytest.raises(InvalidChange) as refusal:
        name_main_agency(task, by=desk.office, agency=other)
    name_main_agency(task, by=desk.office, agency=desk.agency)

    assert list(refusal.value.errors) == ["main_agency"]
    assert task.main_agency == desk.agency
    name_main_agency(task, by=desk.office, agency=None)
    assert task.main_agency is None


# --- reopening ------------------------------------------------------------------------------------


def test_reopened_period_takes_reports_again(desk):
    occurrence, today = desk.duty(), datetime.date(2024, 12, 1)

    reopen_occurrence(occurrence, by=desk.office, today=today, until=today + ONE_DAY, reason="停电")

    report = desk.write(occurrence, today=today, performed_on=TODAY)
    assert (report.occurrence.locks_on, report.occurrence.opened_reason) == (
        today + ONE_DAY,
        "停电",
    )


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"until": datetime.date(2024, 10, 24)}, "until"),
        ({"until": datetime.date(2024, 11, 30)}, "until"),
        ({"until": datetime.date(9999, 12, 31)}, "until"),
    ],
)
def test_reopening_has_a_reason_and_an_end(desk, fields, field):
    given = {"today": datetime.date(2024, 12, 1), "until": datetime.date(2024, 12, 31)}

    with pytest.raises(InvalidChange) as refusal:
        reopen_occurrence(desk.duty(), by=desk.office, **given | {"reason": "停电"} | fields)

    assert list(refusal.value.errors) == [field]


def test_frozen_period_is_not_reopened(desk):
    occurrence, today = desk.duty(), datetime.date(2024, 12, 1)
    freeze(
        desk,
        today=today,
        period_start=datetime.date(2024, 7, 1),
        period_end=datetime.date(2024, 9, 30),
    )

    with pytest.raises(InvalidChange, match="先解封"):
        reopen_occurrence(
            occurrence, by=desk.office, today=today, until=today + ONE_DAY, reason="停电"
        )


def test_retired_period_is_not_decided_on(desk):
    occurrence = desk.duty()
    Occurrence.objects.update(retired_at=NOW, retired_reason="误建")

    with pytest.raises(InvalidChange):
        override_light(occurrence, by=desk.office, today=TODAY, colour="red", reason="核实")
    with pytest.raises(InvalidChange):
        reopen_occurrence(occurrence, by=desk.office, today=TODAY, until=AFTER, reason="停电")
