"""Roles: granted, ended and handed over by the security administrator; liaisons for the office."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from agencies.models import AuditEvent, Membership, User
from agencies.states import Role
from tests.factories.agencies import AgencyFactory, MembershipFactory, UserFactory
from tests.project.test_english import chinese_left_on
from tests.sciliteracy.pages.administrators import holder, security_admin, system_admin

__all__ = ["security_admin", "system_admin"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def person(haizhou):
    return UserFactory(username="li", name="李某", jurisdiction=haizhou)


@pytest.fixture
def granter(client, security_admin):
    client.force_login(security_admin)
    return client


@pytest.fixture
def liaison(haizhou):
    return MembershipFactory(jurisdiction=haizhou, liaison=True, user__jurisdiction=haizhou)


def grant_path(user):
    return f"/people/{user.pk}/roles/new/"


def role_path(membership, act):
    return f"/people/{membership.user_id}/roles/{membership.pk}/{act}/"


def test_grant_gives_the_role(granter, person, haizhou):
    agency = AgencyFactory(jurisdiction=haizhou)
    values = {"role": "liaison", "agency": agency.pk, "jurisdiction": haizhou.pk}

    response = granter.post(grant_path(person), values)

    assert response.url == f"/people/{person.pk}/"
    row = person.memberships.get()
    assert (row.role, row.agency, row.jurisdiction) == (Role.LIAISON, agency, haizhou)
    assertContains(granter.get(response.url), agency.name)


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"role": "liaison"}, None),
        ({"role": "king"}, "role"),
        ({"role": ""}, "role"),
        ({"role": "auditor", "agency": "x"}, "agency"),
        ({"role": "liaison", "agency": "9" * 40}, "agency"),
        ({"role": "reviewer", "jurisdiction": "9" * 40}, "jurisdiction"),
        ({"role": "reviewer", "jurisdiction": "\x00"}, "jurisdiction"),
    ],
)
def test_grant_shows_errors_at_the_field(granter, person, haizhou, values, wrong):
    response = granter.post(grant_path(person), {"jurisdiction": haizhou.pk} | values)

    assert response.status_code == 200
    assert wrong is None or wrong in response.context["form"].errors
    assert response.context["form"].errors
    assert person.memberships.count() == 0


def test_grant_refuses_foreign_jurisdictions_and_agencies(
    granter, person, haizhou, fuxin, outsider
):
    foreign = outsider.memberships.get().jurisdiction
    for place in (fuxin, foreign):
        values = {"role": "reviewer", "jurisdiction": place.pk}
        errors = granter.post(grant_path(person), values).context["form"].errors
        assert "jurisdiction" in errors
        assert granter.get(grant_path(person), {"jurisdiction": place.pk}).status_code == 404
        agency = AgencyFactory(jurisdiction=place)
        values = {"role": "liaison", "jurisdiction": haizhou.pk, "agency": agency.pk}
        assert "agency" in granter.post(grant_path(person), values).context["form"].errors
    assert person.memberships.count() == 0


def test_grant_keeps_the_three_administrators_apart(granter, liaison, haizhou):
    values = {"role": "auditor", "jurisdiction": haizhou.pk}

    response = granter.post(grant_path(liaison.user), values)

    assert "role" in response.context["form"].errors


def test_grant_of_an_administrators_role_waits_and_says_for_what(granter, person, haizhou):
    User.objects.filter(pk=person.pk).update(must_change_password=True)
    assertContains(granter.get(grant_path(person)), "暂时不能授予")

    page = granter.post(grant_path(person), {"role": "auditor", "jurisdiction": haizhou.pk})

    assert "再授予审计管理员" in page.context["form"].errors["role"][0]
    User.objects.filter(pk=person.pk).update(must_change_password=False)
    assertNotContains(granter.get(grant_path(person)), "暂时不能授予")
    answer = granter.post(grant_path(person), {"role": "auditor", "jurisdiction": haizhou.pk})
    assert answer.status_code == 302


def test_grant_to_a_closed_account_is_refused(granter, haizhou):
    closed = UserFactory(jurisdiction=haizhou, is_active=False)

    assert granter.post(grant_path(closed), {"role": "reviewer"}).status_code == 403


def test_grant_by_who_administers_several_asks_where(
    client, security_admin, fuxin, haizhou, person
):
    MembershipFactory(user=security_admin, role=Role.SECURITY_ADMIN, jurisdiction=fuxin)
    client.force_login(security_admin)

    page = client.get(grant_path(person))
    assert set(page.context["offered"]) == {fuxin, haizhou}
    assert page.context["jurisdiction"] == haizhou
    values = {"role": "reviewer", "jurisdiction": fuxin.pk}
    client.post(f"{grant_path(person)}?jurisdiction={fuxin.pk}", values)

    assert person.memberships.get().jurisdiction == fuxin


@pytest.mark.parametrize("address", ["x", "9" * 40, "\x00", "²"])
def test_grant_with_a_bad_address_counts_as_not_given(granter, person, haizhou, address):
    page = granter.get(grant_path(person), {"jurisdiction": address})

    assert page.context["jurisdiction"] == haizhou


def test_end_asks_for_a_reason(granter, liaison):
    path = role_path(liaison, "end")

    assert "reason" in granter.post(path, {"reason": ""}).context["form"].errors
    assert granter.post(path, {"reason": "调离"}).status_code == 302

    liaison.refresh_from_db()
    assert (liaison.is_retired, liaison.retired_reason) == (True, "调离")
    assert granter.post(path, {"reason": "again"}).status_code == 404


def test_hand_over_moves_the_post_and_keeps_history(granter, liaison, person):
    response = granter.post(
        role_path(liaison, "hand-over"), {"successor": "li", "reason": "轮岗"}, follow=True
    )

    liaison.refresh_from_db()
    row = person.memberships.get()
    assert (row.role, row.agency, row.is_retired) == (Role.LIAISON, liaison.agency, False)
    assert (liaison.is_retired, liaison.retired_reason) == (True, "轮岗")
    assert liaison.user.is_active
    # The page says what remains: the account, for the system administrator to close.
    assertContains(response, "请系统管理员关闭")
    assertContains(response, "账户仍然开放")
    events = AuditEvent.objects.filter(verb="agencies.hand_over_post").order_by("pk")
    assert [event.object_id for event in events] == [liaison.pk, row.pk]


@pytest.mark.parametrize("name", ["", "nobody", "\x00", "outsider", "owner-of-nothing"])
def test_hand_over_refuses_whom_it_cannot_find(granter, liaison, outsider, name):
    response = granter.post(role_path(liaison, "hand-over"), {"successor": name, "reason": "轮岗"})

    assert "successor" in response.context["form"].errors
    assert not Membership.objects.get(pk=liaison.pk).is_retired


def test_hand_over_refuses_oneself_administrators_and_closed_accounts(
    granter, liaison, system_admin, haizhou
):
    closed = UserFactory(jurisdiction=haizhou, is_active=False)
    for user in (liaison.user, system_admin, closed):
        values = {"successor": user.username, "reason": "轮岗"}
        response = granter.post(role_path(liaison, "hand-over"), values)
        assert "successor" in response.context["form"].errors


def test_hand_over_to_who_has_the_post_already_changes_nothing(granter, liaison, person, haizhou):
    MembershipFactory(user=person, role=Role.LIAISON, jurisdiction=haizhou, agency=liaison.agency)
    values = {"successor": "li", "reason": "轮岗"}

    response = granter.post(role_path(liaison, "hand-over"), values)

    assert response.context["form"].errors
    assert not Membership.objects.get(pk=liaison.pk).is_retired


def test_hand_over_is_for_posts_of_agencies(granter, owner, haizhou):
    assert granter.get(role_path(owner.memberships.get(), "hand-over")).status_code == 403


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SECURITY_ADMIN])
def test_other_roles_change_no_roles(client, haizhou, liaison, role):
    needs_agency = role in (Role.LIAISON, Role.AGENCY_HEAD)
    more = {"agency": AgencyFactory(jurisdiction=haizhou)} if needs_agency else {}
    client.force_login(holder(role, haizhou, **more))

    paths = [grant_path(liaison.user), role_path(liaison, "end"), role_path(liaison, "hand-over")]
    assert [client.post(path, {"reason": "x"}).status_code for path in paths] == [403] * 3
    assert not Membership.objects.get(pk=liaison.pk).is_retired


@pytest.mark.parametrize(("place", "status"), [("upper", 403), ("foreign", 404)])
def test_security_administrators_of_elsewhere(client, fuxin, outsider, liaison, place, status):
    where = fuxin if place == "upper" else outsider.memberships.get().jurisdiction
    client.force_login(holder(Role.SECURITY_ADMIN, where))

    paths = [role_path(liaison, "end"), role_path(liaison, "hand-over")]
    assert [client.post(path, {"reason": "x"}).status_code for path in paths] == [status] * 2


def test_role_of_another_person_under_this_address_is_not_found(granter, liaison, person):
    path = f"/people/{person.pk}/roles/{liaison.pk}/end/"

    assert granter.post(path, {"reason": "x"}).status_code == 404


def test_roles_held_elsewhere_are_not_shown(granter, person, haizhou, outsider):
    MembershipFactory(user=person, jurisdiction=haizhou, role=Role.REVIEWER)
    elsewhere = outsider.memberships.get().jurisdiction
    MembershipFactory(user=person, jurisdiction=elsewhere, role=Role.LEADER)

    rows = granter.get(f"/people/{person.pk}/").context["current"]

    assert [row.role for row, _mine in rows] == [Role.REVIEWER]


@pytest.mark.parametrize("role", [Role.OFFICE_ADMIN, Role.OFFICE_STAFF, Role.REVIEWER])
def test_offices_see_their_own_liaisons(client, haizhou, fuxin, liaison, role):
    MembershipFactory(liaison=True, jurisdiction=fuxin)
    client.force_login(holder(role, haizhou))

    rows = client.get("/people/liaisons/").context["listing"].page

    assert list(rows) == [liaison]


@pytest.mark.parametrize(
    "role", [Role.LEADER, Role.AUDITOR, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN]
)
def test_others_do_not(client, haizhou, role):
    client.force_login(holder(role, haizhou))

    assert client.get("/people/liaisons/").status_code == 403


def test_liaisons_are_searched(client, owner, haizhou, liaison):
    MembershipFactory(liaison=True, jurisdiction=haizhou)
    client.force_login(owner)

    rows = client.get("/people/liaisons/", {"q": liaison.agency.name}).context["listing"].page

    assert list(rows) == [liaison]


@pytest.mark.parametrize("rows", [1, 3])
def test_liaisons_ask_the_same_number_of_queries(
    client, owner, haizhou, django_assert_num_queries, rows
):
    MembershipFactory.create_batch(rows, liaison=True, jurisdiction=haizhou)
    client.force_login(owner)
    client.get("/people/liaisons/")

    with django_assert_num_queries(QUERIES):
        client.get("/people/liaisons/")


QUERIES = 8


def test_pages_have_no_chinese_in_english(granter, liaison, settings):
    granter.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    paths = [f"/people/{liaison.user_id}/", grant_path(liaison.user)]
    paths += [role_path(liaison, "end"), role_path(liaison, "hand-over")]

    for path in paths:
        assert chinese_left_on(granter.get(path).content.decode()) == [], path
