"""Accounts: who sees whom, and what the system administrator does with them."""

import csv
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as rules
from hypothesis import strategies as st
from pytest_django.asserts import assertContains, assertNotContains

from agencies.models import AuditEvent, User
from agencies.services.users import grant_membership
from agencies.states import Role
from tests.factories.agencies import AgencyFactory, MembershipFactory, UserFactory
from tests.project.test_english import chinese_left_on
from tests.sciliteracy.pages.administrators import holder, security_admin, system_admin

__all__ = ["security_admin", "system_admin"]
ADDRESS = "/people/"
ACTS = ["close", "unlock", "sessions/end", "password"]
LONG_AGO = timezone.now() - timedelta(days=99)
pytestmark = pytest.mark.django_db


@pytest.fixture
def person(haizhou):
    return UserFactory(username="li", name="李某", jurisdiction=haizhou)


@pytest.fixture
def manager(client, system_admin):
    client.force_login(system_admin)
    return client


def page_of(user):
    return f"{ADDRESS}{user.pk}/"


def shown(client, **query):
    return {user.username for user in client.get(ADDRESS, query).context["listing"].page}


def test_list_holds_own_and_lower_jurisdictions_and_no_others(client, fuxin, haizhou, person):
    upper = UserFactory(jurisdiction=fuxin)
    for user in (UserFactory(), MembershipFactory(user__jurisdiction=None).user):
        assert user.jurisdiction is None
    below = holder(Role.SYSTEM_ADMIN, haizhou)
    above = holder(Role.SYSTEM_ADMIN, fuxin)

    client.force_login(below)
    assert shown(client) == {below.username, "li"}
    assert client.get(page_of(upper)).status_code == 404
    client.force_login(above)
    assert shown(client) == {above.username, below.username, upper.username, "li"}
    assert client.get(page_of(person)).status_code == 200


def test_upper_administrator_reads_and_the_own_one_acts(client, fuxin, person):
    client.force_login(holder(Role.SYSTEM_ADMIN, fuxin))

    assert [client.post(f"{page_of(person)}{act}/").status_code for act in ACTS] == [403] * 4
    person.refresh_from_db()
    assert person.is_active


def test_security_administrator_sees_who_serves_here_from_elsewhere(
    client, security_admin, haizhou, fuxin
):
    guest = MembershipFactory(user__jurisdiction=fuxin, jurisdiction=haizhou).user
    client.force_login(security_admin)

    assert shown(client) == {security_admin.username, guest.username}


@pytest.mark.parametrize(
    "role", [role for role in Role if role not in ("system_admin", "security_admin")]
)
def test_other_roles_are_refused(client, haizhou, person, role):
    needs_agency = role in (Role.LIAISON, Role.AGENCY_HEAD)
    more = {"agency": AgencyFactory(jurisdiction=haizhou)} if needs_agency else {}
    client.force_login(holder(role, haizhou, **more))

    paths = [ADDRESS, f"{ADDRESS}new/", page_of(person)]
    paths += [f"{page_of(person)}{act}/" for act in [*ACTS, "roles/new"]]
    assert [client.get(path).status_code for path in paths] == [403] * 8
    posts = [path for path in paths if path not in (ADDRESS, page_of(person))]
    assert [client.post(path).status_code for path in posts] == [403] * 6


def test_security_administrator_does_not_touch_accounts(client, security_admin, person):
    client.force_login(security_admin)

    paths = [f"{ADDRESS}new/", *[f"{page_of(person)}{act}/" for act in ACTS]]
    assert [client.post(path).status_code for path in paths] == [403] * 5


@pytest.mark.parametrize("demo", [True, False])
def test_strangers_are_sent_to_sign_in(client, settings, person, demo):
    settings.DEMO = demo
    for path in (ADDRESS, page_of(person), f"{page_of(person)}close/", f"{ADDRESS}liaisons/"):
        assert client.get(path).url == f"/login/?next={path}"


def test_administrators_of_elsewhere_find_nobody(client, outsider, person):
    client.force_login(holder(Role.SYSTEM_ADMIN, outsider.memberships.get().jurisdiction))

    paths = [page_of(person), *[f"{page_of(person)}{act}/" for act in ACTS]]
    assert [client.get(path).status_code for path in paths] == [404] * 5
    assert [client.post(path).status_code for path in paths[1:]] == [404] * 4


def test_administrators_see_no_business_data(manager):
    for path in ("/", "/plans/", "/agencies/", "/indicators/", "/search/"):
        assert manager.get(path).status_code in (302, 403)


def test_search_and_filters_narrow_the_list(manager, system_admin, person, haizhou):
    MembershipFactory(user=person, jurisdiction=haizhou, role=Role.REVIEWER)
    UserFactory(username="gone", jurisdiction=haizhou, is_active=False)

    assert shown(manager, q="李") == {"li"}
    assert shown(manager, role="reviewer") == {"li"}
    assert shown(manager, state="closed") == {"gone"}
    assert shown(manager, state="open") == {"li", system_admin.username}
    assert shown(manager, jurisdiction=haizhou.pk) == {"li", "gone", system_admin.username}


def test_open_account_shows_the_first_password_once(manager, haizhou):
    response = manager.post(
        f"{ADDRESS}new/", {"username": "zhao", "name": "赵某", "jurisdiction": haizhou.pk}
    )

    user = User.objects.get(username="zhao")
    password = response.context["password"]
    assert user.check_password(password)
    assert user.jurisdiction == haizhou
    assertContains(response, password)
    assert "no-store" in response["Cache-Control"]
    assertNotContains(manager.get(page_of(user)), password)
    said = AuditEvent.objects.filter(object_id=user.pk, object_type="agencies.user")
    assert password not in str(list(said.values()))


def test_open_account_refuses_foreign_jurisdictions_at_the_field(manager, fuxin, outsider):
    foreign = outsider.memberships.get().jurisdiction_id
    for pk in (fuxin.pk, foreign, "x", "9" * 40, ""):
        response = manager.post(
            f"{ADDRESS}new/", {"username": "zhao", "name": "赵某", "jurisdiction": pk}
        )
        assert "jurisdiction" in response.context["form"].errors
        assertContains(response, 'value="zhao"')
    assert not User.objects.filter(username="zhao").exists()


@pytest.mark.parametrize("username", ["li", "no spaces", "x" * 151, "\x00", "", "system"])
def test_open_account_refuses_names_at_the_field(manager, haizhou, person, system, username):
    values = {"username": username, "name": "赵某", "jurisdiction": haizhou.pk}

    response = manager.post(f"{ADDRESS}new/", values)

    assert "username" in response.context["form"].errors


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({}, "本人设定"),
        ({"password": "!"}, "尚未发放"),
        ({"must_change_password": True}, "等待本人更换"),
        ({"must_change_password": True, "password_changed_at": LONG_AGO}, "已过期"),
    ],
)
def test_page_says_whose_the_password_is(manager, person, state, words):
    User.objects.filter(pk=person.pk).update(**state)

    assertContains(manager.get(page_of(person)), words)


def test_close_account_asks_for_a_reason_and_ends_the_roles(manager, person, haizhou):
    MembershipFactory(user=person, jurisdiction=haizhou)
    path = f"{page_of(person)}close/"

    assert "reason" in manager.post(path, {"reason": " "}).context["form"].errors
    response = manager.post(path, {"reason": "离任"})

    assert response.url == page_of(person)
    person.refresh_from_db()
    assert (person.is_active, person.memberships.active().count()) == (False, 0)
    assertContains(manager.get(page_of(person)), "已关闭")


def test_own_account_cannot_be_closed(manager, system_admin):
    assert manager.post(f"{page_of(system_admin)}close/", {"reason": "x"}).status_code == 403


def test_reset_password_shows_it_once(manager, person):
    path = f"{page_of(person)}password/"
    before = User.objects.get(pk=person.pk).password
    manager.get(path)
    assert User.objects.get(pk=person.pk).password == before

    response = manager.post(path)

    assert User.objects.get(pk=person.pk).check_password(response.context["password"])


@pytest.mark.parametrize(
    ("act", "verb"),
    [("unlock", "agencies.unlock_account"), ("password", "agencies.reset_password")],
)
def test_acts_are_recorded(manager, system_admin, person, act, verb):
    manager.post(f"{page_of(person)}{act}/")

    event = AuditEvent.objects.get(verb=verb)
    assert (event.actor_id, event.object_id) == (system_admin.pk, person.pk)
    assert event.jurisdiction_id == person.jurisdiction_id


def test_end_sessions_signs_the_person_out(manager, client_class, person):
    browser = client_class()
    browser.force_login(person)

    assert manager.post(f"{page_of(person)}sessions/end/").url == page_of(person)

    assert browser.get("/account/").status_code == 302


@pytest.fixture
def client_class(client):
    return type(client)


def test_closed_accounts_offer_nothing(manager, haizhou):
    closed = UserFactory(jurisdiction=haizhou, is_active=False)

    assertNotContains(manager.get(page_of(closed)), "重置口令")
    assert manager.post(f"{page_of(closed)}password/").status_code == 403


def test_first_administrator_keeps_every_account(client, administrator, person):
    client.force_login(administrator)

    assert shown(client) == {"administrator", "li"}
    assert client.post(f"{page_of(person)}close/", {"reason": "离任"}).status_code == 302


def test_export_holds_what_is_shown_and_is_recorded(manager, person, haizhou):
    UserFactory(name="=cmd", jurisdiction=haizhou, username="formula")

    text = manager.get(ADDRESS, {"q": "formula", "export": "csv"}).content.decode("utf-8-sig")

    rows = list(csv.DictReader(text.splitlines()))
    assert [(row["用户名"], row["姓名或称呼"]) for row in rows] == [("formula", "'=cmd")]
    event = AuditEvent.objects.get(verb="agencies.export_accounts")
    assert event.after == {"q": "formula", "export": "csv", "rows": 1}


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_ask_the_same_number_of_queries(
    manager, haizhou, administrator, django_assert_num_queries, rows
):
    for user in UserFactory.create_batch(rows, jurisdiction=haizhou):
        MembershipFactory(user=user, jurisdiction=haizhou, role=Role.REVIEWER)
    for _ in range(rows):
        agency = AgencyFactory(jurisdiction=haizhou)
        grant_membership(
            by=administrator, user=user, role=Role.LIAISON, jurisdiction=haizhou, agency=agency
        )
    manager.get(ADDRESS)

    with django_assert_num_queries(LIST_QUERIES):
        manager.get(ADDRESS)
    with django_assert_num_queries(DETAIL_QUERIES):
        manager.get(page_of(user))


LIST_QUERIES = 8
DETAIL_QUERIES = 13

TEXT = st.text(max_size=200)


@rules(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.fixed_dictionaries({name: TEXT for name in ("username", "name", "jurisdiction")}))
def test_no_input_breaks_the_form(manager, values):
    assert manager.post(f"{ADDRESS}new/", values).status_code == 200


@rules(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.dictionaries(st.sampled_from(["q", "role", "state", "sort", "page"]), TEXT))
def test_no_address_breaks_the_list(manager, query):
    assert manager.get(ADDRESS, query).status_code == 200


def test_pages_have_no_chinese_in_english(manager, person, settings):
    manager.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    paths = [ADDRESS, f"{ADDRESS}?q=none", f"{ADDRESS}new/", page_of(person)]

    for path in [*paths, *[f"{page_of(person)}{act}/" for act in ACTS]]:
        assert chinese_left_on(manager.get(path).content.decode()) == [], path
