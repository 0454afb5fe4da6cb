"""Every resource written through the verbs: made, changed, retired, acted on, and refused."""

import datetime
import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Q

from agencies.models import AuditEvent
from agencies.states import Role
from plans.models import Measure, Plan
from plans.services.effective import refresh_measures
from sciliteracy.api.resources import RESOURCES
from tasks.models import Evidence, ProgressReport, Task
from tests.api import Program, machine, token_for
from tests.factories.agencies import AgencyFactory, JurisdictionFactory
from tests.factories.plans import AssignmentFactory, MeasureFactory
from tests.factories.tasks import OccurrenceFactory
from tests.sciliteracy.api.test_calls import kind
from tests.sciliteracy.api.world import MAKE, Place

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2024, 8, 15)


@pytest.fixture(autouse=True)
def _day(settings, tmp_path):
    settings.PORTAL_TODAY = TODAY
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def place(haizhou):
    return Place(haizhou)


@pytest.fixture
def period(haizhou, bureau):
    """A period that the bureau owes a report on."""
    occurrence = OccurrenceFactory(task__measure__initiative__plan__jurisdiction=haizhou)
    AssignmentFactory(measure=occurrence.task.measure, agency=bureau)
    refresh_measures(Q(pk=occurrence.task.measure_id), today=TODAY)
    return occurrence


def bodies(place):
    """What makes one of each resource, and what changes it."""
    measure = MAKE["measures"](place)
    task = MAKE["tasks"](place)
    where = {"jurisdiction": place.jurisdiction.pk}
    return {
        "agencies": (where | {"name": "区水利局", "kind": "government"}, {"line": "water"}),
        "plans": (
            where | {"slug": "new-plan", "title": "新规划"},
            {"title": "改名", "basis": ["纲要"]},
        ),
        "initiatives": (
            {
                "plan": place.plan.pk,
                "kind": "action",
                "path": "九",
                "title": "新行动",
                "position": 9,
            },
            {"title": "改名"},
        ),
        "measures": (
            {"initiative": place.initiative.pk, "path": "九1", "text": "新措施。", "position": 9},
            {"text": "改过的措施。"},
        ),
        "assignments": (
            {"measure": measure.pk, "role": "lead", "agency": place.agency.pk},
            {"name_as_written": "另一写法"},
        ),
        "indicators": (where | {"name": "科普馆数量", "unit": "个"}, {"unit": "座"}),
        "targets": (
            {
                "plan": place.plan.pk,
                "position": 1,
                "quote": "每年不少于3次",
                "metric": "活动",
                "kind": "recurring",
                "comparator": "at_least",
                "value": "3",
                "unit": "次",
                "frequency_unit": "year",
                "frequency_every": 1,
            },
            {"value": "4"},
        ),
        "observations": (
            where
            | {
                "indicator": place.indicator.pk,
                "observed_on": "2024-06-30",
                "value": "12.5",
                "source": "统计年鉴",
            },
            None,
        ),
        "tasks": (
            {
                "measure": measure.pk,
                "kind": "reporting",
                "title": "填报",
                "frequency_unit": "quarter",
                "frequency_every": 1,
                "starts_on": "2024-01-01",
            },
            {"title": "改名"},
        ),
        "occurrences": (
            {
                "task": task.pk,
                "period_start": "2024-10-01",
                "period_end": "2024-12-31",
                "opens_on": "2024-10-01",
                "work_due_on": "2024-12-31",
                "report_due_on": "2025-01-08",
                "locks_on": "2025-01-23",
            },
            None,
        ),
        "theme-days": (
            where | {"name": "本区科普日", "rule": "fixed", "month": 9, "day": 20},
            {"day": 21},
        ),
    }


def plainly(value):
    """4.0000 is 4."""
    return value.removesuffix(".0000") if isinstance(value, str) else value


WRITTEN = [name for name in RESOURCES if name not in ("jurisdictions", "reports", "evidence")]


@pytest.mark.parametrize("name", WRITTEN)
def test_row_is_made_changed_and_retired(office, place, name):
    body, changed = bodies(place)[name]

    made = office.send(f"{name}/", body)
    assert made.status_code == 201, made.content
    row = made.json()
    assert made.headers["Location"] == f"http://testserver/api/v1/{name}/{row['id']}/"
    assert office.read(f"{name}/{row['id']}/").json() == row
    if changed is not None:
        after = office.change(f"{name}/{row['id']}/", changed, version=row["version"])
        assert after.status_code == 200, after.content
        assert {key: plainly(after.json()[key]) for key in changed} == changed
    if hasattr(RESOURCES[name], "retire_row"):
        path = f"{name}/{row['id']}/"
        gone = office.send(f"{path}retire/", {"reason": "录错"}, If_Match="*")
        assert gone.status_code == 204, gone.content
        assert office.read(path).status_code == 404


@pytest.mark.parametrize("name", WRITTEN)
def test_row_is_audited_as_the_programs_deed(office, place, name):
    body, _changed = bodies(place)[name]
    before = set(AuditEvent.objects.values_list("pk", flat=True))

    row = office.send(f"{name}/", body).json()

    events = AuditEvent.objects.exclude(pk__in=before).filter(object_id=row["id"])
    assert {event.actor_name for event in events}
    assert all(event.request_id for event in events)


@pytest.mark.parametrize("name", WRITTEN)
def test_row_is_refused_to_those_who_do_not_work_there(haizhou, place, name):
    body, _changed = bodies(place)[name]
    reader = Program(token_for(machine(haizhou, Role.LEADER)))
    stranger = Program(token_for(machine(JurisdictionFactory(name="惠济区"))))

    assert kind(reader.send(f"{name}/", body)) == "not-allowed"
    assert kind(stranger.send(f"{name}/", body)) == "invalid-values"


@pytest.mark.parametrize("name", [name for name in WRITTEN if hasattr(RESOURCES[name], "change")])
def test_change_is_refused_to_those_who_do_not_work_there(haizhou, place, name):
    row = MAKE[name](place)
    reader = Program(token_for(machine(haizhou, Role.LEADER)))

    assert kind(reader.change(f"{name}/{row.pk}/", {})) == "not-allowed"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"title": "x", "colour": "red"}, "/colour"),
        ({"slug": "other"}, "/slug"),
        ({"status": "blue"}, "/status"),
        ({"period_start": 2030, "period_end": 2021}, ""),
        ({"basis": "x"}, "/basis"),
        ({"title": "a" * 201}, "/title"),
        ({"title": "\ud800"}, "/title"),
        ({"parent": 10**30}, "/parent"),
        ([], ""),
    ],
)
def test_wrong_value_is_told_at_its_field(office, place, body, pointer):
    response = office.change(f"plans/{place.plan.pk}/", body)

    assert response.status_code == 422
    assert pointer in [error["pointer"] for error in response.json()["errors"]]
    assert Plan.objects.get(pk=place.plan.pk).version == 1


def test_measure_keeps_what_its_targets_quote(office, place):
    target = MAKE["targets"](place)
    Measure.objects.filter(pk=place.measure.pk).update(text=f"前文{target.quote}后文")

    response = office.change(f"measures/{place.measure.pk}/", {"text": "别的话"})

    assert response.json()["errors"][0]["pointer"] == "/text"


def test_assignment_is_of_one_thing(office, place):
    both = {"measure": place.measure.pk, "initiative": place.initiative.pk, "role": "lead"}

    assert office.send("assignments/", both | {"agency": place.agency.pk}).status_code == 422
    assert office.send("assignments/", {"role": "lead"}).status_code == 422


def test_target_of_another_measure_makes_no_task(office, place):
    target = MAKE["targets"](place)
    body = {
        "measure": MeasureFactory(plan=place.plan, initiative=place.initiative).pk,
        "target": target.pk,
        "kind": "target",
        "title": "x",
        "starts_on": "2024-01-01",
        "ends_on": "2024-12-31",
    }

    assert office.send("tasks/", body).json()["errors"][0]["pointer"] == "/target"
    assert not Task.objects.exists()


def test_light_is_overridden_and_dropped(office, place):
    row = MAKE["occurrences"](place)

    lit = office.send(
        f"occurrences/{row.pk}/override/", {"colour": "red", "reason": "实地查看"}, If_Match="*"
    )
    dropped = office.send(f"occurrences/{row.pk}/drop-override/", {"reason": "已改"}, If_Match="*")

    assert (lit.status_code, lit.json()["light"]["colour"]) == (200, "red")
    assert (dropped.status_code, dropped.json()["override_colour"]) == (200, "")


# --- Reports --------------------------------------------------------------------------------------


def written(program, period, agency, **more):
    body = {"occurrence": period.pk, "agency": agency.pk, "achievements": "办了三场讲座。"} | more
    return program.send("reports/", body)


def act(program, report, name, body=None):
    return program.send(f"reports/{report['id']}/{name}/", body, If_Match=f'"{report["version"]}"')


def test_report_goes_its_way(liaison, office, period, bureau):
    draft = written(liaison, period, bureau)
    assert draft.status_code == 201, draft.content
    changed = liaison.change(
        f"reports/{draft.json()['id']}/", {"next_steps": "继续。"}, version=draft.json()["version"]
    ).json()
    sent = act(liaison, changed, "submit")
    assert sent.status_code == 200, sent.content
    back = act(office, sent.json(), "return", {"note": "请补充人数"}).json()
    again = act(liaison, back, "submit").json()
    recalled = act(liaison, again, "recall", {"reason": "还要改"}).json()
    told = act(liaison, recalled, "submit").json()
    approved = act(office, told, "approve", {"note": ""})
    assert approved.status_code == 200, approved.content
    correction = act(liaison, approved.json(), "correct", {"reason": "数字有误"})

    assert approved.json()["state"] == "approved"
    assert (correction.status_code, correction.json()["corrects"]) == (201, draft.json()["id"])
    thrown = act(liaison, correction.json(), "withdraw", {"reason": "不改了"}).json()
    assert thrown["state"] == "withdrawn"


def test_report_in_hand_is_not_overwritten(liaison, period, bureau):
    written(liaison, period, bureau)

    response = written(liaison, period, bureau, achievements="另一份")

    assert kind(response) == "invalid-values"
    assert ProgressReport.objects.get().achievements == "办了三场讲座。"


def test_report_is_not_approved_by_who_sent_it(office, period, bureau):
    draft = written(office, period, bureau).json()
    sent = act(office, draft, "submit").json()

    assert act(office, sent, "approve").status_code in (403, 422)
    assert ProgressReport.objects.get().state == "submitted"


def test_report_of_another_agency_is_refused(liaison, haizhou, period):
    other = AgencyFactory(jurisdiction=haizhou)

    assert kind(written(liaison, period, other)) == "not-allowed"


def test_draft_is_out_of_sight_of_readers(liaison, reader, period, bureau):
    draft = written(liaison, period, bureau).json()

    assert kind(reader.read(f"reports/{draft['id']}/")) == "not-found"


def test_act_from_an_old_version_is_refused(liaison, period, bureau):
    draft = written(liaison, period, bureau).json()
    liaison.change(f"reports/{draft['id']}/", {"problems": "无"})

    assert kind(act(liaison, draft, "submit")) == "changed-meanwhile"


# --- Evidence -------------------------------------------------------------------------------------


def attach(program, content=b"text", name="a.txt", **more):
    file = SimpleUploadedFile(name, content)
    return program.post("/api/v1/evidence/", {"file": file, "kind": "document"} | more)


def test_file_is_attached_fetched_and_retired(liaison, period, bureau):
    draft = written(liaison, period, bureau).json()

    made = attach(liaison, "活动签到表".encode(), report=draft["id"])
    assert made.status_code == 201, made.content
    row = made.json()
    file = liaison.read(f"evidence/{row['id']}/file/")
    assert b"".join(file.streaming_content) == "活动签到表".encode()
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert row["sha256"] == hashlib.sha256("活动签到表".encode()).hexdigest()
    path = f"evidence/{row['id']}/retire/"
    assert liaison.send(path, {"reason": "传错"}, If_Match="*").status_code == 204
    assert kind(liaison.read(f"evidence/{row['id']}/file/")) == "not-found"


def test_file_is_kept_once_under_its_key(liaison, period, bureau):
    draft = written(liaison, period, bureau).json()
    answers = []
    for _call in range(2):
        file = SimpleUploadedFile("a.txt", b"text")
        answers.append(
            liaison.post(
                "/api/v1/evidence/",
                {"file": file, "kind": "document", "report": draft["id"]},
                headers={"Idempotency-Key": "e1"},
            )
        )

    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert Evidence.objects.count() == 1


def test_file_that_is_too_large_is_refused(liaison, period, bureau, settings):
    draft = written(liaison, period, bureau).json()
    settings.EVIDENCE_MAX_BYTES = 10

    assert kind(attach(liaison, b"a" * 100_000, report=draft["id"])) == "too-large"


def test_file_of_nothing_is_refused(liaison):
    assert kind(attach(liaison)) == "invalid-values"


def test_file_of_no_known_kind_is_told_at_its_field(liaison, period, bureau):
    draft = written(liaison, period, bureau).json()

    response = attach(liaison, b"MZ\x90\x00", "a.exe", report=draft["id"])

    assert response.json()["errors"][0]["pointer"] == "/file"
