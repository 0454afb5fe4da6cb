"""Verbs on theme days."""

import datetime

import pytest
from django.core.management import call_command

from agencies.models import AuditEvent
from plans.models import Measure
from sciliteracy.lib.errors import InvalidChange, NotAllowed, StaleVersion
from tasks.models import ThemeDate, ThemeDay, ThemeDayMeasure
from tasks.services import theme_days as services
from tasks.states import ThemeRule
from tests.factories.agencies import JurisdictionFactory, MembershipFactory
from tests.factories.calendar import (
    ThemeDateFactory,
    ThemeDayFactory,
    ThemeDayMeasureFactory,
)
from tests.factories.plans import MeasureFactory
from tests.verbs import verbs_of

pytestmark = pytest.mark.django_db

D = datetime.date.fromisoformat
FIXED = {"rule": ThemeRule.FIXED, "month": 5, "day": 20}
WEEK = {"starts_on": D("2026-05-23"), "ends_on": D("2026-05-30"), "source": "通知"}


@pytest.fixture
def measure(haizhou):
    return MeasureFactory(initiative__plan__jurisdiction=haizhou)


OWN = {
    "add_theme_day": lambda by, measure: services.add_theme_day(
        by=by, jurisdiction=measure.plan.jurisdiction, name="科普集市日", **FIXED
    ),
    "update_theme_day": lambda by, measure: services.update_theme_day(
        ThemeDayFactory(jurisdiction=measure.plan.jurisdiction), by=by, name="改名"
    ),
    "retire_theme_day": lambda by, measure: services.retire_theme_day(
        ThemeDayFactory(jurisdiction=measure.plan.jurisdiction), by=by, reason="不再举办"
    ),
    "restore_theme_day": lambda by, measure: services.restore_theme_day(
        ThemeDayFactory(
            jurisdiction=measure.plan.jurisdiction,
            retired_at="2024-01-01T00:00Z",
            retired_reason="误",
        ),
        by=by,
    ),
    "confirm_theme_date": lambda by, measure: services.confirm_theme_date(
        ThemeDayFactory(jurisdiction=measure.plan.jurisdiction), by=by, **WEEK
    ),
    "link_measure": lambda by, measure: services.link_measure(
        ThemeDayFactory(), by=by, measure=measure
    ),
    "unlink_measure": lambda by, measure: services.unlink_measure(
        ThemeDayMeasureFactory(measure=measure), by=by
    ),
}
NATIONAL = {
    "add_theme_day": lambda by: services.add_theme_day(
        by=by, jurisdiction=None, name="全国某日", **FIXED
    ),
    "update_theme_day": lambda by: services.update_theme_day(ThemeDayFactory(), by=by, name="改名"),
    "retire_theme_day": lambda by: services.retire_theme_day(
        ThemeDayFactory(), by=by, reason="不再举办"
    ),
    "restore_theme_day": lambda by: services.restore_theme_day(
        ThemeDayFactory(retired_at="2024-01-01T00:00Z", retired_reason="误"), by=by
    ),
    "confirm_theme_date": lambda by: services.confirm_theme_date(ThemeDayFactory(), by=by, **WEEK),
    "load_theme_days": lambda by: services.load_theme_days(by=by),
}
CALLS = OWN | NATIONAL


def test_every_verb_is_called():
    assert set(CALLS) == verbs_of(services)


@pytest.mark.parametrize("verb", OWN)
def test_own_ones_by_the_office(owner, member, outsider, administrator, measure, verb):
    for other in (member, outsider, administrator):
        with pytest.raises(NotAllowed):
            OWN[verb](other, measure)
    OWN[verb](owner, measure)


@pytest.mark.parametrize("verb", NATIONAL)
def test_national_ones_by_those_who_load_the_notice(administrator, owner, member, fuxin, verb):
    NATIONAL[verb](administrator)
    MembershipFactory(jurisdiction=fuxin)
    ThemeDay.objects.filter(name="全国某日").update(name="另一日")
    for other in (owner, member):
        with pytest.raises(NotAllowed):
            NATIONAL[verb](other)


BAD_NUMBERS = [
    {"rule": "fixed", "month": 5},
    {"rule": "fixed", "month": 13, "day": 1},
    {"rule": "fixed", "month": 5, "day": 32},
    {"rule": "fixed", "month": 5, "day": 1, "nth": 1},
    {"rule": "nth_weekday", "month": 5, "nth": 3},
    {"rule": "nth_weekday", "month": 5, "nth": 0, "weekday": 6},
    {"rule": "nth_weekday", "month": 5, "nth": 6, "weekday": 6},
    {"rule": "nth_weekday", "month": 5, "nth": 1, "weekday": 8},
    {"rule": "month"},
    {"rule": "month", "month": 5, "day": 1},
    {"rule": "notice", "month": 5},
    {"rule": "lunar", "day": 9},
    {"rule": "fixed", "month": 5, "day": 1, "length": 0},
    {"rule": "sometime"},
    {"rule": "fixed", "month": 5, "day": 1, "name": ""},
]


@pytest.mark.parametrize("fields", BAD_NUMBERS)
def test_add_theme_day_refuses(owner, haizhou, fields):
    with pytest.raises(InvalidChange):
        services.add_theme_day(by=owner, jurisdiction=haizhou, **({"name": "某日"} | fields))
    assert not ThemeDay.objects.exists()


@pytest.mark.parametrize(
    ("rule", "month", "day"),
    [("fixed", 2, 30), ("week", 4, 31), ("lunar", 1, 31)],
)
def test_day_that_no_year_has_is_refused_at_its_field(owner, haizhou, rule, month, day):
    with pytest.raises(InvalidChange) as refusal:
        services.add_theme_day(
            by=owner, jurisdiction=haizhou, name="某日", rule=rule, month=month, day=day
        )
    assert refusal.value.errors == {"day": ["这个月没有这一天。"]}


def test_theme_day_is_not_changed_to_a_day_that_no_year_has(owner, haizhou):
    day = ThemeDayFactory(jurisdiction=haizhou, rule="fixed", month=3, day=31)

    with pytest.raises(InvalidChange):
        services.update_theme_day(day, by=owner, month=4)

    assert ThemeDay.objects.get().month == 3


@pytest.mark.parametrize(("rule", "month", "day"), [("fixed", 2, 29), ("lunar", 12, 30)])
def test_day_that_only_some_years_have_is_taken(owner, haizhou, rule, month, day):
    services.add_theme_day(
        by=owner, jurisdiction=haizhou, name="某日", rule=rule, month=month, day=day
    )
    assert ThemeDay.objects.get().day == day


def test_add_theme_day_takes_known_fields_only(owner, haizhou):
    with pytest.raises(TypeError, match="code"):
        services.add_theme_day(by=owner, jurisdiction=haizhou, name="某日", rule="notice", code="x")


def test_same_name_twice_in_one_place_is_refused_in_words(owner, haizhou):
    services.add_theme_day(by=owner, jurisdiction=haizhou, name="某日", rule="notice")

    with pytest.raises(InvalidChange, match="已有同名"):
        services.add_theme_day(by=owner, jurisdiction=haizhou, name="某日", rule="notice")


def test_update_theme_day_tells_the_second_editor(owner, haizhou):
    day = ThemeDayFactory(jurisdiction=haizhou)
    services.update_theme_day(ThemeDay.objects.get(), by=owner, day=13, expected_version=1)

    with pytest.raises(StaleVersion):
        services.update_theme_day(day, by=owner, day=14, expected_version=1)


def test_confirm_twice_replaces_the_date(owner, haizhou):
    day = ThemeDayFactory(jurisdiction=haizhou)
    services.confirm_theme_date(day, by=owner, **WEEK)
    services.confirm_theme_date(day, by=owner, **(WEEK | {"ends_on": D("2026-05-31")}))
    services.confirm_theme_date(
        day, by=owner, starts_on=D("2027-05-22"), ends_on=D("2027-05-29"), source="通知"
    )

    dates = ThemeDate.objects.order_by("year").values_list("year", "ends_on", "version")
    assert list(dates) == [(2026, D("2026-05-31"), 2), (2027, D("2027-05-29"), 1)]
    verbs = AuditEvent.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == [
        "tasks.add_theme_date",
        "tasks.change_theme_date",
        "tasks.add_theme_date",
    ]


@pytest.mark.parametrize("bad", [{"ends_on": D("2026-05-22")}, {"source": " "}])
def test_confirm_refuses(owner, haizhou, bad):
    with pytest.raises(InvalidChange):
        services.confirm_theme_date(ThemeDayFactory(jurisdiction=haizhou), by=owner, **(WEEK | bad))


def test_link_measure_once(owner, measure):
    day = ThemeDayFactory()
    link = services.link_measure(day, by=owner, measure=measure)
    with pytest.raises(InvalidChange, match="已经关联"):
        services.link_measure(day, by=owner, measure=measure)

    services.unlink_measure(link, by=owner)
    services.link_measure(day, by=owner, measure=measure)

    assert ThemeDayMeasure.objects.active().count() == 1
    assert Measure.objects.filter(theme_days__retired_at__isnull=True).get() == measure


def test_link_measure_to_a_theme_day_of_the_city_above(owner, fuxin, measure):
    measure.refresh_from_db()
    services.link_measure(ThemeDayFactory(jurisdiction=fuxin), by=owner, measure=measure)


def test_link_measure_to_a_theme_day_of_elsewhere_is_refused(owner, measure):
    elsewhere = ThemeDayFactory(jurisdiction=JurisdictionFactory())

    with pytest.raises(InvalidChange, match="别的行政区"):
        services.link_measure(elsewhere, by=owner, measure=measure)


# --- shipped --------------------------------------------------------------------------------------


def test_loading_adds_every_shipped_one_once(system):
    assert services.load_theme_days(by=system) == (50, 17)
    assert services.load_theme_days(by=system) == (0, 0)
    assert ThemeDay.objects.filter(switched_on=False).count() == 16
    week = ThemeDay.objects.get(code="science-week")
    assert (week.awaits_notice, week.length) == (True, 8)
    assert week.dates.get(year=2025).starts_on == D("2025-05-24")


def test_loading_leaves_alone_what_people_changed(system):
    services.load_theme_days(by=system)
    water = ThemeDay.objects.get(code="water")
    services.update_theme_day(water, by=system, name="水日", switched_on=False)
    date = ThemeDate.objects.get(theme_day__code="science-week", year=2025)
    ThemeDate.objects.filter(pk=date.pk).update(
        retired_at="2026-01-01T00:00Z", retired_reason="误录"
    )

    assert services.load_theme_days(by=system) == (0, 0)

    water.refresh_from_db()
    assert (water.name, water.switched_on) == ("水日", False)


def test_loading_keeps_dates_that_people_confirmed(system):
    services.load_theme_days(by=system)
    week = ThemeDay.objects.get(code="science-week")
    services.confirm_theme_date(
        week, by=system, starts_on=D("2025-05-17"), ends_on=D("2025-05-24"), source="本地通知"
    )

    services.load_theme_days(by=system)

    assert week.dates.get(year=2025).source == "本地通知"


def test_loading_leaves_out_what_people_added_by_that_name(system):
    ThemeDayFactory(name="世界水日")

    assert services.load_theme_days(by=system) == (49, 17)


def test_command(capsys):
    call_command("load_theme_days")

    assert capsys.readouterr().out == "50 theme days and 17 dates added.\n"


def test_dates_of_others_stay_out_of_sight(owner, outsider, haizhou):
    own = ThemeDateFactory(theme_day__jurisdiction=haizhou)
    national = ThemeDateFactory()

    assert set(ThemeDate.objects.visible_to(owner)) == {own, national}
    assert set(ThemeDate.objects.visible_to(outsider)) == {national}
    assert set(ThemeDay.objects.visible_to(outsider)) == {national.theme_day}
