"""Handing a post over to a successor."""

import pytest

from agencies.models import AuditEvent, Membership
from agencies.services import users as services
from agencies.states import Role
from sciliteracy.lib.errors import InvalidChange, NotAllowed
from tests.factories.agencies import (
    MembershipFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

GOOD = "correct-horse-Battery-9"
OFFICE_RIGHTS = [
    ("owner", True),
    ("system", True),
    ("administrator", True),
    ("member", False),
    ("outsider", False),
    ("account_keeper", False),
    ("role_keeper", False),
]
ACCOUNT_RIGHTS = [
    ("account_keeper", True),
    ("system", True),
    ("administrator", True),
    ("role_keeper", False),
    ("owner", False),
    ("outsider", False),
    ("account_keeper_elsewhere", False),
]
ROLE_RIGHTS = [
    ("role_keeper", True),
    ("system", True),
    ("administrator", True),
    ("account_keeper", False),
    ("owner", False),
    ("member", False),
    ("outsider", False),
]


@pytest.fixture
def account_keeper(haizhou):
    """The system administrator of 海州区."""
    return MembershipFactory(jurisdiction=haizhou, role=Role.SYSTEM_ADMIN).user


@pytest.fixture
def account_keeper_elsewhere(db):
    return MembershipFactory(role=Role.SYSTEM_ADMIN).user


@pytest.fixture
def role_keeper(haizhou):
    """The security administrator of 海州区."""
    return MembershipFactory(jurisdiction=haizhou, role=Role.SECURITY_ADMIN).user


@pytest.fixture
def post(haizhou):
    return MembershipFactory(jurisdiction=haizhou, liaison=True)


def test_hand_over_post_gives_it_to_the_successor_and_keeps_the_old_one(system, post):
    successor = UserFactory()

    row = services.hand_over_post(post, by=system, successor=successor, reason="轮岗")

    post.refresh_from_db()
    assert (row.user, row.role, row.agency) == (successor, Role.LIAISON, post.agency)
    assert (post.is_retired, post.retired_reason, post.user.is_active) == (True, "轮岗", True)
    events = AuditEvent.objects.filter(verb="agencies.hand_over_post").order_by("pk")
    assert [(event.object_id, event.reason) for event in events] == [
        (post.pk, "轮岗"),
        (row.pk, "轮岗"),
    ]


@pytest.mark.parametrize("who", ["owner", "member", "outsider"])
def test_hand_over_post_is_for_security_administrators(request, post, who):
    with pytest.raises(NotAllowed):
        services.hand_over_post(
            post, by=request.getfixturevalue(who), successor=UserFactory(), reason="轮岗"
        )


def refused_hand_over(post, system, *, successor, reason="轮岗"):
    with pytest.raises(InvalidChange):
        services.hand_over_post(post, by=system, successor=successor, reason=reason)
    return not Membership.objects.get(pk=post.pk).is_retired


def test_hand_over_post_refuses_whom_it_cannot_go_to(system, post, haizhou):
    auditor = MembershipFactory(jurisdiction=haizhou, role=Role.AUDITOR).user

    assert refused_hand_over(post, system, successor=post.user)
    assert refused_hand_over(post, system, successor=auditor)
    assert refused_hand_over(post, system, successor=UserFactory(is_active=False))
    assert refused_hand_over(post, system, successor=system)
    assert refused_hand_over(post, system, successor=UserFactory(), reason=" ")


def test_hand_over_post_refuses_roles_without_an_agency_and_ended_ones(system, post, haizhou):
    office = MembershipFactory(jurisdiction=haizhou)
    services.end_membership(post, by=system, reason="调离")

    for membership in (office, post):
        with pytest.raises(InvalidChange):
            services.hand_over_post(membership, by=system, successor=UserFactory(), reason="x")
