"""The demo's day: two years played through the service verbs, and what stands at their end.

Slow to play, so it is played once for the session (`conftest.py`) and then only read.
"""

from collections import Counter
from datetime import date

import pytest
from django.db.models import Exists, F, OuterRef

from agencies.models import AuditEvent, Jurisdiction, User, Venue
from indicators.models import Observation, Target
from plans.models import Plan
from sciliteracy.demo_history import DEMO_DAY, RUNNING, load_history
from sciliteracy.demo_people import people_by_jurisdiction
from tasks.evidence_store import path_of
from tasks.models import (
    Evidence,
    Extension,
    Occurrence,
    PeriodFreeze,
    ProgressReport,
    ReportStep,
    Task,
)
from tasks.owed import current, in_order
from tasks.reckoning import RELATED, reckon
from tasks.states import (
    Colour,
    EnteredBy,
    ExtensionState,
    Late,
    LightReason,
    ReportAct,
    ReportNature,
    ReportState,
)
from tasks.summing_up import by_task, plan_standing

# Beside each other, whoever comes second would wait for the first to have played.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("history")]

MARK = "演示数据"


@pytest.fixture(scope="module")
def lights(history, django_db_blocker):
    """Every period on the demo's day."""
    with django_db_blocker.unblock():
        rows = Occurrence.objects.standing().select_related(*RELATED)
        return reckon(rows.order_by("pk"), today=DEMO_DAY)


def reports(**conditions):
    return ProgressReport.objects.filter(**conditions)


def test_what_is_played_is_told_quarter_by_quarter(history):
    assert [line.partition(":")[0] for line in history] == [
        "Played 2022 Q3",
        "Played 2022 Q4",
        "Played 2023 Q1",
        "Played 2023 Q2",
        "Played 2023 Q3",
        "Played 2023 Q4",
        "Played 2024 Q1",
        "Played 2024 Q2",
        "Played 2024 Q3",
    ]


def test_second_start_does_nothing(history, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert list(load_history(today=DEMO_DAY)) == []


def test_another_day_has_no_history(history):
    assert list(load_history(today=date(2024, 8, 16))) == []


def test_nothing_was_told_before_its_period_was_made(history):
    early = ReportStep.objects.filter(acted_on__lt=F("report__occurrence__made_on"))

    assert early.count() == 0


def test_steps_of_a_report_follow_each_other_by_the_clock(history):
    later = ReportStep.objects.filter(
        report=OuterRef("report"), pk__gt=OuterRef("pk"), at__lt=OuterRef("at")
    )

    assert ReportStep.objects.filter(Exists(later)).count() == 0


def test_earlier_day_of_the_history_is_told_as_it_was(history):
    plan = Plan.objects.get(slug="fuxin-2022")
    row = told_on(plan, date(2024, 6, 30), "三（三）2（2）", "天")

    assert (row.standing.told_until, row.total.value) == (date(2024, 3, 31), 76)


def told_on(plan, day, path, unit):
    """The newest period of a commitment as `status` has it on `day`."""
    tasks = plan_standing(plan, today=day).tasks
    mine = [one for one in tasks if one.task.measure.path == path and one.task.target_id]
    (task,) = [one for one in mine if one.task.target.unit == unit]
    return task.parts[0].rows[0]


@pytest.mark.parametrize("reason", LightReason.values)
def test_every_reason_is_there(lights, reason):
    assert reason in {row.light.reason for row in lights}


@pytest.mark.parametrize("colour", Colour.values)
def test_every_colour_is_looked_at_on_the_day(history, colour):
    rows = current(Occurrence.objects.all(), DEMO_DAY).select_related(*RELATED)

    assert colour in {row.light.colour for row in reckon(rows, today=DEMO_DAY)}


# What is there, beside the colours and reasons.
THERE = {
    **{f"report {state}": lambda state=state: reports(state=state) for state in ReportState.values},
    **{
        f"nature {nature}": lambda nature=nature: reports(nature=nature)
        for nature in ReportNature.values
    },
    **{f"entered by {by}": lambda by=by: reports(entered_by=by) for by in EnteredBy.values},
    **{
        f"step {act}": lambda act=act: ReportStep.objects.filter(act=act)
        for act in ReportAct.values
    },
    **{
        f"extension {state}": lambda state=state: Extension.objects.filter(state=state)
        for state in ExtensionState.values
    },
    "report late": lambda: Occurrence.objects.filter(late=Late.REPORT),
    "work late": lambda: Occurrence.objects.filter(late=Late.WORK),
    "was red, is done": lambda: Occurrence.objects.filter(state="done").exclude(reddened_on=None),
    "自审": lambda: reports(self_approved=True),
    "本单位审签": lambda: reports(signed_by__isnull=False, state=ReportState.APPROVED),
    "frozen quarter": lambda: PeriodFreeze.objects.filter(period_start=date(2023, 10, 1)),
    "main agency": lambda: Task.objects.filter(main_agency__name="区应急管理局"),
    "backfilled and done": lambda: Occurrence.objects.filter(state="done").exclude(
        opened_reason=""
    ),
    "member that did it": lambda: Occurrence.objects.filter(member__isnull=False, state="done"),
    "n of N": lambda: reports(occurrence__task__target__per="各学校", denominator=18),
    "venue": lambda: reports(venue__isnull=False),
    "pair confirmed": lambda: Target.objects.filter(same_as_confirmed=True),
    "picture": lambda: Evidence.objects.filter(media_type="image/png"),
    "page": lambda: Evidence.objects.filter(media_type="application/pdf"),
    "text": lambda: Evidence.objects.filter(media_type="text/plain"),
    "answered question": lambda: reports(answers__has_key="same"),
    "national rate": lambda: Observation.objects.filter(jurisdiction__name="全国", value="14.14"),
}


@pytest.mark.parametrize("what", THERE)
def test_everything_the_demo_shows_is_there(history, what):
    assert THERE[what]().exists()


def test_nobody_approved_his_own_but_where_the_rules_let_him(history):
    places = reports(self_approved=True).values_list(
        "occurrence__task__measure__plan__jurisdiction__name", flat=True
    )

    assert set(places) == {"惠济区"}


COUNTS = {
    "fuxin-2022": {"green": 67, "yellow": 1, "red": 6},
    "haizhou-2022": {"green": 38, "yellow": 3, "red": 7},
    "huancui-2022": {"green": 32, "yellow": 1, "red": 5},
    "huiji-2022": {"green": 38, "red": 5, "grey": 1},
    # Ended: what nobody told of its last year stays red; six measures told of its last quarter.
    "huiji-2017": {"green": 6, "yellow": 3, "red": 36},
}


@pytest.mark.parametrize("slug", [*RUNNING, "huiji-2017"])
def test_plan_counts_by_colour(history, slug):
    standing = plan_standing(Plan.objects.get(slug=slug), today=DEMO_DAY)
    counts = Counter(str(task.colour) for task in standing.tasks)

    assert dict(counts) == COUNTS[slug]


def test_page_and_command_count_alike(history):
    """The stored periods that a page looks at show what is reckoned from the plans."""
    rows = in_order(current(Occurrence.objects.all(), DEMO_DAY)).select_related(*RELATED)
    rows = rows.filter(task__measure__plan__slug="haizhou-2022")
    counts = Counter(str(task.colour) for task in by_task(reckon(rows, today=DEMO_DAY)))

    assert dict(counts) == COUNTS["haizhou-2022"]


@pytest.mark.parametrize(
    ("path", "colour", "more"),
    [
        ("三（三）2（3）", Colour.RED, ""),
        ("三（三）2（2）", Colour.YELLOW, "文件表述为力争，故以黄灯提示。"),
    ],
)
def test_three_hundred_days_are_out_of_reach(lights, path, colour, more):
    row = next(
        row
        for row in lights
        if row.occurrence.task.measure.path == path
        and row.occurrence.task.measure.plan.slug == "haizhou-2022"
        and row.occurrence.task.title == "开馆天数"
        and row.occurrence.period_start == date(2024, 1, 1)
    )

    assert (row.light.colour, row.light.reason) == (colour, LightReason.OUT_OF_REACH)
    assert row.sentence == (
        "截至6月30日应达149天，实际92天；此后每天开放也只能达到276天，已无法完成300天。" + more
    )


# Every text that somebody of the demo wrote.
TEXTS = (
    (ProgressReport, ("achievements", "problems", "next_steps", "correction_reason")),
    (ReportStep, ("note",)),
    (Extension, ("reason", "note")),
    (PeriodFreeze, ("note",)),
    (Occurrence, ("override_reason", "opened_reason")),
    (Evidence, ("file_name", "place")),
    (Venue, ("name",)),
)


@pytest.mark.parametrize(
    ("model", "column"), [(model, column) for model, columns in TEXTS for column in columns]
)
def test_every_text_says_that_it_is_made_up(history, model, column):
    texts = set(model.objects.exclude(**{column: ""}).values_list(column, flat=True))

    assert [text for text in texts if MARK not in text] == []
    assert texts or column == "place"


def test_answers_and_measured_values_say_so_too(history):
    answers = [text for row in reports().exclude(answers={}) for text in row.answers.values()]
    local = Observation.objects.exclude(jurisdiction__name="全国")

    assert answers
    assert all(MARK in text for text in answers)
    assert local.count() == 3
    assert all(MARK in row.source for row in local)


def test_every_file_that_holds_text_says_so(history):
    seen = Counter()
    for row in Evidence.objects.exclude(media_type="image/png"):
        content = path_of(row.sha256).read_bytes()
        seen[row.media_type] += 1
        assert MARK.encode() in content or b"DEMO DATA" in content

    assert seen.keys() == {"application/pdf", "text/plain", "text/csv"}


def test_decisions_have_their_words(history):
    said = Task.objects.exclude(main_agency=None)
    events = AuditEvent.objects.filter(verb__in=["tasks.name_main_agency", "tasks.freeze_period"])

    assert said.count() == 1
    assert events.count() == 3
    assert all(MARK in event.reason for event in events)


def test_sign_in_page_lists_one_of_each_role(history):
    offered = people_by_jurisdiction()

    assert [len(people) for _place, people in offered] == [9, 9, 9, 9]
    assert User.objects.filter(is_demo=True).count() > 36
    assert all(user.is_demo for user in User.objects.people())


def test_liaisons_are_plainly_fictitious(history):
    added = User.objects.filter(is_demo=True, username__regex=r"-[0-9]+$")

    assert added.count() > 15
    assert {user.name.split()[-1] for user in added} == {"联络员", "单位负责人"}


def test_nothing_lies_after_the_demo_day(history):
    for name in ("performed_on", "submitted_on", "decided_on"):
        assert not reports(**{f"{name}__gt": DEMO_DAY}).exists()
    assert ReportStep.objects.latest("at").at.date() <= DEMO_DAY


def test_nation_has_no_plan_and_nobody(history):
    nation = Jurisdiction.objects.get(name="全国")

    assert not nation.plans.exists()
    assert not nation.users.exists()
    assert nation.observations.count() == 5
