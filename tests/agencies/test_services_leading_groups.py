"""Verbs on leading groups, their members and portfolios."""

import pytest
from django.utils import timezone

from agencies.models import AuditEvent, LeadingGroupMember
from agencies.services import leading_groups as services
from agencies.states import LeadingGroupRole
from sciliteracy.lib.errors import InvalidChange, NotAllowed, StaleVersion
from tests.factories.agencies import (
    AgencyFactory,
    LeaderPortfolioFactory,
    LeadingGroupFactory,
    LeadingGroupMemberFactory,
)
from tests.factories.plans import PlanFactory
from tests.verbs import verbs_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(haizhou):
    return LeadingGroupFactory(jurisdiction=haizhou)


def restore(by, group):
    retired = {"retired_at": timezone.now(), "retired_reason": "调离"}
    member = LeadingGroupMemberFactory(group=group, **retired)
    return services.restore_leading_group_member(member, by=by)


def give(by, group):
    agency = AgencyFactory(jurisdiction=group.jurisdiction)
    member = LeadingGroupMemberFactory(group=group)
    return services.give_portfolio(by=by, member=member, agency=agency)


def retired(factory, **belongs):
    return factory(retired_at=timezone.now(), retired_reason="调整", **belongs)


CALLS = {
    "retire_leading_group": lambda by, group: services.retire_leading_group(
        group, by=by, reason="撤销"
    ),
    "restore_leading_group": lambda by, group: services.restore_leading_group(
        retired(LeadingGroupFactory, jurisdiction=group.jurisdiction), by=by
    ),
    "update_portfolio": lambda by, group: services.update_portfolio(
        LeaderPortfolioFactory(member__group=group), by=by, held_from=None
    ),
    "retire_portfolio": lambda by, group: services.retire_portfolio(
        LeaderPortfolioFactory(member__group=group), by=by, reason="误录"
    ),
    "restore_portfolio": lambda by, group: services.restore_portfolio(
        retired(LeaderPortfolioFactory, member__group=group), by=by
    ),
    "create_leading_group": lambda by, group: services.create_leading_group(
        by=by, jurisdiction=group.jurisdiction, name="领导小组"
    ),
    "update_leading_group": lambda by, group: services.update_leading_group(
        group, by=by, office_name="区科协"
    ),
    "add_leading_group_member": lambda by, group: services.add_leading_group_member(
        by=by, group=group, position=0, role=LeadingGroupRole.HEAD, name="张三", post="区长"
    ),
    "update_leading_group_member": lambda by, group: services.update_leading_group_member(
        LeadingGroupMemberFactory(group=group), by=by, post="副区长"
    ),
    "retire_leading_group_member": lambda by, group: services.retire_leading_group_member(
        LeadingGroupMemberFactory(group=group), by=by, reason="调离"
    ),
    "restore_leading_group_member": restore,
    "give_portfolio": give,
}


def test_every_verb_is_called():
    assert set(CALLS) == verbs_of(services)


@pytest.mark.parametrize("verb", CALLS)
@pytest.mark.parametrize("who", ["member", "outsider"])
def test_verb_refuses_those_without_right(request, group, who, verb):
    by = request.getfixturevalue(who)

    with pytest.raises(NotAllowed):
        CALLS[verb](by, group)

    assert AuditEvent.objects.filter(actor_id=by.pk).count() == 0


@pytest.mark.parametrize("verb", CALLS)
@pytest.mark.parametrize("who", ["owner", "system"])
def test_verb_accepts_and_audits_those_with_right(request, group, who, verb):
    by = request.getfixturevalue(who)

    CALLS[verb](by, group)

    events = AuditEvent.objects.filter(actor_id=by.pk, verb=f"agencies.{verb}")
    assert [event.jurisdiction_id for event in events] == [group.jurisdiction_id]


def test_update_leading_group_refuses_protected_fields(owner, group):
    with pytest.raises(TypeError, match="jurisdiction"):
        services.update_leading_group(group, by=owner, jurisdiction=None)


def test_update_leading_group_member_refuses_protected_fields(owner, group):
    with pytest.raises(TypeError, match="group"):
        services.update_leading_group_member(
            LeadingGroupMemberFactory(group=group), by=owner, group=group
        )


def test_update_leading_group_member_refused_when_somebody_was_first(owner, group):
    member = LeadingGroupMemberFactory(group=group)
    services.update_leading_group_member(member, by=owner, post="副区长")

    with pytest.raises(StaleVersion):
        services.update_leading_group_member(member, by=owner, expected_version=1, post="区长")

    assert LeadingGroupMember.objects.get().post == "副区长"


def test_leading_group_member_without_a_name_is_a_body(owner, group):
    member = services.add_leading_group_member(
        by=owner, group=group, position=0, role=LeadingGroupRole.MEMBER, post="区教育局"
    )

    assert str(member) == "区教育局"


def test_leading_group_member_listed_twice_refused(owner, group):
    fields = {"role": LeadingGroupRole.HEAD, "name": "张三", "post": "区长"}
    services.add_leading_group_member(by=owner, group=group, position=0, **fields)

    with pytest.raises(InvalidChange):
        services.add_leading_group_member(by=owner, group=group, position=1, **fields)

    assert LeadingGroupMember.objects.count() == 1


def test_leading_group_stays_while_a_plan_stands_under_it(owner, group):
    plan = PlanFactory(jurisdiction=group.jurisdiction, leading_group=group)

    with pytest.raises(InvalidChange):
        services.retire_leading_group(group, by=owner, reason="撤销")

    plan.leading_group = None
    plan.save()
    assert services.retire_leading_group(group, by=owner, reason="撤销").is_retired
