"""manage.py status: told from plans alone, and the same once the periods are stored."""

import datetime
import json
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from agencies.services.users import system_user
from tasks.models import Occurrence
from tasks.services.keeping import keep_duties
from tasks.summing_up import plan_standing
from tests.tasks.telling_day import DAY, months, plan, store_bare

pytestmark = pytest.mark.django_db

D = datetime.date


@pytest.fixture(scope="module", autouse=True)
def bare_plans(django_db_setup, django_db_blocker, keep):
    with django_db_blocker.unblock(), transaction.atomic():
        keep.stand("bare-plans", store_bare)
        yield
        transaction.set_rollback(True)


def status(*arguments):
    told = StringIO()
    call_command("status", *arguments, stdout=told)
    return told.getvalue()


def keep_until(last):
    for day in months(D(2022, 1, 1), last):
        keep_duties(by=system_user(), today=day)


def without(data, *names):
    """What is told, but for what stands under `names`."""
    if isinstance(data, dict):
        return {key: without(value, *names) for key, value in data.items() if key not in names}
    return [without(one, *names) for one in data] if isinstance(data, list) else data


def rows_everywhere():
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


@pytest.mark.parametrize("slug", ["haizhou-2022", "huiji-2022"])
def test_status_is_the_same_with_stored_periods_and_without(slug):
    arguments = (slug, "--on", "2024-06-30")
    told = status(*arguments)
    data = json.loads(status(*arguments, "--json"))
    keep_duties(by=system_user(), today=D(2024, 4, 1))
    assert Occurrence.objects.filter(task__measure__plan__slug=slug).count() > 60

    again = json.loads(status(*arguments, "--json"))

    assert status(*arguments) == told
    assert without(again, "stored") == without(data, "stored")
    assert {row["stored"] for task in data["tasks"] for row in task["periods"]} == {False}
    assert True in {row["stored"] for task in again["tasks"] for row in task["periods"]}


@pytest.mark.parametrize("slug", ["haizhou-2022", "huiji-2022"])
def test_what_was_asked_of_somebody_and_missed_is_told_beside_what_runs(slug):
    arguments = (slug, "--on", "2024-06-30", "--json")
    foreseen = json.loads(status(*arguments))
    keep_until(D(2024, 6, 1))

    kept = json.loads(status(*arguments))

    sums = ("stored", "looked_at", "worst_open_light", "lights")
    assert without(kept, *sums) == without(foreseen, *sums)
    assert Occurrence.objects.filter(task__measure__plan__slug=slug).count() > 100
    reporting = [task for task in kept["tasks"] if task["kind"] == "reporting"]
    assert {task["worst_open_light"] for task in reporting} == {"red"}
    looked_at = {
        tuple(row["period_start"] for row in task["periods"] if row["looked_at"])
        for task in reporting
    }
    assert looked_at == {("2024-01-01", "2024-04-01")}


def test_status_tells_the_plan_its_counts_and_each_task():
    lines = status("haizhou-2022", "--on", "2024-06-30").splitlines()
    tasks = [line for line in lines if line.startswith("  [")]

    assert lines[0].endswith("  2024-06-30  绿 1  黄 46  红 1  灰 0")
    assert len(tasks) == 48
    days = next(line for line in tasks if "三（三）2（3） 开馆天数" in line)
    assert days == (
        "  [红] 三（三）2（3） 开馆天数 2024-01-01..2024-12-31"
        " (done - of 300, expected 75, reachable 275)"
        " 截至3月31日应达75天，尚无填报，按0天计；此后每天开放也只能达到275天，已无法完成300天。"
    )
    assert "       + 1 earlier periods not done" in lines


def test_status_writes_nothing():
    before = rows_everywhere()

    with CaptureQueriesContext(connection) as asked:
        status("haizhou-2022", "--on", "2024-06-30")
        status("--on", "2024-06-30", "--json")

    verbs = {query["sql"].split()[0].upper() for query in asked}
    assert verbs <= {"SELECT", "SAVEPOINT", "RELEASE"}
    assert rows_everywhere() == before


def test_status_of_an_ended_plan_is_how_it_ended():
    data = json.loads(status("huiji-2017", "--on", "2024-06-30", "--json"))

    assert data["status"] == "superseded"
    assert data["lights"] == {"green": 0, "yellow": 3, "red": 42, "grey": 0}
    assert {task["reason"] for task in data["tasks"]} == {"overdue"}
    assert max(row["period_end"] for t in data["tasks"] for row in t["periods"]) == "2020-12-31"


def test_status_without_a_plan_tells_those_that_run():
    data = json.loads(status("--on", "2024-06-30", "--json"))
    later = json.loads(status("--on", "2026-01-15", "--json"))
    earlier = json.loads(status("--on", "2019-05-01", "--json"))

    assert {one["plan"] for one in data} == {
        "fuxin-2022",
        "haizhou-2022",
        "huancui-2022",
        "huiji-2022",
    }
    assert {one["plan"] for one in later} == {"fuxin-2022", "haizhou-2022"}
    # Superseded is superseded: ask for it by its name.
    assert "huiji-2017" not in {one["plan"] for one in earlier}


def test_status_of_the_portals_day_without_a_date(settings):
    settings.PORTAL_TODAY = D(2024, 5, 15)

    assert json.loads(status("haizhou-2022", "--json"))["on"] == "2024-05-15"


def test_unknown_plan_is_told_with_the_known_ones():
    with pytest.raises(CommandError) as refused:
        status("haizhou")

    assert str(refused.value) == (
        "There is no plan 'haizhou'. Stored here: "
        "fuxin-2022, haizhou-2022, huancui-2022, huiji-2017, huiji-2022."
    )


@pytest.mark.parametrize("day", ["2024-02-30", "30.6.2024", "today", ""])
def test_day_that_is_none_is_told(day):
    with pytest.raises(CommandError, match="is no day: write it as 2024-08-15"):
        status("haizhou-2022", f"--on={day}")


def test_status_in_english():
    data = json.loads(status("haizhou-2022", "--on", "2024-06-30", "--json", "--language", "en"))
    with override("en"):
        standing = plan_standing(plan("haizhou-2022"), today=DAY)
        expected = [task.head.sentence for task in standing.tasks]

    assert [task["sentence"] for task in data["tasks"]] == expected


def test_language_is_one_of_two():
    with pytest.raises(CommandError, match="invalid choice"):
        status("haizhou-2022", "--language=de")
