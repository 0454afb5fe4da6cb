"""Who is named, and that the stored answers follow every verb."""

from datetime import timedelta

import pytest
from django.db.models import Q
from django.utils import timezone

from agencies.models import AuditEvent, Jurisdiction
from plans.models import Assignment
from plans.services import answering as services
from plans.services.effective import refresh_measures
from plans.states import AssignmentOrigin, AssignmentRole, EffectiveBasis
from sciliteracy.lib.errors import InvalidChange, NotAllowed, StaleVersion
from tests.factories.agencies import AgencyFactory, AgencyGroupFactory, AgencyGroupMemberFactory
from tests.factories.plans import AssignmentFactory, MeasureFactory
from tests.plans.answers import answering
from tests.verbs import verbs_of

pytestmark = pytest.mark.django_db

LEAD, RESPONSIBLE = AssignmentRole.LEAD, AssignmentRole.RESPONSIBLE
OWN, INITIATIVE = EffectiveBasis.OWN, EffectiveBasis.INITIATIVE
OFFICE, PER = EffectiveBasis.OFFICE, EffectiveBasis.PER
DAY = timedelta(days=1)


@pytest.fixture
def towns(haizhou):
    return AgencyGroupFactory(jurisdiction=haizhou, name="各镇街")


@pytest.fixture
def town(haizhou):
    return AgencyFactory(jurisdiction=haizhou, name="韩家店镇")


def named(measure, **fields):
    return AssignmentFactory(measure=measure, **fields)


def restore(by, today, measure):
    assignment = named(measure)
    services.withdraw_assignment(assignment, by=by, today=today, reason="误录")
    return services.restore_assignment(assignment, by=by, today=today)


def add_member(by, today, measure):
    group = AgencyGroupFactory(jurisdiction=measure.plan.jurisdiction)
    agency = AgencyFactory(jurisdiction=group.jurisdiction)
    return services.add_group_member(by=by, today=today, group=group, agency=agency)


def end_member(by, today, measure):
    member = AgencyGroupMemberFactory(group__jurisdiction=measure.plan.jurisdiction)
    return services.end_group_membership(member, by=by, today=today, member_to=today)


def held(measure, **more):
    return AgencyGroupMemberFactory(group__jurisdiction=measure.plan.jurisdiction, **more)


def change_member(by, today, measure):
    return services.update_group_member(held(measure), by=by, today=today, source="名单")


def retire_member(by, today, measure):
    return services.retire_group_member(held(measure), by=by, today=today, reason="误录")


def restore_member(by, today, measure):
    member = held(measure, retired_at=timezone.now(), retired_reason="误录")
    return services.restore_group_member(member, by=by, today=today)


def set_per(by, today, measure):
    group = AgencyGroupFactory(jurisdiction=measure.plan.jurisdiction)
    services.set_per_groups(measure, by=by, today=today, groups=[group])


def set_office(by, today, measure):
    jurisdiction = measure.plan.jurisdiction
    agency = AgencyFactory(jurisdiction=jurisdiction)
    return services.set_office(jurisdiction, by=by, today=today, office=agency)


CALLS = {
    "assign": lambda by, today, measure: services.assign(
        by=by, today=today, to=measure, role=LEAD, name_as_written="区某局"
    ),
    "update_assignment": lambda by, today, measure: services.update_assignment(
        named(measure), by=by, today=today, position=7777
    ),
    "withdraw_assignment": lambda by, today, measure: services.withdraw_assignment(
        named(measure), by=by, today=today, reason="误录"
    ),
    "restore_assignment": restore,
    "change_role": lambda by, today, measure: services.change_role(
        named(measure), by=by, today=today, role="responsible", reason="会议明确"
    ),
    "set_per_groups": set_per,
    "add_group_member": add_member,
    "end_group_membership": end_member,
    "update_group_member": change_member,
    "retire_group_member": retire_member,
    "restore_group_member": restore_member,
    "set_office": set_office,
}
# The derived assignments of `set_per_groups` are audited one by one.
AUDITED = {name: f"plans.{name}" for name in CALLS} | {
    "set_per_groups": "plans.assign",
    "change_role": "plans.assign",
}


def test_every_verb_is_called():
    assert set(CALLS) == verbs_of(services)


@pytest.mark.parametrize("verb", CALLS)
@pytest.mark.parametrize("who", ["member", "outsider"])
def test_verb_refuses_those_without_right(request, measure, today, who, verb):
    by = request.getfixturevalue(who)

    with pytest.raises(NotAllowed):
        CALLS[verb](by, today, measure)

    assert AuditEvent.objects.filter(actor_id=by.pk).count() == 0


@pytest.mark.parametrize("verb", CALLS)
@pytest.mark.parametrize("who", ["owner", "system"])
def test_verb_accepts_and_audits_those_with_right(request, measure, today, who, verb):
    by = request.getfixturevalue(who)

    CALLS[verb](by, today, measure)

    events = AuditEvent.objects.filter(actor_id=by.pk, verb=AUDITED[verb])
    assert [event.jurisdiction_id for event in events] == [measure.plan.jurisdiction_id]


def test_assign_on_a_measure_answers_for_it_alone(
    owner, today, measure, initiative, school, office
):
    sibling = MeasureFactory(initiative=initiative)

    services.assign(by=owner, today=today, to=measure, role=LEAD, agency=school)

    assert answering(measure) == [(school, LEAD, OWN)]
    assert answering(sibling) == []


def test_assign_on_an_initiative_answers_for_all_its_measures(
    owner, today, measure, initiative, school, youth
):
    sibling = MeasureFactory(initiative=initiative)
    services.assign(by=owner, today=today, to=measure, role=LEAD, agency=youth)

    services.assign(by=owner, today=today, to=initiative, role=LEAD, agency=school)

    assert answering(measure) == [(youth, LEAD, OWN)]
    assert answering(sibling) == [(school, LEAD, INITIATIVE)]


def test_assign_puts_the_name_last_in_its_list(owner, today, measure, school, youth, office):
    for agency in (youth, school):
        services.assign(by=owner, today=today, to=measure, role=LEAD, agency=agency)
    services.assign(by=owner, today=today, to=measure, role=RESPONSIBLE, agency=office)

    rows = Assignment.objects.order_by("pk")
    assert [(row.name_as_written, row.position) for row in rows] == [
        ("团区委", 0),
        ("区教育局", 1),
        ("区科协", 0),
    ]
    assert [row[0] for row in answering(measure)] == [youth, school, office]


def test_assign_keeps_the_name_as_written(owner, today, measure, school):
    services.assign(
        by=owner, today=today, to=measure, role=LEAD, agency=school, name_as_written="教育局"
    )

    assert Assignment.objects.get().name_as_written == "教育局"


def test_assign_an_unresolved_name_leaves_it_to_the_office(owner, today, measure, office):
    row = services.assign(by=owner, today=today, to=measure, role=LEAD, name_as_written="区某局")

    assert row.is_unresolved is True
    assert answering(measure) == [(office, LEAD, OFFICE)]


def test_assign_nobody_at_all_refused(owner, today, measure):
    with pytest.raises(InvalidChange):
        services.assign(by=owner, today=today, to=measure, role=LEAD)

    assert Assignment.objects.count() == 0


def test_assign_twice_refused(owner, today, measure, school):
    services.assign(by=owner, today=today, to=measure, role=LEAD, agency=school)

    with pytest.raises(InvalidChange):
        services.assign(by=owner, today=today, to=measure, role=LEAD, agency=school)


def test_assign_without_refresh_leaves_the_answer_to_the_caller(owner, today, measure, school):
    services.assign(by=owner, today=today, to=measure, role=LEAD, agency=school, refresh=False)

    assert answering(measure) == []


def test_update_assignment_reads_the_name_as_another_agency(owner, today, measure, school, youth):
    row = services.assign(by=owner, today=today, to=measure, role=LEAD, agency=school)

    services.update_assignment(row, by=owner, today=today, agency=youth)

    assert answering(measure) == [(youth, LEAD, OWN)]
    assert row.name_as_written == "区教育局"


def test_update_assignment_moves_the_name_in_its_list(owner, today, measure, school, youth):
    services.assign(by=owner, today=today, to=measure, role=LEAD, agency=school)
    row = services.assign(by=owner, today=today, to=measure, role=LEAD, agency=youth)
    services.update_assignment(Assignment.objects.first(), by=owner, today=today, position=5)

    assert [answer[0] for answer in answering(measure)] == [row.agency, school]


@pytest.mark.parametrize("field", ["role", "measure", "initiative", "plan", "origin"])
def test_update_assignment_refuses_protected_fields(owner, today, measure, field):
    with pytest.raises(TypeError, match=field):
        services.update_assignment(named(measure), by=owner, today=today, **{field: None})


def test_update_assignment_refused_when_somebody_was_first(owner, today, measure, school, youth):
    row = services.assign(by=owner, today=today, to=measure, role=LEAD, agency=school)
    services.update_assignment(row, by=owner, today=today, position=3)

    with pytest.raises(StaleVersion):
        services.update_assignment(row, by=owner, today=today, expected_version=1, agency=youth)

    assert answering(measure) == [(school, LEAD, OWN)]


def test_update_assignment_to_both_agency_and_group_refused(owner, today, measure, towns):
    row = named(measure)

    with pytest.raises(InvalidChange):
        services.update_assignment(row, by=owner, today=today, group=towns)


def test_withdrawn_assignment_answers_again_once_restored(owner, today, measure, school, office):
    row = services.assign(by=owner, today=today, to=measure, role=LEAD, agency=school)

    services.withdraw_assignment(row, by=owner, today=today, reason="误录")
    assert answering(measure) == [(office, LEAD, OFFICE)]

    services.restore_assignment(row, by=owner, today=today)
    assert answering(measure) == [(school, LEAD, OWN)]


def test_withdrawn_assignment_of_an_initiative_frees_its_measures(
    owner, today, measure, initiative, school, office
):
    row = services.assign(by=owner, today=today, to=initiative, role=LEAD, agency=school)

    services.withdraw_assignment(row, by=owner, today=today, reason="误录")

    assert answering(measure) == [(office, LEAD, OFFICE)]


def test_withdraw_assignment_needs_a_reason(owner, today, measure):
    with pytest.raises(InvalidChange):
        services.withdraw_assignment(named(measure), by=owner, today=today, reason="")


def test_group_answers_as_itself_until_it_has_members(owner, today, measure, towns, town):
    services.assign(by=owner, today=today, to=measure, role=RESPONSIBLE, group=towns)
    assert answering(measure) == [(towns, RESPONSIBLE, OWN)]

    services.add_group_member(by=owner, today=today, group=towns, agency=town)

    assert answering(measure) == [(town, RESPONSIBLE, OWN)]
    assert measure.effective_assignments.get().group == towns


def test_group_named_on_an_initiative_answers_through_a_new_member(
    owner, today, measure, initiative, towns, town
):
    services.assign(by=owner, today=today, to=initiative, role=LEAD, group=towns)

    services.add_group_member(by=owner, today=today, group=towns, agency=town)

    assert answering(measure) == [(town, LEAD, INITIATIVE)]


def test_group_member_added_for_later_answers_later(owner, today, measure, initiative, towns, town):
    services.assign(by=owner, today=today, to=initiative, role=RESPONSIBLE, group=towns)

    services.add_group_member(
        by=owner, today=today, group=towns, agency=town, member_from=today + DAY
    )
    assert answering(measure) == [(towns, RESPONSIBLE, INITIATIVE)]

    refresh_measures(Q(pk=measure.pk), today=today + DAY)
    assert answering(measure) == [(town, RESPONSIBLE, INITIATIVE)]


def test_group_member_answers_until_the_last_day(owner, today, measure, towns, town):
    services.assign(by=owner, today=today, to=measure, role=RESPONSIBLE, group=towns)
    member = services.add_group_member(by=owner, today=today, group=towns, agency=town)

    services.end_group_membership(member, by=owner, today=today, member_to=today)
    assert answering(measure) == [(town, RESPONSIBLE, OWN)]

    services.end_group_membership(member, by=owner, today=today, member_to=today - DAY)
    assert answering(measure) == [(towns, RESPONSIBLE, OWN)]


def test_group_named_only_in_a_withdrawn_assignment_changes_nothing(
    owner, today, measure, towns, town, office
):
    row = services.assign(by=owner, today=today, to=measure, role=LEAD, group=towns)
    services.withdraw_assignment(row, by=owner, today=today, reason="误录")

    services.add_group_member(by=owner, today=today, group=towns, agency=town)

    assert answering(measure) == [(office, LEAD, OFFICE)]


def test_set_office_moves_what_nobody_is_named_for(
    owner, today, measure, initiative, school, youth
):
    named_for = MeasureFactory(initiative=initiative)
    elsewhere = MeasureFactory()
    services.assign(by=owner, today=today, to=named_for, role=LEAD, agency=youth)

    services.set_office(
        measure.plan.jurisdiction, by=owner, today=today, office=school, assumed=True
    )

    assert answering(measure) == [(school, LEAD, OFFICE)]
    assert answering(named_for) == [(youth, LEAD, OWN)]
    assert answering(elsewhere) == []
    stored = Jurisdiction.objects.get(pk=measure.plan.jurisdiction_id)
    assert (stored.office, stored.office_assumed) == (school, True)


def test_set_per_groups_names_exactly_these(owner, today, measure, towns, office):
    bases = AgencyGroupFactory(jurisdiction=towns.jurisdiction)
    services.set_per_groups(measure, by=owner, today=today, groups=[towns])
    assert answering(measure) == [(office, LEAD, OFFICE), (towns, RESPONSIBLE, PER)]

    services.set_per_groups(measure, by=owner, today=today, groups=[bases])
    assert answering(measure) == [(office, LEAD, OFFICE), (bases, RESPONSIBLE, PER)]

    services.set_per_groups(measure, by=owner, today=today, groups=[towns])
    assert answering(measure) == [(office, LEAD, OFFICE), (towns, RESPONSIBLE, PER)]
    assert Assignment.objects.filter(origin=AssignmentOrigin.PER).count() == 2


def test_set_per_groups_beside_what_the_document_names(owner, today, measure, towns, school):
    services.assign(by=owner, today=today, to=measure, role=LEAD, agency=school)
    services.assign(by=owner, today=today, to=measure, role=RESPONSIBLE, group=towns)

    services.set_per_groups(measure, by=owner, today=today, groups=[towns])
    assert answering(measure) == [(school, LEAD, OWN), (towns, RESPONSIBLE, OWN)]

    services.set_per_groups(measure, by=owner, today=today, groups=[])
    assert answering(measure) == [(school, LEAD, OWN), (towns, RESPONSIBLE, OWN)]


def test_set_per_groups_again_writes_nothing(owner, today, measure, towns):
    services.set_per_groups(measure, by=owner, today=today, groups=[towns])
    written = AuditEvent.objects.count()

    services.set_per_groups(measure, by=owner, today=today, groups=[towns])

    assert AuditEvent.objects.count() == written
