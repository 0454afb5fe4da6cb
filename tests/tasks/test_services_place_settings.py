"""The verb on what an office sets once, and its page."""

import datetime

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from agencies.models import AuditEvent
from agencies.population import population_of
from agencies.services.jurisdictions import update_jurisdiction
from plans.models import EffectiveAssignment
from plans.services.answering import set_office
from sciliteracy.lib.errors import InvalidChange, NotAllowed, StaleVersion
from tasks.place_settings import PlaceSettings, read_place_settings
from tasks.run_up import KEY, run_up_days_of
from tasks.services import place_settings as services
from tasks.theme_rules import RunUpDays
from tests.factories.agencies import AgencyFactory
from tests.factories.calendar import ThemeDayFactory
from tests.factories.plans import InitiativeFactory, MeasureFactory, PlanFactory
from tests.verbs import verbs_of

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2024, 8, 15)
QUERIES = 12
WANTED = PlaceSettings(RunUpDays(notice=20), 190_000)
CALLS = {
    "change_place_settings": lambda by, place: services.change_place_settings(
        place, by=by, today=TODAY, wanted=WANTED
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
    assert read_place_settings(haizhou) == (WANTED, [])


def test_other_settings_stay_and_the_act_is_on_record(owner, haizhou, system):
    update_jurisdiction(haizhou, by=system, settings={"rules": {"jump_factor": 4}, KEY: {"odd": 1}})

    CALLS["change_place_settings"](owner, haizhou)

    haizhou.refresh_from_db()
    stored = {"rules": {"jump_factor": 4}, KEY: {"notice": 20}, "population": 190_000}
    assert haizhou.settings == stored
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.actor_id) == ("agencies.update_jurisdiction", owner.pk)
    assert event.after == {"settings": stored}


def test_defaults_are_not_stored(owner, haizhou):
    CALLS["change_place_settings"](owner, haizhou)

    services.change_place_settings(haizhou, by=owner, today=TODAY, wanted=PlaceSettings())

    assert haizhou.settings == {}


@pytest.mark.parametrize(
    ("wanted", "named"),
    [
        (PlaceSettings(RunUpDays(notice=91)), "notice"),
        (PlaceSettings(RunUpDays(check=-1)), "check"),
        (PlaceSettings(population=0), "population"),
        (PlaceSettings(population=10**12), "population"),
    ],
)
def test_numbers_out_of_bounds_are_refused(owner, haizhou, wanted, named):
    with pytest.raises(InvalidChange) as refusal:
        services.change_place_settings(haizhou, by=owner, today=TODAY, wanted=wanted)
    assert set(refusal.value.errors) == {named}


def test_second_editor_is_told(owner, haizhou, system):
    update_jurisdiction(haizhou, by=system, name="海州")

    with pytest.raises(StaleVersion):
        services.change_place_settings(
            haizhou, by=owner, today=TODAY, wanted=WANTED, expected_version=1
        )


def test_named_office_answers_where_nobody_is_named(owner, haizhou):
    plan = PlanFactory(jurisdiction=haizhou)
    measure = MeasureFactory(plan=plan, initiative=InitiativeFactory(plan=plan))
    agency = AgencyFactory(jurisdiction=haizhou)

    services.change_place_settings(
        haizhou, by=owner, today=TODAY, wanted=PlaceSettings(), office=agency
    )

    assert haizhou.office_assumed is False
    assert EffectiveAssignment.objects.get(measure=measure).agency == agency


def test_office_of_elsewhere_is_refused_and_nothing_is_kept(owner, haizhou):
    with pytest.raises(InvalidChange):
        services.change_place_settings(
            haizhou, by=owner, today=TODAY, wanted=WANTED, office=AgencyFactory()
        )
    haizhou.refresh_from_db()
    assert haizhou.settings == {}


# --- the page -------------------------------------------------------------------------------------


@pytest.fixture
def page(client, owner, haizhou, settings):
    settings.PORTAL_TODAY = TODAY
    client.force_login(owner)
    return reverse("tasks:place-settings-edit", args=[haizhou.pk])


def posted(client, page, **changes):
    form = client.get(page).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in (values | changes).items()}


def test_page_explains_the_defaults_and_saves(client, page, haizhou):
    assertContains(client.get(page), "默认 30 天")

    response = client.post(
        page, posted(client, page, notice="14", population="190000", name="海州新区")
    )

    assert response["Location"] == page
    haizhou.refresh_from_db()
    assert haizhou.name == "海州新区"
    assert run_up_days_of(haizhou.settings) == RunUpDays(notice=14)
    assert population_of(haizhou) == 190_000
    assertContains(client.get(page), 'value="190000"')


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("notice", "x"),
        ("notice", "91"),
        ("check", "-1"),
        ("check", "31"),
        ("summary", "9" * 40),
        ("population", "0"),
        ("population", "十九万"),
        ("population", "9" * 40),
        ("code", "12"),
        ("name", ""),
        ("office", "x"),
        ("office", "99999999"),
    ],
)
def test_page_refuses_at_the_field_and_keeps_what_was_typed(client, page, haizhou, field, value):
    response = client.post(page, posted(client, page, **{field: value}))

    assert set(response.context["form"].errors) == {field}
    assert response.context["form"][field].value() == value
    haizhou.refresh_from_db()
    assert haizhou.settings == {}


def test_page_tells_the_second_editor(client, page, haizhou, system):
    typed = posted(client, page, notice="9")
    wanted = PlaceSettings(RunUpDays(notice=8))
    services.change_place_settings(haizhou, by=system, today=TODAY, wanted=wanted)

    response = client.post(page, typed)

    assert response.status_code == 409
    [difference] = response.context["differences"]
    assert (difference.typed, difference.stored) == ("9", "8")


def test_assumed_office_is_asked_about_until_it_is_saved(client, page, haizhou, owner):
    agency = AgencyFactory(jurisdiction=haizhou)
    set_office(haizhou, by=owner, today=TODAY, office=agency, assumed=True)
    assertContains(client.get(page), "是推定的")

    client.post(page, posted(client, page))

    haizhou.refresh_from_db()
    assert (haizhou.office, haizhou.office_assumed) == (agency, False)
    assertNotContains(client.get(page), "是推定的")


def test_page_shows_the_steps_of_the_next_theme_days(client, page, owner, haizhou):
    ThemeDayFactory(name="全国科普日", rule="fixed", month=9, day=15)
    services.change_place_settings(
        haizhou, by=owner, today=TODAY, wanted=PlaceSettings(RunUpDays(notice=10, check=0))
    )

    [(one, steps)] = client.get(page).context["coming"]

    assert one.name == "全国科普日"
    assert [on for _kind, on in steps] == [datetime.date(2024, 9, 5), datetime.date(2024, 9, 20)]


def test_page_names_settings_that_cannot_be_used(client, page, haizhou, system):
    update_jurisdiction(
        haizhou, by=system, settings={KEY: {"notice": "many"}, "population": "many"}
    )

    response = client.get(page)

    assert response.context["unusable"] == ["notice", "population"]
    assert response.context["form"]["notice"].value() == 30


@pytest.mark.parametrize("rows", [1, 3])
def test_page_asks_the_same_number_of_queries(
    client, page, haizhou, django_assert_num_queries, rows
):
    ThemeDayFactory.create_batch(rows, rule="fixed", month=9, day=15)
    AgencyFactory.create_batch(rows, jurisdiction=haizhou)
    client.get("/")

    with django_assert_num_queries(QUERIES):
        client.get(page)


def test_page_of_others(client, page, member, outsider):
    client.force_login(member)
    assert client.get(page).status_code == 403
    client.force_login(outsider)
    assert client.get(page).status_code == 404
