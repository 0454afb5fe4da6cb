"""Accounts, roles and contacts."""

import pytest

from agencies.models import AuditEvent, Membership, User
from agencies.services import users as services
from agencies.states import Role
from sciliteracy.lib.errors import InvalidChange, NotAllowed
from tests.factories.agencies import (
    AgencyFactory,
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


def refuses(call, *, allowed):
    """Whether `call` kept to what `allowed` says."""
    try:
        call()
    except NotAllowed:
        return not allowed
    return allowed


def test_system_user_is_one_that_cannot_sign_in():
    first, second = services.system_user(), services.system_user()

    assert first == second
    assert first.has_usable_password() is False
    assert list(User.objects.people()) == []
    event = AuditEvent.objects.get()
    assert (event.verb, event.actor_id) == ("agencies.create_system_user", first.pk)


def test_create_first_administrator_may_do_everything():
    user = services.create_first_administrator(username="admin", password=GOOD)

    stored = User.objects.get(pk=user.pk)
    assert (stored.is_superuser, stored.check_password(GOOD)) == (True, True)
    event = AuditEvent.objects.get(verb="agencies.create_first_administrator")
    assert (event.object_id, event.actor_id) == (user.pk, services.system_user().pk)
    assert event.after == {}


def test_create_first_administrator_only_once(administrator):
    with pytest.raises(NotAllowed):
        services.create_first_administrator(username="second", password=GOOD)

    assert list(User.objects.filter(is_superuser=True)) == [administrator]


def test_create_first_administrator_again_once_none_is_active(administrator):
    User.objects.update(is_active=False)

    services.create_first_administrator(username="second", password=GOOD)

    assert User.objects.filter(is_superuser=True, is_active=True).count() == 1


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("admin", "short"),
        ("admin", "1234567890"),
        ("admin", ""),
        ("administrator", "administrator"),
        ("no spaces", GOOD),
        ("", GOOD),
        ("system", GOOD),
        ("taken", GOOD),
    ],
)
def test_create_first_administrator_refuses(username, password):
    UserFactory(username="taken")

    with pytest.raises(InvalidChange):
        services.create_first_administrator(username=username, password=password)

    assert User.objects.filter(is_superuser=True).count() == 0


@pytest.mark.parametrize(("who", "allowed"), ACCOUNT_RIGHTS)
def test_open_account_is_for_the_system_administrator(request, haizhou, who, allowed):
    by = request.getfixturevalue(who)

    assert refuses(
        lambda: services.open_account(by=by, jurisdiction=haizhou, username="zhang", name="张三"),
        allowed=allowed,
    )
    assert User.objects.filter(username="zhang", jurisdiction=haizhou).count() == int(allowed)
    opened = AuditEvent.objects.filter(actor_id=by.pk, verb="agencies.open_account")
    assert [event.after for event in opened] == [{"username": "zhang"}] * allowed


def test_open_account_cannot_sign_in_or_do_anything_yet(account_keeper, haizhou):
    user = services.open_account(
        by=account_keeper, jurisdiction=haizhou, username="zhang", name="张三"
    )

    assert user.has_usable_password() is False
    assert user.memberships.count() == 0


@pytest.mark.parametrize("username", ["taken", "", "no spaces"])
def test_open_account_refuses_a_name(account_keeper, haizhou, username):
    UserFactory(username="taken")

    with pytest.raises(InvalidChange) as error:
        services.open_account(
            by=account_keeper, jurisdiction=haizhou, username=username, name="张三"
        )

    assert list(error.value.errors) == ["username"]


@pytest.mark.parametrize(("who", "allowed"), ACCOUNT_RIGHTS)
def test_close_account_is_for_the_system_administrator(request, member, who, allowed):
    by = request.getfixturevalue(who)

    assert refuses(lambda: services.close_account(member, by=by, reason="调离"), allowed=allowed)
    assert User.objects.get(pk=member.pk).is_active is not allowed


def test_close_account_ends_its_roles_and_nobody_elses(account_keeper, owner, member):
    services.close_account(member, by=account_keeper, reason="调离")

    assert [row.retired_reason for row in member.memberships.all()] == ["调离"]
    assert owner.memberships.active().count() == 1
    events = AuditEvent.objects.filter(actor_id=account_keeper.pk).order_by("pk")
    assert [(event.verb, event.reason) for event in events] == [
        ("agencies.end_membership", "调离"),
        ("agencies.close_account", "调离"),
    ]


def test_close_account_needs_a_reason(account_keeper, member):
    with pytest.raises(InvalidChange):
        services.close_account(member, by=account_keeper, reason=" ")

    assert User.objects.get(pk=member.pk).is_active is True


def test_close_account_twice_writes_nothing_new(account_keeper, member):
    services.close_account(member, by=account_keeper, reason="调离")
    written = AuditEvent.objects.count()

    services.close_account(member, by=account_keeper, reason="再次")

    assert AuditEvent.objects.count() == written


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.SECURITY_ADMIN])
@pytest.mark.parametrize("verb", ["end", "close"])
def test_places_with_accounts_keep_an_auditor_and_a_security_administrator(
    system, haizhou, member, role, verb
):
    last = MembershipFactory(jurisdiction=haizhou, role=role)

    def leave():
        if verb == "end":
            services.end_membership(last, by=system, reason="调离")
        else:
            services.close_account(last.user, by=system, reason="调离")

    with pytest.raises(InvalidChange, match="最后一名"):
        leave()
    assert Membership.objects.get(pk=last.pk).is_retired is False
    MembershipFactory(jurisdiction=haizhou, role=role, user__is_active=False)
    MembershipFactory(role=role)
    with pytest.raises(InvalidChange):
        leave()

    MembershipFactory(jurisdiction=haizhou, role=role)
    leave()
    assert Membership.objects.get(pk=last.pk).is_retired is True


def test_the_last_one_of_a_place_without_other_accounts_may_leave(system, haizhou):
    last = MembershipFactory(jurisdiction=haizhou, role=Role.AUDITOR)
    UserFactory(jurisdiction=haizhou, is_active=False)

    services.end_membership(last, by=system, reason="撤并")

    assert Membership.objects.get(pk=last.pk).is_retired is True


@pytest.mark.parametrize("username", ["ZHANG", "Zhang"])
def test_names_differ_by_more_than_case(account_keeper, haizhou, username):
    UserFactory(username="zhang")

    with pytest.raises(InvalidChange) as error:
        services.open_account(
            by=account_keeper, jurisdiction=haizhou, username=username, name="张三"
        )

    assert list(error.value.errors) == ["username"]


def test_account_is_found_whatever_the_case():
    person = UserFactory(username="Zhang.San")

    assert User.objects.get_by_natural_key("zhang.SAN") == person
    with pytest.raises(User.DoesNotExist):
        User.objects.get_by_natural_key("zhang_san")


@pytest.mark.parametrize(("who", "allowed"), ROLE_RIGHTS)
def test_grant_membership_is_for_the_security_administrator(request, haizhou, who, allowed):
    by, user = request.getfixturevalue(who), UserFactory(jurisdiction=haizhou)

    assert refuses(
        lambda: services.grant_membership(
            by=by, user=user, role=Role.REVIEWER, jurisdiction=haizhou
        ),
        allowed=allowed,
    )
    assert Membership.objects.filter(user=user).count() == int(allowed)
    granted = AuditEvent.objects.filter(actor_id=by.pk, verb="agencies.grant_membership")
    assert granted.count() == int(allowed)


def test_grant_membership_of_a_liaison_needs_an_agency(role_keeper, haizhou):
    with pytest.raises(InvalidChange):
        services.grant_membership(
            by=role_keeper, user=UserFactory(), role=Role.LIAISON, jurisdiction=haizhou
        )


@pytest.mark.parametrize(
    ("held", "wanted", "refused"),
    [
        (Role.OFFICE_STAFF, Role.REVIEWER, False),
        (Role.AUDITOR, Role.SYSTEM_ADMIN, True),
        (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, True),
        (Role.SECURITY_ADMIN, Role.OFFICE_ADMIN, True),
        (Role.OFFICE_ADMIN, Role.AUDITOR, True),
    ],
)
def test_grant_membership_keeps_administrators_apart(role_keeper, haizhou, held, wanted, refused):
    user = MembershipFactory(role=held).user

    try:
        services.grant_membership(by=role_keeper, user=user, role=wanted, jurisdiction=haizhou)
        was_refused = False
    except InvalidChange as error:
        was_refused = list(error.errors) == ["role"]

    assert was_refused is refused
    assert user.memberships.count() == (1 if refused else 2)


def test_grant_membership_of_the_same_administrative_role_elsewhere(role_keeper, haizhou):
    user = MembershipFactory(role=Role.AUDITOR).user

    services.grant_membership(by=role_keeper, user=user, role=Role.AUDITOR, jurisdiction=haizhou)

    assert user.memberships.count() == 2


@pytest.mark.parametrize(("who", "allowed"), ROLE_RIGHTS)
def test_end_membership_is_for_the_security_administrator(request, haizhou, who, allowed):
    by = request.getfixturevalue(who)
    membership = MembershipFactory(jurisdiction=haizhou, role=Role.REVIEWER)

    assert refuses(
        lambda: services.end_membership(membership, by=by, reason="调离"), allowed=allowed
    )
    assert Membership.objects.get(pk=membership.pk).is_retired is allowed


def test_end_membership_takes_the_right_away(role_keeper, haizhou):
    staff = MembershipFactory(jurisdiction=haizhou)

    services.end_membership(staff, by=role_keeper, reason="调离")

    assert User.objects.get(pk=staff.user_id).reading_lineages == []


def test_grant_membership_refuses_agencies_of_elsewhere(system, haizhou, fuxin):
    agency = AgencyFactory(jurisdiction=fuxin)

    with pytest.raises(InvalidChange, match="不属于"):
        services.grant_membership(
            by=system, user=UserFactory(), role=Role.LIAISON, jurisdiction=haizhou, agency=agency
        )


def test_grant_membership_refuses_closed_accounts(system, haizhou):
    with pytest.raises(InvalidChange):
        services.grant_membership(
            by=system, user=UserFactory(is_active=False), role=Role.LEADER, jurisdiction=haizhou
        )


def test_close_account_is_not_for_ones_own(haizhou):
    admin = MembershipFactory(
        jurisdiction=haizhou, role=Role.SYSTEM_ADMIN, user__jurisdiction=haizhou
    ).user

    with pytest.raises(InvalidChange):
        services.close_account(admin, by=admin, reason="x")
