"""The working calendar as shipped and as loaded."""

import datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from agencies.models import AuditEvent
from sciliteracy.lib.errors import InvalidChange, NotAllowed
from tasks.day_lines import read_days
from tasks.models import WorkingDay
from tasks.services import working_days as services
from tasks.services.working_days import (
    SHIPPED_FILE,
    days_of_year,
    load_notice,
    read_file,
    shipped_days,
    the_calendar,
    year_warning,
)
from tests.verbs import verbs_of

pytestmark = pytest.mark.django_db

D = datetime.date.fromisoformat
AUTUMN_2026 = D("2026-11-22")
OFF = "2027-01-01..2027-01-03 元旦\n2027-02-05..2027-02-11 春节"
WORKED = "2027-01-30 春节"
NOTICE = {"year": 2027, "source": "国办发明电〔2026〕7号", "today": AUTUMN_2026}


def load(by, *, off=OFF, worked=WORKED, **fields):
    return load_notice(by=by, off=read_days(off), worked=read_days(worked), **(NOTICE | fields))


CALLS = {"load_notice": load}


def test_every_verb_is_called():
    assert set(CALLS) == verbs_of(services)


@pytest.mark.parametrize("verb", CALLS)
def test_verbs_by_those_who_may(request, verb):
    for who in ("administrator", "system", "owner", "outsider"):
        CALLS[verb](request.getfixturevalue(who))
    with pytest.raises(NotAllowed):
        CALLS[verb](request.getfixturevalue("member"))


# --- shipped --------------------------------------------------------------------------------------


def shipped(year, is_working):
    return [one.day.isoformat() for one in shipped_days()[year] if one.is_working is is_working]


def test_shipped_years():
    assert sorted(shipped_days()) == list(range(2004, 2027))


def test_shipped_2026_is_as_the_notice_says():
    off = (
        "2026-01-01..2026-01-03\n2026-02-15..2026-02-23\n2026-04-04..2026-04-06\n"
        "2026-05-01..2026-05-05\n2026-06-19..2026-06-21\n2026-09-25..2026-09-27\n"
        "2026-10-01..2026-10-07"
    )
    assert shipped(2026, False) == [day.isoformat() for day, _ in read_days(off)]
    assert shipped(2026, True) == [
        "2026-01-04",
        "2026-02-14",
        "2026-02-28",
        "2026-05-09",
        "2026-09-20",
        "2026-10-10",
    ]


def test_shipped_2025_is_worked_as_the_notice_says():
    assert shipped(2025, True) == [
        "2025-01-26",
        "2025-02-08",
        "2025-04-27",
        "2025-09-28",
        "2025-10-11",
    ]


@pytest.mark.parametrize("year", range(2004, 2027))
def test_shipped_year_would_be_taken_as_a_notice(system, year):
    held = {one: rest for one, *rest in read_file(SHIPPED_FILE.read_text())}
    off, worked, source = held[year]

    rows = load_notice(
        by=system, year=year, off=off, worked=worked, source=source, today=AUTUMN_2026
    )

    assert len(rows) == len(off) + len(worked)


def test_calendar_of_shipped_years():
    calendar = the_calendar()

    assert calendar.is_working(D("2026-10-10"))
    assert not calendar.is_working(D("2026-10-01"))
    assert calendar.knows(2004)
    assert calendar.provisional(D("2027-01-04"))


# --- loaded ---------------------------------------------------------------------------------------


def test_load_notice_makes_the_year_known(owner):
    assert the_calendar().provisional(D("2027-01-04"))

    load(owner)

    calendar = the_calendar()
    assert not calendar.provisional(D("2027-01-04"))
    assert calendar.is_working(D("2027-01-30"))
    assert not calendar.is_working(D("2027-02-05"))
    assert calendar.is_working(D("2026-10-10"))
    assert [(one.day, one.is_working, one.name) for one in days_of_year(2027)][:1] == [
        (D("2027-01-01"), False, "元旦")
    ]


def test_loaded_year_replaces_the_shipped_one_whole(owner):
    load(owner, year=2026, off="2026-01-01 元旦", worked="")

    calendar = the_calendar()
    assert calendar.is_working(D("2026-10-01"))
    assert not calendar.is_working(D("2026-10-10"))
    assert not calendar.is_working(D("2026-01-01"))
    assert not calendar.is_working(D("2025-10-01"))


def test_loading_again_replaces_and_keeps_what_was(owner):
    load(owner)
    load(owner, off="2027-01-01 元旦", worked="")

    assert [row.day for row in WorkingDay.objects.active()] == [D("2027-01-01")]
    assert WorkingDay.objects.retired().count() == 11
    assert the_calendar().is_working(D("2027-02-05"))
    assert not the_calendar().is_working(D("2027-01-30"))


def test_load_notice_is_audited_once(owner):
    load(owner)
    load(owner, off="2027-01-01 元旦", worked="")

    first, second = AuditEvent.objects.filter(verb="tasks.load_notice").order_by("pk")
    assert first.before == {}
    assert first.after == {
        "year": 2027,
        "off": OFF,
        "worked": WORKED,
        "source": "国办发明电〔2026〕7号",
    }
    assert second.before == {"off": OFF, "worked": WORKED}
    assert second.after["off"] == "2027-01-01 元旦"


REFUSED = [
    ({"year": 2028}, "year"),
    ({"year": 1999}, "year"),
    ({"source": "  "}, "source"),
    ({"source": "长" * 201}, "source"),
    ({"off": "2026-12-31..2027-01-03 元旦"}, "off"),
    ({"worked": "2026-12-26 元旦"}, "worked"),
    ({"worked": "2027-01-29 春节"}, "worked"),  # a Friday
    ({"off": "2027-01-02..2027-01-03 元旦"}, "off"),
    ({"off": ""}, "off"),
    ({"off": "2027-01-01 元旦\n2027-01-01 新年"}, "off"),
    ({"worked": "2027-01-30 春节\n2027-01-30 春节"}, "worked"),
    ({"worked": "2027-02-06 春节"}, "worked"),
]


@pytest.mark.parametrize(("fields", "wrong"), REFUSED)
def test_load_notice_refuses(owner, fields, wrong):
    with pytest.raises(InvalidChange) as refusal:
        load(owner, **fields)

    assert wrong in refusal.value.errors
    assert not WorkingDay.objects.exists()
    assert not AuditEvent.objects.filter(verb="tasks.load_notice").exists()


def test_calendar_after_a_load_that_was_taken_back(owner):
    with transaction.atomic():
        load(owner)
        assert the_calendar().knows(2027)
        transaction.set_rollback(True)

    assert not the_calendar().knows(2027)


def test_calendar_sees_what_another_process_stored(owner):
    load(owner)
    the_calendar()

    # as another process would: without this one's services
    WorkingDay.objects.filter(day=D("2027-01-30")).update(
        retired_at=datetime.datetime.now(datetime.UTC),
        retired_reason="误录",
        updated_at=datetime.datetime.now(datetime.UTC),
    )

    assert not the_calendar().is_working(D("2027-01-30"))


def test_calendar_asks_one_query(owner, django_assert_num_queries):
    load(owner)
    the_calendar()

    with django_assert_num_queries(1):
        assert the_calendar().knows(2027)


@pytest.mark.parametrize(
    ("today", "named"),
    [
        ("2026-10-31", ""),
        ("2026-11-01", "2027"),
        ("2027-05-01", "2027"),
        ("2027-11-01", "2027、2028"),
    ],
)
def test_year_warning(today, named):
    warning = year_warning(D(today))

    assert warning.partition("年")[0] == named


def test_year_warning_ends_with_the_notice(owner):
    load(owner)

    assert year_warning(AUTUMN_2026) == ""


# --- the command ----------------------------------------------------------------------------------


def test_command_loads_the_years_asked_for(capsys, settings):
    settings.PORTAL_TODAY = AUTUMN_2026
    call_command("load_working_days", SHIPPED_FILE, "--year", "2025")

    assert capsys.readouterr().out == "2025: 28 days off, 5 weekend days worked.\n"
    assert set(WorkingDay.objects.values_list("day__year", flat=True)) == {2025}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{}", "not a file of working days"),
        ("no", "refused"),
        ('{"years": []}', "holds no notice of 2027"),
        (
            '{"years": [{"year": 2027, "source": "x", "off": [], "worked": []}]}',
            "2027 was refused",
        ),
    ],
)
def test_command_tells_what_is_wrong(tmp_path, settings, text, words):
    settings.PORTAL_TODAY = AUTUMN_2026
    file = tmp_path / "notice.json"
    file.write_text(text)

    with pytest.raises(CommandError, match=words):
        call_command("load_working_days", file, "--year", "2027")


def test_command_without_a_file(tmp_path):
    with pytest.raises(CommandError, match="cannot read"):
        call_command("load_working_days", tmp_path / "none.json")
