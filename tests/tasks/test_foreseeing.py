"""What plans ask on a day, reckoned in memory: the five shipped plans on 30 June 2024."""

import datetime
from collections import Counter

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from agencies.models import AgencyGroupMember
from agencies.services import changes
from agencies.services.users import system_user
from indicators.models import Target
from plans.models import Measure
from tasks.foreseeing import foresee
from tasks.models import Occurrence, Task
from tasks.services.deriving import derive_tasks
from tasks.services.keeping import keep_duties
from tasks.states import TaskKind
from tests.factories.agencies import AgencyFactory, AgencySuccessionFactory
from tests.tasks.telling_day import DAY, SLUGS, months, plan, store_bare

pytestmark = pytest.mark.django_db

D = datetime.date


@pytest.fixture(scope="module", autouse=True)
def bare_plans(django_db_setup, django_db_blocker, keep):
    with django_db_blocker.unblock(), transaction.atomic():
        keep.stand("bare-plans", store_bare)
        yield
        transaction.set_rollback(True)


def spans(rows):
    return [(row.period_start, row.period_end) for row in rows]


def of_target(rows, path, metric):
    return [
        row
        for row in rows
        if row.task.target and (row.task.measure.path, row.task.target.metric) == (path, metric)
    ]


def facts(rows):
    return [
        (
            row.task.measure_id,
            row.task.target_id,
            row.member_id,
            row.period_start,
            row.period_end,
            row.opens_on,
            row.work_due_on,
            row.report_due_on,
            row.locks_on,
            row.quota,
        )
        for row in rows
    ]


def test_each_of_the_34_commitments_and_216_measures_is_there_once():
    tasks = {}
    for slug in SLUGS:
        for row in foresee(plan(slug), today=DAY):
            tasks[id(row.task)] = row.task
    targets = [task.target_id for task in tasks.values() if task.kind == TaskKind.TARGET]
    measures = [task.measure_id for task in tasks.values() if task.kind == TaskKind.REPORTING]

    assert len(targets) == 34
    assert set(targets) == set(
        Target.objects.filter(measure__isnull=False).values_list("pk", flat=True)
    )
    assert len(measures) == 216
    assert set(measures) == set(Measure.objects.values_list("pk", flat=True))
    assert set(Counter(targets).values()) == set(Counter(measures).values()) == {1}


@pytest.mark.parametrize(
    ("slug", "path", "metric", "number", "first", "last"),
    [
        # Issued in September 2022: months from October, quarters from October, years from 2023.
        ("fuxin-2022", "三（二）2（2）", "播报科普内容", 21, "2022-10-01", "2024-06-01"),
        ("fuxin-2022", "三（一）2（3）", "分享交流活动", 7, "2022-10-01", "2024-04-01"),
        ("fuxin-2022", "三（三）2（3）", "开馆天数", 2, "2023-01-01", "2024-01-01"),
        # Issued in August 2022.
        ("haizhou-2022", "三（四）2（4）", "应急科普队伍安全演练", 7, "2022-10-01", "2024-04-01"),
        ("haizhou-2022", "三（三）2（2）", "参观人数", 2, "2023-01-01", "2024-01-01"),
        # Deadlines are one period; a year the document names comes before the day of issue.
        ("huancui-2022", "三（二）2", "高素质农民培训", 1, "2021-01-01", "2021-01-01"),
        ("huancui-2022", "五（二）第1段", "科普经费基本标准", 3, "2022-01-01", "2024-01-01"),
        ("huiji-2022", "三（三）2", "市级科普教育基地", 1, "2022-07-01", "2022-07-01"),
        ("huiji-2022", "二（三）2", "各类职业培训", 2, "2023-01-01", "2024-01-01"),
        ("huiji-2022", "三（一）1", "市级科普示范基地", 1, "2021-01-01", "2021-01-01"),
        # Ended in 2020.
        ("huiji-2017", "三（八）4", "省级科普教育基地", 1, "2017-04-01", "2017-04-01"),
    ],
)
def test_periods_since_the_duty_began(slug, path, metric, number, first, last):
    rows = of_target(foresee(plan(slug), today=DAY), path, metric)

    assert len(rows) == number
    assert (rows[0].period_start, rows[-1].period_start) == (
        D.fromisoformat(first),
        D.fromisoformat(last),
    )
    assert all(row.pk is None for row in rows)


def test_town_owes_its_own_in_each_year_of_the_ended_plan():
    rows = foresee(plan("huiji-2017"), today=DAY)
    mine = of_target(rows, "四（一）第2段", "与科学素质提升关联的活动或工作")
    members = AgencyGroupMember.objects.filter(group__name="各镇（街道）").count()

    assert members > 1
    assert Counter(row.period_start.year for row in mine) == dict.fromkeys(
        (2018, 2019, 2020), members
    )
    assert len({row.member_id for row in mine}) == members
    assert {row.quota for row in mine} == {3}


def test_group_nobody_counted_is_one_period_without_a_number():
    rows = foresee(plan("haizhou-2022"), today=DAY)
    mine = of_target(rows, "二（一）2（1）", "科学家精神进校园活动")

    assert [(row.period_start.year, row.member_id, row.quota) for row in mine] == [
        (2023, None, None),
        (2024, None, None),
    ]


def test_ended_plan_asks_nothing_after_its_end():
    rows = foresee(plan("huiji-2017"), today=DAY)

    assert max(row.period_end for row in rows) == D(2020, 12, 31)
    assert facts(rows) == facts(foresee(plan("huiji-2017"), today=D(2030, 1, 1)))


def test_before_the_first_period_that_one_is_told():
    rows = foresee(plan("huiji-2022"), today=D(2022, 6, 10))
    mine = of_target(rows, "二（三）2", "各类职业培训")

    assert spans(mine) == [(D(2023, 1, 1), D(2023, 12, 31))]
    assert len({(row.task.measure_id, row.task.target_id) for row in rows}) == len(rows) == 44


def test_first_period_that_is_stored_and_still_to_come_is_that_one():
    keep_duties(by=system_user(), today=D(2022, 7, 1))

    rows = foresee(plan("fuxin-2022"), today=D(2022, 9, 1))

    assert len(rows) == 75
    stored = [row.pk is not None for row in rows]
    assert (
        stored.count(True)
        == Occurrence.objects.filter(task__measure__plan__slug="fuxin-2022").count()
    )


@pytest.mark.parametrize("slug", ["fuxin-2022", "haizhou-2022", "huancui-2022", "huiji-2022"])
def test_stored_periods_are_those_foreseen(slug):
    foreseen = facts(foresee(plan(slug), today=DAY))
    for day in months(D(2022, 1, 1), D(2024, 6, 1)):
        keep_duties(by=system_user(), today=day)

    rows = foresee(plan(slug), today=DAY)

    assert sorted(facts(rows), key=repr) == sorted(foreseen, key=repr)
    missing = {row.period_start for row in rows if row.pk is None}
    assert missing <= {D(2021, 1, 1)}


def test_period_that_is_stored_takes_the_place_of_the_foreseen_one():
    mine = plan("haizhou-2022")
    keep_duties(by=system_user(), today=D(2024, 4, 1))
    before = foresee(mine, today=DAY)

    rows = of_target(before, "三（四）2（4）", "应急科普队伍安全演练")

    assert [row.pk is not None for row in rows] == [False] * 6 + [True]
    assert len({(row.task.pk, row.period_start) for row in rows}) == 7


def test_period_of_other_limits_covers_those_it_overlaps():
    keep_duties(by=system_user(), today=D(2024, 4, 1))
    rows = of_target(
        foresee(plan("haizhou-2022"), today=DAY), "三（四）2（4）", "应急科普队伍安全演练"
    )
    stored = rows[-1]
    Occurrence.objects.filter(pk=stored.pk).update(
        period_start=D(2024, 2, 1), opens_on=D(2024, 2, 1)
    )

    again = of_target(
        foresee(plan("haizhou-2022"), today=DAY), "三（四）2（4）", "应急科普队伍安全演练"
    )

    assert spans(again)[-2:] == [(D(2023, 10, 1), D(2023, 12, 31)), (D(2024, 2, 1), D(2024, 6, 30))]


def test_members_known_later_do_not_double_what_was_told_for_all():
    mine = plan("haizhou-2022")
    keep_duties(by=system_user(), today=D(2024, 4, 1))
    target = Target.objects.get(plan=mine, metric="科学家精神进校园活动")
    schools = AgencyFactory.create_batch(2, jurisdiction=mine.jurisdiction)
    for agency in schools:
        AgencyGroupMember.objects.create(
            group=target.per_group, agency=agency, member_from=D(2022, 1, 1)
        )

    rows = of_target(foresee(mine, today=DAY), "二（一）2（1）", "科学家精神进校园活动")

    assert [(row.period_start.year, row.member) for row in rows] == [
        (2023, schools[0]),
        (2023, schools[1]),
        (2024, None),
    ]


def test_task_the_office_retired_is_not_asked_for():
    mine = plan("huancui-2022")
    derive_tasks(by=system_user(), today=DAY)
    task = Task.objects.get(measure__plan=mine, target__metric="高素质农民培训")
    changes.retire(task, by=system_user(), verb="tasks.retire_task", reason="并入其他任务")

    rows = foresee(mine, today=DAY)

    assert of_target(rows, "三（二）2", "高素质农民培训") == []
    assert len({(row.task.measure_id, row.task.target_id) for row in rows}) == 37


def test_task_in_use_wins_over_one_that_was_retired():
    mine = plan("huancui-2022")
    derive_tasks(by=system_user(), today=DAY)
    old = Task.objects.get(measure__plan=mine, target__metric="高素质农民培训")
    fields = {
        name: getattr(old, name)
        for name in ("measure", "target", "kind", "title", "starts_on", "ends_on")
    }
    changes.retire(old, by=system_user(), verb="tasks.retire_task", reason="重新登记")
    new = Task.objects.create(**fields)

    rows = of_target(foresee(mine, today=DAY), "三（二）2", "高素质农民培训")

    assert [row.task for row in rows] == [new]


def test_member_that_was_succeeded_owes_once():
    mine = plan("huiji-2017")
    day = D(2019, 8, 1)
    type(mine).objects.filter(pk=mine.pk).update(status="in_force")
    keep_duties(by=system_user(), today=day)
    town = Occurrence.objects.filter(task__measure__plan=mine, member__isnull=False)[0].member
    heir = AgencySuccessionFactory(predecessor=town, on=day).successor
    keep_duties(by=system_user(), today=day)

    rows = [row for row in foresee(mine, today=day) if row.period_start == D(2019, 1, 1)]

    assert [row.member for row in rows if row.member in (town, heir)] == [heir]


def test_commitment_said_twice_and_confirmed_is_asked_once():
    mine = plan("fuxin-2022")
    Target.objects.filter(plan=mine, same_as__isnull=False).update(same_as_confirmed=True)

    rows = foresee(mine, today=DAY)

    targets = {row.task.target_id for row in rows if row.task.target_id}
    assert len(targets) == 9


def test_plan_is_told_in_its_own_order():
    rows = foresee(plan("haizhou-2022"), today=DAY)
    paths = list(dict.fromkeys(row.task.measure.path for row in rows))

    assert paths[0].startswith("二（一）")
    assert [path[0] for path in paths] == sorted(
        (path[0] for path in paths), key="一二三四五六".index
    )
    initiatives = list(dict.fromkeys(row.task.measure.initiative_id for row in rows))
    seen = [row.task.measure.initiative_id for row in rows]
    assert [key for n, key in enumerate(seen) if n == 0 or seen[n - 1] != key] == initiatives


def test_nothing_is_written():
    with CaptureQueriesContext(connection) as asked:
        foresee(plan("huiji-2017"), today=DAY)

    assert {query["sql"].split()[0] for query in asked} == {"SELECT"}
    assert Task.objects.count() == Occurrence.objects.count() == 0
