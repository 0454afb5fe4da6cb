"""Who looks after the machine sees jobs, backups and its state, and runs a job by hand."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from agencies.models import AuditEvent, JobRun
from agencies.states import AGENCY_ROLES, BackupKind, Role, RunOutcome
from plans.jobs import REFRESH_ASSIGNMENTS
from sciliteracy.celery import BEAT_SCHEDULE
from sciliteracy.pages import operations_jobs, operations_state
from sciliteracy.pages.operations_jobs import COUNTS, JOBS
from tasks.jobs import KEEP_DUTIES, keep_duties_right
from tests.factories.agencies import ContactFactory
from tests.factories.operations import BackupRecordFactory, JobRunFactory
from tests.project.test_english import chinese_left_on
from tests.sciliteracy.pages.administrators import holder, security_admin, system_admin

__all__ = ["security_admin", "system_admin"]
ADDRESS = "/operations/"
RUN = f"{ADDRESS}run/"
QUERIES = 24
pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(client, system_admin, settings):
    """Signed in where there is no queue: a job is done at once."""
    settings.REDIS_URL = ""
    client.force_login(system_admin)
    return client


def ago(**much):
    return timezone.now() - timedelta(**much)


def row_of(page, name=KEEP_DUTIES):
    return next(row for row in page.context["jobs"] if row.name == name)


# --- Jobs -----------------------------------------------------------------------------------------


def test_every_job_of_the_schedule_is_here_and_its_runs_are_kept_under_its_name():
    assert set(JOBS) == set(BEAT_SCHEDULE)
    for name, job in JOBS.items():
        assert BEAT_SCHEDULE[name]["task"] == job.task.name
        job.task()
        assert JobRun.objects.first().name == name


def test_every_number_has_a_word():
    for job in JOBS.values():
        job.task()

    kept = {key for run in JobRun.objects.all() for key in run.counts}
    assert kept == set(COUNTS)


def test_page_without_any_run_says_so(keeper):
    page = keeper.get(ADDRESS)

    assertContains(page, "还没有运行过", count=len(JOBS))
    assertContains(page, "每天 00:30")
    assertNotContains(page, "已误点")
    assertContains(page, "还没有成功的备份")
    assertContains(page, "还没有通过的恢复演练")


def test_last_run_is_told_with_what_it_did_and_why_it_failed(keeper, system_admin):
    JobRunFactory(started_at=ago(hours=2), counts={"tasks_made": 7, "periods_made": 0})
    JobRunFactory(
        started_at=ago(hours=1), outcome=RunOutcome.FAILED, error="OSError: full", by=system_admin
    )

    page = keeper.get(ADDRESS)

    row = row_of(page)
    assert (row.has_failed, row.last.error, row.counts) == (True, "OSError: full", [])
    assert row.last_success.counts == {"tasks_made": 7, "periods_made": 0}
    assertContains(page, "OSError: full", count=2)
    assertContains(page, "新建任务 7")
    assertContains(page, "重试")
    assertNotContains(page, "新建各期")


@pytest.mark.parametrize(("hours", "late"), [(0, False), (26 + 24, True)])
def test_job_is_late_when_a_night_went_by_without_it(keeper, hours, late):
    JobRunFactory(started_at=ago(hours=hours))
    JobRunFactory(started_at=ago(minutes=1), outcome=RunOutcome.FAILED)

    assert row_of(keeper.get(ADDRESS)).is_late is late


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        (operations_jobs.crontab(hour=0, minute=10), "每天 00:10"),
        (operations_jobs.crontab(hour="1-20", minute="*/10"), "每天 01:00 至 20:59，每 10 分钟"),
        (operations_jobs.maybe_schedule(60.0), "每 1 分钟"),
    ],
)
def test_rhythm_is_told_in_words(schedule, words):
    assert operations_jobs.rhythm(schedule) == words


def test_job_is_run_by_hand(keeper, system_admin):
    page = keeper.post(RUN, {"job": REFRESH_ASSIGNMENTS}, follow=True)

    assertContains(page, "“核定责任单位”已运行")
    run = JobRun.objects.get()
    assert (run.by, run.outcome) == (system_admin, RunOutcome.DONE)
    assert AuditEvent.objects.filter(verb="agencies.order_job", actor_id=system_admin.pk).exists()


def test_job_goes_to_the_queue_where_there_is_one(keeper, system_admin, settings, monkeypatch):
    ordered = []
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(keep_duties_right, "delay", lambda **told: ordered.append(told))
    monkeypatch.setattr(operations_state, "parts_down", lambda: ["redis"])

    page = keeper.post(RUN, {"job": KEEP_DUTIES}, follow=True)

    assertContains(page, "已交给后台")
    assertContains(page, "没有应答", count=2)  # Redis, and with it the workers
    assert (ordered, JobRun.objects.count()) == ([{"ordered_by": system_admin.pk}], 0)


def test_job_that_fails_by_hand_is_told_and_kept(keeper, monkeypatch):
    def broken(**told):
        raise RuntimeError("no room")

    monkeypatch.setattr("tasks.jobs.keep_duties", broken)

    page = keeper.post(RUN, {"job": KEEP_DUTIES}, follow=True)

    assertContains(page, "作业没有完成")
    assert row_of(page).last.error == "RuntimeError: no room"


@pytest.mark.parametrize(("data", "words"), [({}, "没有这项作业"), ({"job": "x"}, "没有这项作业")])
def test_unknown_job_is_told(keeper, data, words):
    assertContains(keeper.post(RUN, data, follow=True), words)
    assert JobRun.objects.count() == 0


def test_running_job_is_not_started_again(keeper):
    JobRunFactory(finished_at=None, outcome=RunOutcome.RUNNING)

    assertContains(keeper.post(RUN, {"job": KEEP_DUTIES}, follow=True), "正在运行")
    assert JobRun.objects.count() == 1


# --- Backups --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("backup", "drill", "words"),
    [
        ({"started_at": ago(days=6)}, {"started_at": ago(days=179)}, []),
        ({"started_at": ago(days=7)}, {}, ["备份是 7 天以前"]),
        ({"missing_count": 2}, {}, ["缺 2 个佐证文件"]),
        ({"succeeded": False, "reason": "满了"}, {}, ["还没有成功的备份", "备份失败：满了"]),
        ({}, {"started_at": ago(days=180)}, ["恢复演练是 180 天以前"]),
        ({}, {"succeeded": False, "reason": "2 处"}, ["还没有通过的恢复演练", "没有通过：2 处"]),
    ],
)
def test_backups_and_drills_warn(keeper, backup, drill, words):
    BackupRecordFactory(**backup)
    BackupRecordFactory(kind=BackupKind.DRILL, **drill)

    warnings = keeper.get(ADDRESS).context["backup"].warnings

    assert len(warnings) == len(words)
    assert [word for word, told in zip(words, warnings, strict=True) if word not in told] == []


def test_days_are_settings(keeper, settings):
    settings.BACKUP_WARNING_DAYS, settings.DRILL_WARNING_DAYS = 2, 3
    BackupRecordFactory(started_at=ago(days=2))
    BackupRecordFactory(kind=BackupKind.DRILL, started_at=ago(days=3))

    assert len(keeper.get(ADDRESS).context["backup"].warnings) == 2


def test_success_behind_many_failures_is_found(keeper):
    BackupRecordFactory(started_at=ago(days=1))
    BackupRecordFactory.create_batch(11, succeeded=False, reason="满了")

    told = keeper.get(ADDRESS).context["backup"]

    assert len(told.backups) == 10
    assert [warning for warning in told.warnings if "还没有成功的备份" in warning] == []


def test_records_are_listed(keeper):
    BackupRecordFactory(is_signed=True)
    BackupRecordFactory(kind=BackupKind.DRILL, place="/var/drills/1.md")

    page = keeper.get(ADDRESS)

    assertContains(page, "已核验 · 已签名")
    assertContains(page, "/backups/20240815")
    assertContains(page, "/var/drills/1.md")
    assertContains(page, "manage.py restore DIR")


# --- Who, and how dear ----------------------------------------------------------------------------


def test_page_is_in_the_navigation_of_who_may_see_it(client, system_admin, administrator):
    for person in (system_admin, administrator):
        client.force_login(person)
        assertContains(client.get("/account/"), f'href="{ADDRESS}"')


@pytest.mark.parametrize("role", sorted({*Role} - {Role.SYSTEM_ADMIN, *AGENCY_ROLES}))
def test_others_are_refused(client, haizhou, role):
    client.force_login(holder(role, haizhou))

    assert client.get(ADDRESS).status_code == 403
    assert client.post(RUN, {"job": KEEP_DUTIES}).status_code == 403
    assertNotContains(client.get("/account/"), f'href="{ADDRESS}"')
    assert JobRun.objects.count() == 0


def test_channels_are_listed_and_tested_by_a_click(keeper, system_admin, settings):
    settings.REMINDER_CHANNELS = ["email", "wecom"]
    ContactFactory(user=system_admin, address="op@example.org", verified_at=ago(days=1))

    page = keeper.post(f"{ADDRESS}channel-test/", {"channel": "email"}, follow=True)

    assertContains(page, "已发送到电子邮件 op@example.org，请查收。")
    rows = {row.channel: row for row in page.context["ways"]}
    assert rows["email"].last.sent_at is not None
    assert [name for name, row in rows.items() if row.can_be_tested] == ["inbox", "email"]
    assertContains(page, "先登记自己的地址")


@pytest.mark.parametrize("channel", ["sms", "pigeon", "", "in\0box"])
def test_channel_that_cannot_be_tested_says_why(keeper, channel):
    page = keeper.post(f"{ADDRESS}channel-test/", {"channel": channel}, follow=True)

    assertContains(page, "系统没有启用这种渠道。")


def test_page_has_no_chinese_in_english(keeper, settings):
    keeper.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    empty = keeper.get(ADDRESS)
    JobRunFactory(counts=dict.fromkeys(COUNTS, 2))
    BackupRecordFactory(missing_count=2)
    BackupRecordFactory(kind=BackupKind.DRILL, succeeded=False, reason="no room")

    for page in (empty, keeper.get(ADDRESS)):
        assert chinese_left_on(page.content.decode()) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_page_asks_the_same_number_of_queries(
    keeper, system_admin, django_assert_num_queries, rows
):
    for number in range(rows):
        for name in JOBS:
            JobRunFactory(name=name, by=system_admin, started_at=ago(hours=number))
        BackupRecordFactory()
        BackupRecordFactory(kind=BackupKind.DRILL)
    keeper.get(ADDRESS)

    with django_assert_num_queries(QUERIES):
        keeper.get(ADDRESS)
