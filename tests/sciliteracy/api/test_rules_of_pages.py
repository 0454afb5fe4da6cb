"""The interface lets nobody write what the pages would not: the same rules at the same fields."""

import datetime

import pytest
from django.db.models import Q

from agencies.models import AuditEvent
from indicators.models import Observation
from plans.models import Plan
from plans.services.effective import refresh_measures
from tasks.models import Occurrence, Task
from tests.factories.agencies import (
    AgencyFactory,
    AgencyGroupFactory,
    JurisdictionFactory,
    LeadingGroupFactory,
)
from tests.factories.indicators import IndicatorFactory, ObservationFactory, TargetFactory
from tests.factories.plans import (
    AssignmentFactory,
    ColumnFactory,
    InitiativeFactory,
    MeasureFactory,
    PlanFactory,
)
from tests.factories.tasks import OccurrenceFactory, TaskFactory
from tests.sciliteracy.api.test_calls import kind
from tests.sciliteracy.api.world import MAKE, Place

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2024, 8, 15)


@pytest.fixture(autouse=True)
def _day(settings):
    settings.PORTAL_TODAY = TODAY


@pytest.fixture
def place(haizhou):
    return Place(haizhou)


@pytest.fixture
def below(haizhou):
    """A place that the office of 海州区 reads and does not run."""
    return JurisdictionFactory(name="某街道", parent=haizhou)


def refused_at(answer):
    assert answer.status_code == 422, answer.content
    return [error["pointer"] for error in answer.json()["errors"]]


# --- Plans ----------------------------------------------------------------------------------------


def test_plan_begins_as_a_draft(office, haizhou):
    body = {"jurisdiction": haizhou.pk, "slug": "new", "title": "新规划"}

    assert refused_at(office.send("plans/", body | {"status": "in_force"})) == ["/status"]
    assert office.send("plans/", body).json()["status"] == "draft"


def test_plan_becomes_what_it_may_become(office, haizhou):
    plan = PlanFactory(jurisdiction=haizhou, status="draft", issued_on=None, period_start=None)
    path = f"plans/{plan.pk}/"

    assert refused_at(office.change(path, {"status": "ended"})) == ["/status"]
    assert "/status" in refused_at(office.change(path, {"status": "in_force"}))
    MeasureFactory(plan=plan, initiative=InitiativeFactory(plan=plan))
    begun = office.change(path, {"status": "in_force", "issued_on": "2022-03-01"})
    assert begun.status_code == 200, begun.content
    assert refused_at(office.change(path, {"status": "ended"})) == ["/reason"]
    ended = office.change(path, {"status": "ended", "reason": "期满"})
    assert (ended.status_code, ended.json()["status"]) == (200, "ended")
    assert AuditEvent.objects.filter(verb="plans.update_plan", reason="期满").exists()


def test_plan_in_force_owes_at_once(office, haizhou):
    plan = PlanFactory(
        jurisdiction=haizhou, status="draft", issued_on="2022-03-01", period_end=2025
    )
    measure = MeasureFactory(plan=plan, initiative=InitiativeFactory(plan=plan))

    office.change(f"plans/{plan.pk}/", {"status": "in_force"})

    assert Task.objects.filter(measure=measure).count() == 1
    assert Occurrence.objects.filter(task__measure=measure).exists()


@pytest.mark.parametrize("field", ["supersedes", "leading_group"])
def test_plan_of_another_place_is_not_superseded(office, place, below, field):
    make = {"supersedes": PlanFactory, "leading_group": LeadingGroupFactory}[field]
    other = make(jurisdiction=below)
    new = {"jurisdiction": place.jurisdiction.pk, "slug": "new", "title": "新"}

    assert refused_at(office.change(f"plans/{place.plan.pk}/", {field: other.pk})) == [f"/{field}"]
    assert refused_at(office.send("plans/", new | {field: other.pk})) == [f"/{field}"]
    assert not Plan.objects.filter(slug="new").exists()


def test_plan_is_not_above_itself(office, place):
    answer = office.change(f"plans/{place.plan.pk}/", {"parent": place.plan.pk})

    assert refused_at(answer) == [""]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"period_start": 1}, "/period_start"),
        ({"period_end": 32000}, "/period_end"),
        ({"issued_on": "0001-01-01"}, "/issued_on"),
        ({"issued_on": "9999-12-31"}, "/issued_on"),
    ],
)
def test_plan_keeps_to_the_calendar(office, place, body, pointer):
    assert refused_at(office.change(f"plans/{place.plan.pk}/", body)) == [pointer]


# --- What stands in a plan ------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["path", "number"])
def test_measure_keeps_its_path_for_life(office, place, field):
    answer = office.change(f"measures/{place.measure.pk}/", {field: "九9"})

    assert refused_at(answer) == [f"/{field}"]


def test_measure_is_moved_last_into_another_initiative(office, place):
    other = InitiativeFactory(plan=place.plan)
    column = ColumnFactory(initiative=other)
    MeasureFactory(plan=place.plan, initiative=other, column=column, position=4)
    body = {"initiative": other.pk, "column": column.pk, "heading": "改名"}

    moved = office.change(f"measures/{place.measure.pk}/", body).json()

    found = [moved[name] for name in ("initiative", "column", "position", "heading")]
    assert found == [other.pk, column.pk, 5, "改名"]
    back = office.change(f"measures/{moved['id']}/", {"initiative": place.initiative.pk}).json()
    assert (back["initiative"], back["column"]) == (place.initiative.pk, None)


def test_measure_is_not_moved_into_another_plan(office, place):
    other = InitiativeFactory(plan=PlanFactory(jurisdiction=place.jurisdiction))

    answer = office.change(f"measures/{place.measure.pk}/", {"initiative": other.pk})

    assert refused_at(answer) == ["/initiative"]


def test_new_measure_stands_last(office, place):
    MeasureFactory(plan=place.plan, initiative=place.initiative, position=10**6)
    body = {"initiative": place.initiative.pk, "path": "九1", "text": "新措施。"}

    assert office.send("measures/", body).json()["position"] == 10**6 + 1


def test_target_takes_the_groups_of_its_own_place(office, place, below):
    target, group = MAKE["targets"](place), AgencyGroupFactory(jurisdiction=below)

    assert refused_at(office.change(f"targets/{target.pk}/", {"per_group": group.pk})) == [
        "/per_group"
    ]


def test_target_says_again_what_another_one_says(office, place):
    first, again = MAKE["targets"](place), MAKE["targets"](place)
    body = {"same_as": first.pk, "same_as_confirmed": True}

    said = office.change(f"targets/{again.pk}/", body)

    assert (said.status_code, said.json()["same_as_confirmed"]) == (200, True)
    third = MAKE["targets"](place)
    assert refused_at(office.change(f"targets/{third.pk}/", {"same_as": again.pk})) == ["/same_as"]


def test_target_is_due_in_a_year_of_the_calendar(office, place):
    target = MAKE["targets"](place)

    assert refused_at(office.change(f"targets/{target.pk}/", {"due": "0001-06-30"})) == ["/due"]


def test_ratio_has_a_denominator(office, place):
    body = {"jurisdiction": place.jurisdiction.pk, "name": "占比", "unit": "%"}

    answer = office.send("indicators/", body | {"over_agencies": "ratio"})

    assert refused_at(answer) == ["/denominator"]


# --- Observations ---------------------------------------------------------------------------------


def test_observation_is_put_right_with_a_reason(office, place):
    row = MAKE["observations"](place)
    path = f"observations/{row.pk}/"

    assert refused_at(office.change(path, {"value": "7.5"})) == ["/reason"]
    put = office.change(path, {"value": "7.5", "reason": "抄录有误"}, version=row.version)
    assert (put.status_code, put.json()["value"]) == (200, "7.5000")
    assert put.json()["version"] == row.version + 1
    event = AuditEvent.objects.get(verb="indicators.correct_observation")
    assert (event.reason, event.object_id) == ("抄录有误", row.pk)


@pytest.mark.parametrize("field", ["indicator", "jurisdiction"])
def test_observation_stays_where_it_was_recorded(office, place, field):
    row = MAKE["observations"](place)

    answer = office.change(f"observations/{row.pk}/", {field: 1, "reason": "误"})

    assert refused_at(answer) == [f"/{field}"]


def test_indicator_is_observed_in_its_own_place(office, place, haizhou):
    city = IndicatorFactory(jurisdiction=JurisdictionFactory(name="某地", parent=haizhou))
    body = {
        "indicator": city.pk,
        "jurisdiction": haizhou.pk,
        "observed_on": "2024-06-30",
        "value": "1",
        "source": "年鉴",
    }

    assert refused_at(office.send("observations/", body)) == ["/jurisdiction"]
    assert not Observation.objects.exists()


def test_value_that_is_no_ratio_is_of_nothing(office, place):
    row = ObservationFactory(
        indicator=IndicatorFactory(jurisdiction=place.jurisdiction, denominator=""),
        jurisdiction=place.jurisdiction,
    )

    answer = office.change(f"observations/{row.pk}/", {"denominator": "3", "reason": "误"})

    assert refused_at(answer) == ["/denominator"]


# --- Tasks ----------------------------------------------------------------------------------------


def test_task_falls_due_by_a_rule(office, place):
    measure = place.another_measure()
    body = {
        "measure": measure.pk,
        "kind": "reporting",
        "title": "填报",
        "starts_on": "2024-01-01",
        "ends_on": "2025-12-31",
        "rule": "FREQ=YEARLY;BYMONTH=5,9",
    }

    assert refused_at(office.send("tasks/", body | {"rule": "FREQ=NEVER"})) == ["/rule"]
    made = office.send("tasks/", body)
    assert (made.status_code, made.json()["rule"]) == (201, "FREQ=YEARLY;BYMONTH=5,9")
    both = office.change(
        f"tasks/{made.json()['id']}/", {"frequency_unit": "year", "frequency_every": 1}
    )
    assert refused_at(both) == ["/rule"]


def test_task_that_is_retimed_takes_back_what_has_not_begun(office, place):
    task = TaskFactory(measure=place.measure, frequency_unit="quarter", frequency_every=1)
    ahead = OccurrenceFactory(
        task=task,
        period_start=datetime.date(2024, 10, 1),
        period_end=datetime.date(2024, 12, 31),
        opens_on=datetime.date(2024, 10, 1),
        work_due_on=datetime.date(2024, 12, 31),
        report_due_on=datetime.date(2025, 1, 8),
        locks_on=datetime.date(2025, 1, 23),
    )

    changed = office.change(f"tasks/{task.pk}/", {"frequency_unit": "year"})

    assert changed.status_code == 200, changed.content
    ahead.refresh_from_db()
    assert ahead.is_retired


def test_one_of_the_leads_is_put_in_charge(office, place):
    measure = place.another_measure()
    task = TaskFactory(measure=measure)
    lead, other = place.agency, AgencyFactory(jurisdiction=place.jurisdiction)
    AssignmentFactory(measure=measure, agency=lead)
    refresh_measures(Q(pk=measure.pk), today=TODAY)
    path = f"tasks/{task.pk}/main-agency/"

    assert kind(office.send(path, {"main_agency": lead.pk})) == "precondition-required"
    named = office.send(path, {"main_agency": lead.pk, "reason": "分工"}, If_Match="*")
    assert (named.status_code, named.json()["main_agency"]) == (200, lead.pk)
    wrong = office.send(path, {"main_agency": other.pk}, If_Match="*")
    assert refused_at(wrong) == ["/main_agency"]
    freed = office.send(path, {"main_agency": None}, If_Match="*").json()
    assert freed["main_agency"] is None


def test_changed_target_owes_at_once(office, place):
    plan = PlanFactory(
        jurisdiction=place.jurisdiction,
        status="in_force",
        issued_on="2022-03-01",
        period_end=2025,
    )
    measure = MeasureFactory(plan=plan, initiative=InitiativeFactory(plan=plan))
    target = TargetFactory(plan=plan, measure=measure, indicator=place.indicator)

    answer = office.change(f"targets/{target.pk}/", {"value": "9"})

    assert answer.status_code == 200, answer.content
    assert Task.objects.filter(target=target).count() == 1


@pytest.mark.parametrize(
    ("name", "values", "field"),
    [
        ("targets", {"kind": "deadline", "due": ""}, "due"),
        ("targets", {"comparator": ""}, "comparator"),
        ("targets", {"frequency_unit": ""}, "frequency_unit"),
        ("tasks", {"starts_on": "2024-06-01", "ends_on": "2024-01-01"}, "ends_on"),
        ("tasks", {"frequency_unit": "", "ends_on": "2025-12-31"}, "frequency_unit"),
    ],
)
def test_what_does_not_go_together_is_told_at_the_field(office, haizhou, name, values, field):
    row = MAKE[name](Place(haizhou))

    answer = office.change(f"{name}/{row.pk}/", values)

    assert answer.status_code == 422
    assert f"/{field}" in [error["pointer"] for error in answer.json()["errors"]]
