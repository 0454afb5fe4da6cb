"""Whoever owes something is let through to nothing else: walked over every route."""

from datetime import timedelta

import pytest
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from agencies.middleware import ALWAYS, DUTIES
from agencies.models import AuditEvent, UserSession
from agencies.services import sessions
from agencies.states import Role, SessionEnd
from tests.factories.agencies import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

ARGUMENTS = {"pk": 1, "slug": "x"}


def walk(resolver=None, namespace=""):
    """Every named route of the portal with an address that leads to it."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            name = namespace + (entry.name or "")
            # Those of the interface are patterns of their own, which take numbers.
            wanted = entry.pattern.converters or dict.fromkeys(entry.pattern.regex.groupindex)
            kwargs = {key: _example(key, converter) for key, converter in wanted.items()}
            yield name, reverse(name, kwargs=kwargs)
        else:
            inner = f"{entry.namespace}:" if entry.namespace else ""
            yield from walk(entry, namespace + inner)


def _example(key, converter):
    known = {"IntConverter": 1, "NoneType": 1, "SlugConverter": "x"}
    return known.get(type(converter).__name__, "x")


def must_change(user):
    user.must_change_password = True
    user.save()


def must_verify(user):
    TOTPDevice.objects.create(user=user, confirmed=True)


def must_enrol(user):
    """The owner is an office's administrator."""


def stale(user):
    user.password_changed_at = timezone.now() - timedelta(days=91)
    user.save()


OWING = [
    ("account-password", must_change),
    ("account-password", stale),
    ("account-verify", must_verify),
    ("account-second-factor", must_enrol),
]


@pytest.fixture
def strict(settings):
    settings.TOTP_REQUIRED = True
    settings.PASSWORD_MAX_AGE_DAYS = 90
    return settings


@pytest.fixture(params=OWING, ids=[debt.__name__ for _, debt in OWING])
def owing(request, strict, client, owner):
    """The route where somebody has to go, who is signed in."""
    route, debt = request.param
    debt(owner)
    client.force_login(owner)
    return route


@pytest.mark.parametrize("method", ["get", "post"])
def test_nothing_but_the_duty_is_reached(client, owing, method):
    let_through = set()

    for name, address in walk():
        response = getattr(client, method)(address)
        sent = response.status_code == 302 and response.url.split("?")[0] == reverse(owing)
        if not sent:
            let_through.add(name)
        if name == "logout" and method == "post":
            client.force_login(UserSession.objects.order_by("pk").last().user)

    own = set(DUTIES[owing])
    # The duty's own pages, sent to themselves by a redirect, count as reached.
    assert let_through - own == ALWAYS


def test_walk_meets_every_route(client):
    names = [name for name, _ in walk()]

    assert len(names) == len(set(names)) > 20
    assert ALWAYS | {route for routes in DUTIES.values() for route in routes} <= set(names)


def test_fragment_leaves_the_page_as_a_whole(client, strict, owner):
    must_change(owner)
    client.force_login(owner)

    response = client.get("/plans/", headers={"HX-Request": "true"})

    assert response.headers["HX-Redirect"] == "/account/password/"


def test_way_back_is_remembered(client, strict, owner):
    must_change(owner)
    client.force_login(owner)

    response = client.get("/plans/?page=2")

    assert response.url == "/account/password/?next=%2Fplans%2F%3Fpage%3D2"


def test_second_factor_comes_before_the_password(client, strict, owner):
    must_change(owner)
    must_verify(owner)
    client.force_login(owner)

    assert client.get("/account/password/").url.startswith("/account/verify/")


@pytest.mark.parametrize("role", Role)
def test_second_factor_is_for_administrators(client, strict, haizhou, role):
    agency = {"liaison": True} if role == Role.LIAISON else {}
    if role == Role.AGENCY_HEAD:
        liaison = MembershipFactory(jurisdiction=haizhou, liaison=True)
        user = MembershipFactory(jurisdiction=haizhou, role=role, agency=liaison.agency).user
    else:
        user = MembershipFactory(jurisdiction=haizhou, role=role, **agency).user
    client.force_login(user)

    sent = client.get("/account/").status_code == 302

    assert sent is (role in {"office_admin", "system_admin", "security_admin", "auditor"})


def test_second_factor_is_for_who_sets_up_the_installation(client, strict, administrator):
    client.force_login(administrator)

    assert client.get("/").url.startswith("/account/second-factor/")


def test_second_factor_is_asked_for_only_where_settings_say_so(client, settings, administrator):
    settings.TOTP_REQUIRED = False
    client.force_login(administrator)

    assert client.get("/account/").status_code == 200


# --- time -----------------------------------------------------------------------------------------


def moved(**fields):
    UserSession.objects.update(**fields)


def test_idle_session_is_over(client, owner, settings):
    settings.SESSION_IDLE_MINUTES = 30
    client.force_login(owner)
    moved(last_seen_at=timezone.now() - timedelta(minutes=29))
    assert client.get("/account/").status_code == 200

    moved(last_seen_at=timezone.now() - timedelta(minutes=31))
    response = client.get("/account/", follow=True)

    assert response.redirect_chain == [("/login/?next=/account/", 302)]
    assert "您长时间没有操作" in response.content.decode()
    assert UserSession.objects.get().end_reason == SessionEnd.IDLE
    ended = AuditEvent.objects.filter(verb="agencies.end_session").get()
    assert (ended.actor_id, ended.after["reason"]) == (owner.pk, "idle")


def test_long_session_is_over_however_busy(client, owner, settings):
    settings.SESSION_MAX_HOURS = 12
    client.force_login(owner)

    moved(started_at=timezone.now() - timedelta(hours=12, seconds=1))

    assert client.get("/account/").status_code == 302
    assert UserSession.objects.get().end_reason == SessionEnd.TOO_LONG


def test_ended_session_is_over_at_once(client, owner):
    client.force_login(owner)
    sessions.end_all_sessions(owner, by=owner, now=timezone.now())

    assert client.get("/account/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_session_that_is_not_listed_is_not_let_in(client, owner):
    client.force_login(owner)
    UserSession.objects.all().delete()

    assert client.get("/account/").status_code == 302


def test_expired_stranger_reads_on_in_the_demo(client, owner, settings):
    settings.DEMO = True
    client.force_login(owner)
    moved(last_seen_at=timezone.now() - timedelta(days=1))

    assert client.get("/").status_code == 200


def test_request_costs_one_query_and_writes_once_a_minute(client, owner, django_assert_num_queries):
    client.force_login(owner)
    session_user_and_listing = 3

    with django_assert_num_queries(session_user_and_listing):
        client.post("/language/")
    moved(last_seen_at=timezone.now() - timedelta(minutes=2))
    with django_assert_num_queries(session_user_and_listing + 1):
        client.post("/language/")
    with django_assert_num_queries(session_user_and_listing):
        client.post("/language/")


def test_stranger_costs_no_query(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/login/")


# --- the trail ------------------------------------------------------------------------------------


def verbs():
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


def test_signing_in_and_out_is_told(client, owner):
    client.force_login(owner)
    client.post("/logout/")

    assert verbs() == ["agencies.sign_in", "agencies.sign_out"]


def test_signing_in_anew_replaces_the_session_of_the_browser(client, settings, owner):
    settings.DEMO = True
    person = UserFactory(username="demo", is_demo=True)
    client.force_login(owner)

    client.post("/demo/sign-in/", {"username": "demo"})

    reasons = UserSession.objects.order_by("pk").values_list("user", "end_reason")
    assert list(reasons) == [(owner.pk, SessionEnd.REPLACED), (person.pk, "")]


def test_session_key_is_new_after_signing_in(client):
    UserFactory(username="person")
    client.get("/login/")
    session = client.session
    session["something"] = 1
    session.save()
    before = session.session_key

    client.post("/login/", {"username": "person", "password": "a-Long-enough-password"})

    assert client.session.session_key != before


def test_signing_in_twice_is_two_sessions(client, owner):
    client.force_login(owner)
    before = client.session.session_key

    client.force_login(owner)

    assert client.session.session_key != before
    assert UserSession.objects.filter(ended_at__isnull=True).count() == 1
    assert client.get("/account/").status_code == 200
