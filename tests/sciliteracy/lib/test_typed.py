"""A form that was sent after the log-in ended is given back, as typed, to its author alone."""

from datetime import timedelta

import pytest
from django import forms
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from agencies.models import UserSession
from plans.models import Plan
from sciliteracy.lib import typed
from sciliteracy.lib.typed import MOST_CHARACTERS, fill
from tests.factories.agencies import PASSWORD
from tests.factories.plans import PlanFactory

pytestmark = pytest.mark.django_db

TYPED = "写了一个小时的文字"
FILLED = "您登录前填写的内容已填回表单"


@pytest.fixture
def plan(haizhou):
    return PlanFactory(jurisdiction=haizhou, title="海州方案", issuer="区政府")


@pytest.fixture
def address(plan):
    return reverse("plans:plan-edit", args=[plan.slug])


@pytest.fixture
def page(client, owner, address):
    """An edit page that was left open until the log-in had ended."""
    client.force_login(owner)
    client.get(address)
    UserSession.objects.update(last_seen_at=timezone.now() - timedelta(days=1))
    return client


def form(plan, **values):
    fields = {"title": plan.title, "issuer": TYPED, "version": 1}
    return fields | {"csrfmiddlewaretoken": "x", "password": "hunter2"} | values


def sign_in(client, who, to):
    data = {"username": who.username, "password": PASSWORD, "next": to}
    return client.post("/login/", data)


def test_typed_form_is_given_back_filled_and_not_sent(page, owner, plan, address):
    sent = page.post(address, form(plan))
    assert sent.url == f"/login/?next={address}"

    assert sign_in(page, owner, address).url == address
    back = page.get(address)

    assertContains(back, TYPED)
    assertContains(back, FILLED)
    assert Plan.objects.get().issuer == "区政府"
    assertNotContains(page.get(address), TYPED)


def test_given_back_form_can_be_sent(page, owner, plan, address):
    page.post(address, form(plan))
    sign_in(page, owner, address)
    back = page.get(address)

    token = back.content.decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    assert token != "x"
    page.post(address, form(plan) | {"csrfmiddlewaretoken": token})

    assert Plan.objects.get().issuer == TYPED


def test_version_that_was_typed_from_is_kept(page, owner, plan, address, system):
    """Who came back late is told what changed meanwhile, as always."""
    page.post(address, form(plan))
    Plan.objects.update(version=2)
    sign_in(page, owner, address)

    assertContains(page.get(address), '<input type="hidden" name="version" value="1"')


def test_somebody_else_finds_nothing_and_it_is_thrown_away(
    page, owner, administrator, outsider, plan, address
):
    page.post(address, form(plan))

    sign_in(page, outsider, "/plans/")
    assertNotContains(page.get("/plans/"), TYPED)
    assert typed.SLOT not in page.session


def test_what_waits_is_sealed_and_holds_no_password(page, plan, address, monkeypatch):
    kept = []
    seal = typed.seal
    monkeypatch.setattr(typed, "seal", lambda data, **how: kept.append(data) or seal(data, **how))

    page.post(address, form(plan, new="hunter3", code="123456"))

    assert TYPED not in str(dict(page.session))
    assert [word for word in (b"hunter", b"123456", b"csrf") if word in kept[0]] == []


def test_after_an_hour_it_is_gone(page, owner, plan, address, monkeypatch):
    page.post(address, form(plan))
    sign_in(page, owner, address)
    monkeypatch.setattr(typed, "KEPT_FOR", -1)

    assertNotContains(page.get(address), TYPED)
    assert typed.SLOT not in page.session


def test_too_much_is_not_kept(page, plan, address):
    page.post(address, form(plan, issuer="长" * (MOST_CHARACTERS + 1)))

    assert typed.SLOT not in page.session


def test_stranger_leaves_nothing(client, plan, address):
    client.post(address, form(plan))

    assert typed.SLOT not in client.session


def test_forged_form_leaves_nothing(page, owner, plan, address):
    page.handler.enforce_csrf_checks = True

    assert page.post(address, form(plan)).status_code == 403
    assert typed.SLOT not in page.session


def test_form_of_a_button_is_given_back_on_the_page_where_it_stands(page, plan, address):
    sent = page.post("/plans/", form(plan), headers={"Referer": f"http://testserver{address}"})
    away = page.post(address, form(plan), headers={"Referer": "http://evil.example/x/"})

    assert away.url == f"/login/?next={address}"
    assert sent.status_code == 302


def test_form_waits_for_a_duty_too(client, owner, plan, address):
    client.force_login(owner)
    owner.must_change_password = True
    owner.save()

    sent = client.post(address, form(plan))
    assert sent.url == f"/account/password/?next={address.replace('/', '%2F')}"
    new = {"current": PASSWORD, "new": "Tq7-rice-Field", "again": "Tq7-rice-Field"}
    done = client.post("/account/password/", new | {"next": address})

    assertContains(client.get(done.url), TYPED)


class Everything(forms.Form):
    text = forms.CharField(initial="stored")
    long = forms.CharField(widget=forms.Textarea)
    one = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], initial="a")
    radio = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    many = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B"), ("c", "C")], initial=["c"])
    on = forms.BooleanField()
    off = forms.BooleanField(initial=True)
    secret = forms.CharField(widget=forms.PasswordInput)
    file = forms.FileField()
    day = forms.SplitDateTimeField()


def drawn(fields):
    token = typed._given_back.set(fields)
    try:
        return {bound.name: str(bound) for bound in Everything()}
    finally:
        typed._given_back.reset(token)


def test_every_kind_of_field_is_filled():
    html = drawn(
        {
            "text": ["<typed>"],
            "long": ["lines\nof text"],
            "one": ["b"],
            "radio": ["b"],
            "many": ["a", "b"],
            "on": ["on"],
            "secret": ["never"],
            "file": ["never"],
            "day_0": ["2024-08-15"],
        }
    )

    assert 'value="&lt;typed&gt;"' in html["text"]
    assert "lines\nof text" in html["long"]
    assert [html["one"].count(" selected"), '"b" selected' in html["one"]] == [1, True]
    assert html["radio"].count(" checked") == 1
    assert [f'"{key}" selected' in html["many"] for key in "abc"] == [True, True, False]
    assert (" checked" in html["on"], " checked" in html["off"]) == (True, False)
    assert "never" not in html["secret"] + html["file"]
    assert 'value="2024-08-15"' in html["day"]


def test_fields_are_drawn_as_always_when_nothing_is_given_back():
    assert 'value="stored"' in drawn(None)["text"]


def test_widget_of_unknown_shape_is_left_alone():
    widget = {"name": "x", "attrs": {}, "value": "stored"}

    fill(widget, {"y": ["typed"]})

    assert widget["value"] == "stored"
