"""The verb on the ladder, and its page."""

import datetime

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from agencies.models import AuditEvent
from agencies.services.jurisdictions import update_jurisdiction
from sciliteracy.lib.errors import InvalidChange, NotAllowed, StaleVersion
from tasks.ladder import KEY, Ladder, ladder_of
from tasks.services import ladder as services
from tests.verbs import verbs_of

pytestmark = pytest.mark.django_db

CALLS = {
    "change_ladder": lambda by, place: services.change_ladder(
        place, by=by, ladder=Ladder(before=(7,))
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
    assert ladder_of(haizhou) == Ladder(before=(7,))


def test_change_ladder_keeps_other_settings(owner, haizhou, system):
    update_jurisdiction(haizhou, by=system, settings={"rules": {"jump_factor": 4}, KEY: {"odd": 1}})

    services.change_ladder(haizhou, by=owner, ladder=Ladder(head_after=0))

    haizhou.refresh_from_db()
    assert haizhou.settings == {"rules": {"jump_factor": 4}, KEY: {"head_after": 0}}
    assert AuditEvent.objects.filter(verb="agencies.update_jurisdiction").count() == 2


def test_defaults_are_not_stored(owner, haizhou):
    CALLS["change_ladder"](owner, haizhou)

    services.change_ladder(haizhou, by=owner, ladder=Ladder())

    assert haizhou.settings == {}


def test_change_ladder_refuses_what_is_out_of_bounds(owner, haizhou):
    with pytest.raises(InvalidChange) as refusal:
        services.change_ladder(haizhou, by=owner, ladder=Ladder(before=(99,)))
    assert set(refusal.value.errors) == {"before"}


def test_change_ladder_tells_the_second_editor(owner, haizhou, system):
    update_jurisdiction(haizhou, by=system, name="海州")

    with pytest.raises(StaleVersion):
        services.change_ladder(haizhou, by=owner, ladder=Ladder(), expected_version=1)


# --- the page -------------------------------------------------------------------------------------


@pytest.fixture
def page(client, owner, haizhou, settings):
    settings.PORTAL_TODAY = datetime.date(2024, 8, 15)
    client.force_login(owner)
    return reverse("tasks:ladder-edit", args=[haizhou.pk])


def posted(client, page, **changes):
    form = client.get(page).context["form"]
    values = {name: form.get_initial_for_field(form.fields[name], name) for name in form.fields}
    return {name: value for name, value in values.items() if value is not False} | changes


def test_page_saves_and_tells_what_it_did(client, page, haizhou):
    typed = posted(client, page, before="2，7", repeat_every=0)
    del typed["on_the_day"]

    response = client.post(page, typed, follow=True)

    haizhou.refresh_from_db()
    assert ladder_of(haizhou) == Ladder(before=(7, 2), repeat_every=0, on_the_day=False)
    assertContains(response, "提前几个工作日提醒：10, 5, 1 → 7, 2")
    assertContains(response, "期限当天提醒：是 → 否")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("before", "5, 5"),
        ("before", "0"),
        ("before", "61"),
        ("before", "-1"),
        ("before", "٣"),
        ("before", "9" * 50),
        ("before", "1,2,3,4,5,6,7"),
        ("before_short", "三"),
        ("repeat_every", "-1"),
        ("repeat_every", "61"),
        ("head_after", "x"),
        ("leader_after", "2"),
    ],
)
def test_page_refuses_at_the_field(client, page, haizhou, field, value):
    response = client.post(page, posted(client, page, **{field: value}))

    assert set(response.context["form"].errors) == {field}
    assert response.context["form"][field].value() == value
    haizhou.refresh_from_db()
    assert haizhou.settings == {}


def test_page_shows_the_days_of_the_running_period(client, page):
    response = client.get(page)

    assertContains(response, "2024年三季度报送截止2024年10月12日")
    days = [(rung.on.isoformat(), rung.kind.value) for rung in response.context["rungs"]]
    assert days == [
        ("2024-09-24", "ahead"),
        ("2024-09-30", "ahead"),
        ("2024-10-11", "ahead"),
        ("2024-10-12", "due"),
        ("2024-10-16", "overdue"),
        ("2024-10-16", "to_head"),
        ("2024-10-21", "overdue"),
        ("2024-10-24", "overdue"),
        ("2024-10-24", "to_leader"),
    ]
    short = [rung.on.isoformat() for rung in response.context["rungs_short"]]
    assert short[:2] == ["2024-10-09", "2024-10-12"]


def test_preview_shows_what_was_typed_and_stores_nothing(client, page, haizhou):
    typed = posted(client, page, before="2", preview="1")

    response = client.post(page, typed)

    assert response.context["rungs"][0].on == datetime.date(2024, 10, 10)
    assert response.context["form"]["before"].value() == "2"
    haizhou.refresh_from_db()
    assert haizhou.settings == {}


def test_preview_of_nonsense_tells_it(client, page):
    response = client.post(page, posted(client, page, before="x", preview="1"))

    assert set(response.context["form"].errors) == {"before"}


def test_page_tells_the_second_editor(client, page, haizhou, system):
    typed = posted(client, page, before="9")
    services.change_ladder(haizhou, by=system, ladder=Ladder(before=(8,)))

    response = client.post(page, typed)

    assert response.status_code == 409
    [difference] = response.context["differences"]
    assert (difference.typed, difference.stored) == ("9", "8")


def test_page_names_settings_that_cannot_be_used(client, page, haizhou, system):
    update_jurisdiction(haizhou, by=system, settings={KEY: {"before": "many", "on_the_day": False}})

    response = client.get(page)

    assert response.context["unusable"] == ["before"]
    assert response.context["form"].initial["before"] == "10, 5, 1"


def test_page_of_others(client, page, member, outsider):
    client.force_login(member)
    assert client.get(page).status_code == 403
    client.force_login(outsider)
    assert client.get(page).status_code == 404
