"""How the five shipped plans stand on 30 June 2024 when nobody has reported anything: reckoned by
hand, and told as data."""

import datetime
import json
from collections import Counter
from decimal import Decimal

import pytest
from django.db import transaction

from tasks.models import Occurrence
from tasks.reckoning import RELATED, reckon
from tasks.services.working_days import the_calendar
from tasks.states import Colour, LightReason
from tasks.summing_up import PlanStanding, as_data, by_task, plan_standing
from tests.factories.plans import MeasureFactory
from tests.factories.tasks import ApprovedReportFactory, OccurrenceFactory, TargetTaskFactory
from tests.tasks.telling_day import DAY, SLUGS, plan, store_bare

pytestmark = pytest.mark.django_db

D = datetime.date
R = LightReason


@pytest.fixture(scope="module")
def bare_plans(django_db_setup, django_db_blocker, keep):
    with django_db_blocker.unblock(), transaction.atomic():
        keep.stand("bare-plans", store_bare)
        yield
        transaction.set_rollback(True)


def task_of(slug, path, metric, today=DAY):
    standing = plan_standing(plan(slug), today=today)
    return next(
        task
        for task in standing.tasks
        if task.task.target and (task.task.measure.path, task.task.target.metric) == (path, metric)
    )


# The report on the first quarter was due on 8 April, that on the second is due on 5 July: of all
# that goes on longer it is known that nothing was told up to 31 March, the 91st of 366 days. Path,
# metric, day, expected, reachable, colour, why, and how many earlier periods were not done.
MARCH, MAY, ENDED = D(2024, 3, 31), D(2024, 5, 31), D(2020, 12, 31)
DRILLS, SCIENTISTS = "应急科普队伍安全演练", "科学家精神进校园活动"
FUNDS = "科普经费基本标准"
BY_HAND = [
    # 300 x 91 / 366 = 74.6; nothing done, 275 left: out of reach
    ("haizhou-2022", "三（三）2（3）", "开馆天数", MARCH, 75, 275, "red", R.OUT_OF_REACH, 1),
    ("haizhou-2022", "三（三）2（2）", "开馆天数", MARCH, 75, 275, "yellow", R.OUT_OF_REACH, 1),
    # one each quarter, due today: nobody was asked for this one yet
    ("haizhou-2022", "三（四）2（4）", DRILLS, MARCH, 0, None, "yellow", R.DUE_SOON, 6),
    # a group nobody counted has no pace
    ("haizhou-2022", "二（一）2（1）", SCIENTISTS, MARCH, None, None, "green", R.ON_PACE, 1),
    # two weeks: 2 x 91 / 366 = 0.50, just below a half; 275 days hold 39 whole weeks
    ("fuxin-2022", "三（一）2（3）", "科普资源面向社会开放", MARCH, 0, 39, "green", R.ON_PACE, 1),
    # two a month, the month is over
    ("fuxin-2022", "三（二）2（2）", "播报科普内容", MAY, 0, None, "yellow", R.DUE_SOON, 20),
    # two a year: the first by 30 June
    ("fuxin-2022", "三（四）2（4）", DRILLS, MARCH, 0, None, "green", R.ON_PACE, 1),
    # a deadline over 1826 days counted in working days is below
    ("huancui-2022", "五（二）第1段", FUNDS, MARCH, None, None, "green", R.ON_PACE, 2),
    ("huancui-2022", "五（二）第1段", FUNDS + "调整增加", MARCH, None, None, "green", R.ON_PACE, 1),
    ("huiji-2022", "三（三）2", "市级科普教育基地", MARCH, None, None, "grey", R.NO_BASELINE, 0),
    ("huiji-2022", "三（五）3", "科技志愿者", MARCH, None, None, "grey", R.NO_BASELINE, 0),
    ("huiji-2022", "三（三）1", "农村中学科技馆保有量", MARCH, None, None, "green", R.ON_PACE, 1),
    # striving, and overdue for years
    ("huiji-2017", "三（八）4", "国家级科普教育基地", ENDED, None, None, "yellow", R.OVERDUE, 0),
]


@pytest.mark.usefixtures("bare_plans")
@pytest.mark.parametrize(
    ("slug", "path", "metric", "as_of", "expected", "reachable", "colour", "reason", "unmet"),
    BY_HAND,
)
def test_commitment_on_the_day_as_reckoned_by_hand(
    slug, path, metric, as_of, expected, reachable, colour, reason, unmet
):
    task = task_of(slug, path, metric)
    light = task.head.light

    assert (light.expected, light.reachable) == (expected, reachable)
    assert (light.colour, light.reason, task.unmet_before) == (colour, reason, unmet)
    assert light.as_of == as_of


def working_share(quota, start, end):
    """`quota` by 31 March 2024, by the working days of the shipped notices."""
    calendar = the_calendar()
    share = Decimal(calendar.count(start, MARCH)) / calendar.count(start, end)
    return int((quota * share).quantize(Decimal(1), rounding="ROUND_HALF_UP"))


@pytest.mark.usefixtures("bare_plans")
@pytest.mark.parametrize(
    ("slug", "path", "metric", "quota", "start", "end"),
    [
        ("haizhou-2022", "三（三）2（3）", "参观人数", 20000, D(2024, 1, 1), D(2024, 12, 31)),
        ("huancui-2022", "三（一）4", "科技辅导员培训", 50, D(2024, 1, 1), D(2024, 12, 31)),
        ("huancui-2022", "三（二）2", "高素质农民培训", 500, D(2021, 1, 1), D(2025, 12, 31)),
        ("huiji-2022", "二（三）2", "各类职业培训", 21700, D(2024, 1, 1), D(2024, 12, 31)),
    ],
)
def test_large_quota_goes_by_working_days(slug, path, metric, quota, start, end):
    light = task_of(slug, path, metric).head.light

    assert light.expected == working_share(quota, start, end)
    assert (light.colour, light.reason) == (Colour.YELLOW, LightReason.BEHIND)


@pytest.mark.usefixtures("bare_plans")
@pytest.mark.parametrize(
    ("slug", "tasks", "green", "yellow", "red", "grey"),
    [
        # Reports on measures are due within three working days: yellow, all of them.
        ("fuxin-2022", 75, 4, 70, 1, 0),
        ("haizhou-2022", 48, 1, 46, 1, 0),
        ("huancui-2022", 38, 2, 36, 0, 0),
        ("huiji-2022", 44, 1, 38, 0, 5),
        ("huiji-2017", 45, 0, 3, 42, 0),
    ],
)
def test_plan_counts_each_task_once_by_colour(slug, tasks, green, yellow, red, grey):
    data = as_data(plan_standing(plan(slug), today=DAY))

    assert len(data["tasks"]) == tasks
    assert data["lights"] == {"green": green, "yellow": yellow, "red": red, "grey": grey}


@pytest.mark.usefixtures("bare_plans")
def test_all_five_plans_tell_34_commitments_and_216_measures():
    kinds = Counter()
    for slug in SLUGS:
        kinds.update(
            task["kind"] for task in as_data(plan_standing(plan(slug), today=DAY))["tasks"]
        )

    assert kinds == {"target": 34, "reporting": 216}


@pytest.mark.usefixtures("bare_plans")
def test_data_is_plain_and_says_what_a_machine_needs():
    data = json.loads(json.dumps(as_data(plan_standing(plan("haizhou-2022"), today=DAY))))
    task = next(
        task
        for task in data["tasks"]
        if task["path"] == "三（三）2（3）" and task["title"] == "开馆天数"
    )

    assert (data["plan"], data["on"], data["status"]) == ("haizhou-2022", "2024-06-30", "in_force")
    assert {name: task[name] for name in task if name not in ("periods", "quote", "sentence")} == {
        "kind": "target",
        "path": "三（三）2（3）",
        "title": "开馆天数",
        "unit": "天",
        "firm": True,
        "starts_on": "2023-01-01",
        "ends_on": "2035-12-31",
        "worst_open_light": "red",
        "period_start": "2024-01-01",
        "period_end": "2024-12-31",
        "member": None,
        "work_due_on": "2024-12-31",
        "report_due_on": "2025-01-08",
        "locks_on": "2025-01-23",
        "stored": False,
        "quota": 300,
        "done": None,
        "expected": 75,
        "reachable": 275,
        "pending": 0,
        "as_of": "2024-03-31",
        "light": "red",
        "reason": "out_of_reach",
        "late": "",
    }
    assert [row["period_start"] for row in task["periods"]] == ["2023-01-01", "2024-01-01"]
    assert "年开馆" in task["quote"]


@pytest.mark.usefixtures("bare_plans")
def test_towns_stand_beside_each_other_the_worst_ahead():
    task = task_of("huiji-2017", "四（一）第2段", "与科学素质提升关联的活动或工作")

    assert len(task.now) == len({row.occurrence.member_id for row in task.now}) > 1
    assert {row.occurrence.period_start.year for row in task.now} == {2020}
    assert task.unmet_before == 2 * len(task.now)


YEAR = {
    "period_start": D(2024, 1, 1),
    "period_end": D(2024, 12, 31),
    "opens_on": D(2024, 1, 1),
    "work_due_on": D(2024, 12, 31),
    "report_due_on": D(2025, 1, 8),
    "locks_on": D(2025, 1, 23),
    "quota": Decimal(3),
}
YEAR_BEFORE = {
    name: value.replace(year=value.year - 1) if isinstance(value, D) else value
    for name, value in YEAR.items()
} | {"report_due_on": D(2024, 1, 8), "locks_on": D(2024, 1, 23)}


def standing_of(task, today):
    rows = Occurrence.objects.filter(task=task).select_related(*RELATED)
    return by_task(reckon(rows.order_by("period_start", "pk"), today=today))[0]


@pytest.mark.parametrize("day", [D(2024, 1, 23), D(2024, 1, 24), D(2024, 4, 1)])
def test_missed_period_counts_whether_it_is_locked_or_not(day):
    task = TargetTaskFactory(measure=MeasureFactory())
    missed = OccurrenceFactory(task=task, **YEAR_BEFORE)
    running = OccurrenceFactory(task=task, **YEAR)

    standing = standing_of(task, day)

    assert (standing.colour, standing.head.light.colour) == (Colour.RED, Colour.GREEN)
    assert [part.head.occurrence for part in standing.parts] == [running, missed]
    assert standing.unmet_before == 1


def test_strived_for_and_missed_is_yellow():
    task = TargetTaskFactory(measure=MeasureFactory(), target__firm=False)
    OccurrenceFactory(task=task, **YEAR_BEFORE)
    OccurrenceFactory(task=task, **YEAR)

    assert standing_of(task, D(2024, 5, 1)).colour == Colour.YELLOW


def test_missed_period_is_made_up_for_by_the_next_one():
    task = TargetTaskFactory(measure=MeasureFactory())
    OccurrenceFactory(task=task, **YEAR_BEFORE)
    running = OccurrenceFactory(task=task, **YEAR)
    ApprovedReportFactory(
        occurrence=running,
        quantity=Decimal(3),
        performed_on=D(2024, 3, 1),
        submitted_on=D(2024, 3, 2),
        decided_on=D(2024, 3, 3),
    )

    before, after = standing_of(task, D(2024, 3, 2)), standing_of(task, D(2024, 3, 3))

    assert (before.colour, after.colour) == (Colour.RED, Colour.GREEN)
    assert [part.head.occurrence for part in after.parts] == [running]


def test_cancelled_period_is_not_foreseen_again():
    task = TargetTaskFactory(measure=MeasureFactory(), starts_on=D(2023, 1, 1))
    OccurrenceFactory(task=task, state="cancelled", **YEAR_BEFORE)
    OccurrenceFactory(task=task, **YEAR)

    standing = plan_standing(task.measure.plan, today=D(2024, 5, 1))

    mine = next(one for one in standing.tasks if one.task == task)
    assert [row.occurrence.period_start.year for row in mine.rows] == [2024]


def test_earlier_period_that_was_done_is_not_missing():
    task = TargetTaskFactory(measure=MeasureFactory())
    before = OccurrenceFactory(task=task, **YEAR_BEFORE)
    OccurrenceFactory(task=task, **YEAR)
    ApprovedReportFactory(
        occurrence=before,
        quantity=Decimal(3),
        performed_on=D(2023, 12, 20),
        submitted_on=D(2023, 12, 21),
        decided_on=D(2023, 12, 22),
    )

    standing = standing_of(task, D(2024, 1, 10))

    assert (standing.colour, standing.unmet_before) == (Colour.GREEN, 0)


def test_numbers_are_whole_where_they_are():
    task = TargetTaskFactory(measure=MeasureFactory())
    row = OccurrenceFactory(task=task, **YEAR | {"quota": Decimal("2.5")})
    ApprovedReportFactory(
        occurrence=row,
        quantity=Decimal("1.0000"),
        performed_on=D(2024, 2, 1),
        submitted_on=D(2024, 2, 2),
        decided_on=D(2024, 2, 3),
    )

    mine = task.measure.plan
    data = as_data(PlanStanding(mine, D(2024, 3, 1), (standing_of(task, D(2024, 3, 1)),)))

    (told,) = data["tasks"]
    assert (told["quota"], told["done"], type(told["done"])) == (2.5, 1, int)
