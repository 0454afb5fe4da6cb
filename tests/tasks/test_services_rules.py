"""The verb on rules, and its page."""

import pytest
from django.urls import reverse

from agencies.models import AuditEvent
from agencies.services.jurisdictions import update_jurisdiction
from sciliteracy.lib.errors import InvalidChange, NotAllowed, StaleVersion
from tasks.rules import Rules, rules_of
from tasks.services import rules as services
from tests.verbs import verbs_of

pytestmark = pytest.mark.django_db

CALLS = {
    "change_rules": lambda by, place: services.change_rules(
        place, by=by, rules=Rules(lock_after_days=20)
    )
}


def test_every_verb_is_called():
    assert set(CALLS) == verbs_of(services)


@pytest.mark.parametrize("verb", CALLS)
def test_verbs_by_the_offices_administrator(owner, member, outsider, administrator, haizhou, verb):
    for other in (member, outsider, administrator):
        with pytest.raises(NotAllowed):
            CALLS[verb](other, haizhou)
    CALLS[verb](owner, haizhou)
    assert rules_of(haizhou) == Rules(lock_after_days=20)


def test_change_rules_keeps_other_settings(owner, haizhou, system):
    update_jurisdiction(haizhou, by=system, settings={"ladder": [1], "rules": {"odd": 1}})

    services.change_rules(haizhou, by=owner, rules=Rules(reporting_period="month"))

    haizhou.refresh_from_db()
    assert (haizhou.settings, haizhou.reporting_period) == ({"ladder": [1]}, "month")
    assert AuditEvent.objects.filter(verb="agencies.update_jurisdiction").count() == 2


def test_change_rules_refuses_what_is_out_of_bounds(owner, haizhou):
    with pytest.raises(InvalidChange) as refusal:
        services.change_rules(haizhou, by=owner, rules=Rules(jump_factor=1))
    assert set(refusal.value.errors) == {"jump_factor"}


def test_change_rules_tells_the_second_editor(owner, haizhou, system):
    update_jurisdiction(haizhou, by=system, name="海州")

    with pytest.raises(StaleVersion):
        services.change_rules(haizhou, by=owner, rules=Rules(), expected_version=1)


# --- the page -------------------------------------------------------------------------------------


@pytest.fixture
def page(client, owner, haizhou):
    client.force_login(owner)
    return reverse("tasks:rules-edit", args=[haizhou.pk])


def posted(client, page, **changes):
    form = client.get(page).context["form"]
    values = {name: form.get_initial_for_field(form.fields[name], name) for name in form.fields}
    return {name: value for name, value in values.items() if value is not False} | changes


def test_page_saves(client, page, haizhou):
    typed = {"terms": "3-1，9-1", "self_approval": "on", "colour_red": "滞后", "lock_after_days": 9}

    response = client.post(page, posted(client, page, **typed))

    assert response["Location"] == page
    haizhou.refresh_from_db()
    assert rules_of(haizhou) == Rules(
        terms=((3, 1), (9, 1)), self_approval=True, colours={"red": "滞后"}, lock_after_days=9
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("report_due_working_days", "61"),
        ("report_due_working_days", "x"),
        ("lock_after_days", "-1"),
        ("jump_factor", "1"),
        ("terms", "2-30, 9-1"),
        ("terms", "春季"),
        ("terms", "9-1, 9-1"),
        ("terms", "1-1-1"),
        ("reporting_period", "week"),
        ("colour_red", "很长很长很长很长很长很长"),
        ("colour_red", "绿"),
        ("colour_yellow", "灰"),
    ],
)
def test_page_refuses_at_the_field(client, page, haizhou, field, value):
    response = client.post(page, posted(client, page, **{field: value}))

    assert set(response.context["form"].errors) == {field}
    haizhou.refresh_from_db()
    assert haizhou.settings == {}


def test_two_colours_of_one_name_are_refused(client, page, haizhou):
    named = {"colour_green": "正常", "colour_yellow": "正常"}

    response = client.post(page, posted(client, page, **named))

    assert set(response.context["form"].errors) == {"colour_yellow"}


def test_colours_may_change_their_names_about(client, page, haizhou):
    client.post(page, posted(client, page, colour_green="已办", colour_red="绿"))

    haizhou.refresh_from_db()
    assert rules_of(haizhou).colours == {"green": "已办", "red": "绿"}


def test_page_tells_the_second_editor(client, page, haizhou, system):
    typed = posted(client, page, lock_after_days=9)
    services.change_rules(haizhou, by=system, rules=Rules(lock_after_days=30))

    response = client.post(page, typed)

    assert response.status_code == 409
    [difference] = response.context["differences"]
    assert (difference.typed, difference.stored) == ("9", "30")


def test_page_names_settings_that_cannot_be_used(client, page, haizhou, system):
    update_jurisdiction(haizhou, by=system, settings={"rules": {"jump_factor": "many"}})

    response = client.get(page)

    assert response.context["unusable"] == ["jump_factor"]
    assert response.context["form"].initial["jump_factor"] == 3


def test_page_of_others(client, page, haizhou, member, outsider):
    client.force_login(member)
    assert client.get(page).status_code == 403
    client.force_login(outsider)
    assert client.get(page).status_code == 404
