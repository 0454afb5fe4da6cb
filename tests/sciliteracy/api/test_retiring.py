"""What was retired: listed when asked for, and brought back."""

import datetime

import pytest

from agencies.models import AuditEvent
from plans.models import Measure
from sciliteracy.api.resources import RESOURCES
from tasks.models import Evidence
from tests.factories.calendar import ThemeDayFactory
from tests.sciliteracy.api.test_calls import kind
from tests.sciliteracy.api.world import MAKE, Place

pytestmark = pytest.mark.django_db
RETIRING = [name for name, resource in RESOURCES.items() if hasattr(resource, "restore_row")]
LISTED = [name for name in RETIRING if RESOURCES[name].lists_retired]


@pytest.fixture(autouse=True)
def _day(settings, tmp_path):
    settings.PORTAL_TODAY = datetime.date(2024, 8, 15)
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def place(haizhou):
    return Place(haizhou)


def retired(program, place, name):
    row = MAKE[name](place)
    sent = program.send(f"{name}/{row.pk}/retire/", {"reason": "登记有误"}, If_Match="*")
    assert sent.status_code == 204, sent.content
    row.refresh_from_db()
    return row


@pytest.mark.parametrize("name", RETIRING)
def test_what_was_retired_is_restored(office, place, name):
    row = retired(office, place, name)

    back = office.send(f"{name}/{row.pk}/restore/", If_Match=f'"{row.version}"')

    assert back.status_code == 200, back.content
    assert (back.json()["id"], back.json()["retired_at"]) == (row.pk, None)
    assert back.headers["ETag"].startswith(f'"{row.version + 1}.')
    assert office.read(f"{name}/{row.pk}/").status_code == 200
    assert AuditEvent.objects.filter(verb__contains=".restore_", object_id=row.pk).exists()


@pytest.mark.parametrize("name", RETIRING)
def test_restoring_needs_the_right_and_the_version_read(office, reader, place, name):
    row = retired(office, place, name)
    path = f"{name}/{row.pk}/restore/"

    assert kind(reader.send(path, If_Match="*")) == "scope-missing"
    assert kind(office.send(path)) == "precondition-required"
    assert kind(office.send(path, If_Match=f'"{row.version - 1}"')) == "changed-meanwhile"
    row.refresh_from_db()
    assert row.is_retired


@pytest.mark.parametrize("name", LISTED)
def test_retired_rows_are_listed_when_asked_for(office, reader, place, name):
    row, in_use = retired(office, place, name), MAKE[name](place)

    listed = reader.read(f"{name}/?retired=true").json()["results"]

    assert [(one["id"], one["version"]) for one in listed] == [(row.pk, row.version)]
    assert listed[0]["retired_reason"] == "登记有误"
    for path in (f"{name}/", f"{name}/?retired=false"):
        found = {one["id"] for one in reader.read(path).json()["results"]}
        assert row.pk not in found
        assert in_use.pk in found
    assert kind(reader.read(f"{name}/{row.pk}/")) == "not-found"
    assert reader.read(f"{name}/{row.pk}/?retired=true").json()["retired_at"]


def test_evidence_that_was_withdrawn_is_in_no_list(office, place):
    row = retired(office, place, "evidence")

    assert kind(office.read("evidence/?retired=true")) == "bad-parameter"
    assert kind(office.read(f"evidence/{row.pk}/?retired=true")) == "bad-parameter"
    assert Evidence.objects.get().is_retired


def test_retired_is_yes_or_no(office):
    answer = office.read("plans/?retired=maybe")

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/retired")


def test_what_is_in_use_is_restored_to_what_it_is(office, place):
    row = MAKE["agencies"](place)

    back = office.send(f"agencies/{row.pk}/restore/", If_Match="*")

    assert (back.status_code, back.json()["version"]) == (200, row.version)


@pytest.mark.parametrize("with_inner", [True, False])
def test_initiative_comes_back_with_what_went_with_it(office, place, with_inner):
    measure, path = place.measure, f"initiatives/{place.initiative.pk}"
    office.send(f"{path}/retire/", {"reason": "登记有误"}, If_Match="*")
    assert Measure.objects.get(pk=measure.pk).is_retired

    office.send(f"{path}/restore/", {"with_inner": with_inner}, If_Match="*")

    assert Measure.objects.get(pk=measure.pk).is_retired is not with_inner


def test_measure_of_a_retired_initiative_stays_out(office, place):
    office.send(f"initiatives/{place.initiative.pk}/retire/", {"reason": "误"}, If_Match="*")

    back = office.send(f"measures/{place.measure.pk}/restore/", If_Match="*")

    assert (back.status_code, back.json()["errors"][0]["pointer"]) == (422, "")


def test_nothing_is_changed_in_a_plan_that_is_retired(office, place):
    target = MAKE["targets"](place)
    office.send(f"plans/{place.plan.pk}/retire/", {"reason": "重复登记"}, If_Match="*")

    for path, body in (
        (f"measures/{place.measure.pk}/", {"heading": "改名"}),
        (f"targets/{target.pk}/", {"metric": "改名"}),
    ):
        assert kind(office.change(path, body)) == "invalid-values"
    new = {"initiative": place.initiative.pk, "path": "九1", "text": "新措施。"}
    assert kind(office.send("measures/", new)) == "invalid-values"
    assert not Measure.objects.filter(path="九1").exists()


def test_feed_tells_that_a_row_came_back(office, place):
    row = retired(office, place, "agencies")
    cursor = office.read("changes/").json()["cursor"]

    office.send(f"agencies/{row.pk}/restore/", If_Match="*")

    [change] = office.read(f"changes/?cursor={cursor}").json()["results"]
    assert (change["resource"], change["id"], change["change"]) == ("agencies", row.pk, "changed")


def test_national_theme_day_is_not_a_districts_to_retire(office):
    row = ThemeDayFactory(jurisdiction=None)

    sent = office.send(f"theme-days/{row.pk}/retire/", {"reason": "登记有误"}, If_Match="*")

    assert kind(sent) == "not-allowed"
