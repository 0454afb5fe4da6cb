"""The pages of theme days."""

import csv
import datetime

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from agencies.models import AuditEvent
from tasks.models import ThemeDate, ThemeDay, ThemeDayMeasure
from tests.factories.agencies import MembershipFactory
from tests.factories.calendar import (
    ThemeDateFactory,
    ThemeDayFactory,
    ThemeDayMeasureFactory,
)
from tests.factories.plans import MeasureFactory

pytestmark = pytest.mark.django_db

ADDRESS = "/theme-days/"
LIST_QUERIES, DETAIL_QUERIES = 12, 14
D = datetime.date


@pytest.fixture(autouse=True)
def autumn(settings):
    settings.PORTAL_TODAY = D(2026, 11, 22)


@pytest.fixture
def reader(client, owner):
    client.force_login(owner)
    return client


def shown(client, **query):
    rows = client.get(ADDRESS, query).context["rows"]
    return [(one.name, one.span.start) for one, _ in rows]


@pytest.fixture
def two():
    return [
        ThemeDayFactory(name="防灾减灾日"),
        ThemeDayFactory(name="消防日", month=11, day=21, length=3, awaits_notice=True),
    ]


def test_list_shows_the_coming_year_by_date(reader, two):
    ThemeDayFactory(switched_on=False)

    # What began yesterday still runs; a year later it comes again.
    assert shown(reader) == [
        ("消防日", D(2026, 11, 21)),
        ("防灾减灾日", D(2027, 5, 12)),
        ("消防日", D(2027, 11, 21)),
    ]
    assertContains(reader.get(ADDRESS), "暂定")


def test_list_filters(reader, two, haizhou):
    own = ThemeDayFactory(name="科普集市", jurisdiction=haizhou, month=6)
    off = ThemeDayFactory(switched_on=False)

    assert shown(reader, month="5") == [("防灾减灾日", D(2027, 5, 12))]
    assert shown(reader, q="集市") == [(own.name, D(2027, 6, 12))]
    assert shown(reader, jurisdiction=haizhou.pk) == [(own.name, D(2027, 6, 12))]
    assert shown(reader, state="off") == [(off.name, D(2027, 5, 12))]
    assert shown(reader, sort="-date")[0] == ("消防日", D(2027, 11, 21))
    assert [name for name, _ in shown(reader, sort="name")][0] == "消防日"
    assert len(shown(reader, month="13", state="x", page="x")) == 4


def test_list_names_what_waits_for_a_notice(reader):
    day = ThemeDayFactory(rule="notice", month=None, day=None)

    assert reader.get(ADDRESS).context["waiting"] == [day]


def test_list_names_what_begins_later_with_its_first_year(reader):
    day = ThemeDayFactory(name="科普月", month=12, day=20, first_year=2028)

    page = reader.get(ADDRESS)

    assert page.context["waiting"] == [day]
    assertContains(page, "2028 年起")
    assertContains(reader.get(day.get_absolute_url()), "2028 年起")


def test_list_keeps_the_theme_days_of_others_out_of_sight(client, outsider, haizhou):
    ThemeDayFactory(jurisdiction=haizhou)
    client.force_login(outsider)

    assert shown(client) == []


def test_export_holds_what_is_shown(reader, two):
    answer = reader.get(ADDRESS, {"month": "5", "export": "csv"})

    [row] = csv.DictReader(answer.content.decode("utf-8-sig").splitlines())
    assert (row["主题日"], row["开始日期"], row["行政区"]) == ("防灾减灾日", "2027-05-12", "全国")
    assert row["发通知"] == "2027-04-12"
    assert AuditEvent.objects.filter(verb="tasks.export_theme_days").count() == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_ask_the_same_number_of_queries(reader, haizhou, django_assert_max_num_queries, rows):
    day = ThemeDayFactory(jurisdiction=haizhou, name="全国防火日")
    for n in range(rows):
        ThemeDateFactory(
            theme_day=ThemeDayFactory(jurisdiction=haizhou),
            year=2026 - n,
            starts_on=D(2026 - n, 5, 1),
            ends_on=D(2026 - n, 5, 2),
        )
        plan = {"initiative__plan__jurisdiction": haizhou}
        ThemeDayMeasureFactory(theme_day=day, measure=MeasureFactory(**plan))
        MeasureFactory(text="开展防火宣传。", **plan)

    counts = []
    for address in (ADDRESS, day.get_absolute_url()):
        with django_assert_max_num_queries(30) as captured:
            reader.get(address)
        counts.append(len(captured))
    assert counts == [LIST_QUERIES, DETAIL_QUERIES]


def test_theme_day_shows_dates_measures_and_suggestions(reader, haizhou):
    day = ThemeDayFactory(name="全国防灾减灾日")
    ThemeDateFactory(
        theme_day=day, year=2027, starts_on=D(2027, 5, 10), ends_on=D(2027, 5, 16), source="通知甲"
    )
    plan = {"initiative__plan__jurisdiction": haizhou}
    linked = MeasureFactory(text="防灾减灾演练", **plan)
    ThemeDayMeasureFactory(theme_day=day, measure=linked)
    fits = MeasureFactory(text="普及防灾减灾知识", **plan)
    MeasureFactory(text="别的", **plan)
    MeasureFactory(text="别处的防灾减灾")

    response = reader.get(day.get_absolute_url())

    dates = [one.span.start for one, _ in response.context["rows"]]
    assert dates == [D(2025, 5, 12), D(2026, 5, 12), D(2027, 5, 10)]
    assert [link.measure for link, _ in response.context["links"]] == [linked]
    assert response.context["suggestions"] == [fits]
    assertContains(response, "通知甲")
    assertContains(response, reverse("tasks:theme-day-link", args=[day.pk, fits.pk]))


def test_link_and_unlink(reader, haizhou):
    day = ThemeDayFactory()
    measure = MeasureFactory(initiative__plan__jurisdiction=haizhou)

    response = reader.post(reverse("tasks:theme-day-link", args=[day.pk, measure.pk]))

    link = ThemeDayMeasure.objects.active().get()
    assert (link.measure, response["Location"]) == (measure, day.get_absolute_url())
    reader.post(reverse("tasks:theme-day-link", args=[day.pk, measure.pk]))
    assert ThemeDayMeasure.objects.count() == 1
    reader.post(reverse("tasks:theme-day-unlink", args=[link.pk]))
    assert not ThemeDayMeasure.objects.active().exists()


def test_link_is_not_a_liaisons_to_make(client, member, haizhou):
    client.force_login(member)
    measure = MeasureFactory(initiative__plan__jurisdiction=haizhou)
    link = ThemeDayMeasureFactory(measure=measure)
    addresses = [
        reverse("tasks:theme-day-link", args=[ThemeDayFactory().pk, measure.pk]),
        reverse("tasks:theme-day-unlink", args=[link.pk]),
    ]

    assert [client.post(address).status_code for address in addresses] == [403, 403]


def posted(row, **changes):
    numbers = {name: getattr(row, name) or "" for name in ("month", "day", "nth", "weekday")}
    return {
        "name": row.name,
        "rule": row.rule,
        "length": row.length,
        "switched_on": "on",
        "source": "",
        "version": row.version,
        **numbers,
    } | changes


def test_edit_leaves_out_the_numbers_of_other_rules(reader, haizhou):
    day = ThemeDayFactory(jurisdiction=haizhou)
    address = reverse("tasks:theme-day-edit", args=[day.pk])

    response = reader.post(address, posted(day, rule="month"))

    assert response["Location"] == day.get_absolute_url()
    day.refresh_from_db()
    assert (day.rule, day.month, day.day) == ("month", 5, None)


def test_edit_asks_for_what_the_rule_needs(reader, haizhou):
    day = ThemeDayFactory(jurisdiction=haizhou)
    address = reverse("tasks:theme-day-edit", args=[day.pk])

    response = reader.post(address, posted(day, rule="nth_weekday"))

    assert set(response.context["form"].errors) == {"nth", "weekday"}


def test_second_editor_is_told(reader, haizhou):
    day = ThemeDayFactory(jurisdiction=haizhou)
    address = reverse("tasks:theme-day-edit", args=[day.pk])
    typed = posted(day, day=20)
    reader.post(address, posted(day, day=19))

    assert reader.post(address, typed).status_code == 409
    assert ThemeDay.objects.get().day == 19


def test_national_theme_day_is_not_a_lower_offices_to_edit(reader, fuxin):
    MembershipFactory(jurisdiction=fuxin)
    day = ThemeDayFactory()

    assert reader.get(reverse("tasks:theme-day-edit", args=[day.pk])).status_code == 403
    assert reader.get(reverse("tasks:theme-day-confirm", args=[day.pk])).status_code == 403


def test_new_theme_day(reader, haizhou):
    new = {
        "name": "科普集市",
        "rule": "fixed",
        "month": 6,
        "day": 6,
        "length": 1,
        "switched_on": "on",
    }

    reader.post("/theme-days/new/", new | {"jurisdiction": haizhou.pk})
    reader.post("/theme-days/new/", new)

    places = ThemeDay.objects.order_by("pk").values_list("jurisdiction_id", flat=True)
    assert list(places) == [haizhou.pk, None]


def test_new_theme_day_of_a_lower_office_needs_its_jurisdiction(reader, fuxin):
    MembershipFactory(jurisdiction=fuxin)
    new = {"name": "科普集市", "rule": "notice", "length": 1}

    response = reader.post("/theme-days/new/", new)

    assert set(response.context["form"].errors) == {"jurisdiction"}


def test_confirm_stores_the_dates_of_the_notice(reader, haizhou):
    day = ThemeDayFactory(jurisdiction=haizhou, awaits_notice=True)
    address = reverse("tasks:theme-day-confirm", args=[day.pk])
    assert reader.get(address).context["form"].initial["starts_on"] == D(2027, 5, 12)

    given = {"starts_on": "2027-05-10", "ends_on": "2027-05-16", "source": "通知"}
    bad = reader.post(address, given | {"ends_on": "2027-05-09"})
    reader.post(address, given)

    assert set(bad.context["form"].errors) == {"ends_on"}
    date = ThemeDate.objects.get()
    assert (date.year, date.starts_on, date.provisional) == (2027, D(2027, 5, 10), False)


def test_theme_day_is_retired_listed_and_restored(reader, haizhou):
    theme_day = ThemeDayFactory(jurisdiction=haizhou, name="科普集市日")
    way = reverse("record-retire", args=["theme-day", theme_day.pk])
    assertContains(reader.get(theme_day.get_absolute_url()), way)

    reader.post(way, {"reason": "不再举办"})

    assert shown(reader) == []
    page = reader.get(theme_day.get_absolute_url())
    assertContains(page, "不再举办")
    assertContains(page, reverse("record-restore", args=["theme-day", theme_day.pk]))
    assertNotContains(page, reverse("tasks:theme-day-edit", args=[theme_day.pk]))
    assertContains(reader.get("/retired/", {"kind": "theme-day"}), "科普集市日")

    reader.post(reverse("record-restore", args=["theme-day", theme_day.pk]), {})
    assert [name for name, _ in shown(reader)] == ["科普集市日"]


def test_national_theme_day_is_not_every_offices_to_retire(reader, fuxin):
    # There is an administrator above.
    MembershipFactory(jurisdiction=fuxin)
    theme_day = ThemeDayFactory()
    way = reverse("record-retire", args=["theme-day", theme_day.pk])

    assertNotContains(reader.get(theme_day.get_absolute_url()), way)
    assert reader.post(way, {"reason": "不再举办"}).status_code == 403


def test_steps_follow_the_settings_of_the_place(reader, haizhou):
    haizhou.settings = {"theme_days": {"notice": 10}}
    haizhou.save()
    own = ThemeDayFactory(jurisdiction=haizhou, month=12, day=21)
    national = ThemeDayFactory(month=12, day=21)

    for theme_day in (own, national):
        rows = reader.get(theme_day.get_absolute_url()).context["rows"]
        assert [steps.notice_on for one, steps in rows if one.span.start.year == 2026] == [
            D(2026, 12, 11)
        ]
