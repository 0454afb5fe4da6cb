"""Targets, indicators, values and tasks, as the office makes and changes them."""

from decimal import Decimal

import pytest
from pytest_django.asserts import assertContains

from agencies.models import AuditEvent
from indicators.models import Indicator, Target
from tasks.models import Occurrence, Task
from tasks.services.keeping import keep_duties
from tests.factories.indicators import IndicatorFactory, ObservationFactory, TargetFactory
from tests.sciliteracy.pages.office import (
    errors_of,
    initiative,
    measure,
    office,
    opened,
    plan,
    school,
    to,
)

__all__ = ["initiative", "measure", "office", "plan", "school"]

pytestmark = pytest.mark.django_db

# Targets, indicators, values

TARGET = {
    "quote": "每年开展活动不少于3次",
    "metric": "科普活动",
    "kind": "recurring",
    "comparator": "at_least",
    "value": "3",
    "unit": "次",
    "frequency_unit": "year",
    "frequency_every": "1",
    "firm": "on",
    "of": "level",
}


def test_target_is_made_and_its_task_follows(office, measure):
    address = to("indicators:target-create", measure.pk)

    response = office.post(address, opened(office, address, **TARGET))

    target = Target.objects.get()
    assert response["Location"] == f"{measure.get_absolute_url()}#targets"
    assert (target.measure, target.value, target.indicator.name) == (measure, 3, "科普活动")
    assert Task.objects.get(target=target).frequency_unit == "year"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"comparator": ""}, "comparator"),
        ({"value": ""}, "value"),
        ({"value": "-3"}, "value"),
        ({"value": "1e400"}, "value"),
        ({"comparator": "range"}, "value_max"),
        ({"comparator": "range", "value_max": "2"}, "value_max"),
        ({"value_max": "9"}, "value_max"),
        ({"frequency_unit": "", "frequency_every": ""}, "frequency_unit"),
        ({"frequency_every": ""}, "frequency_every"),
        ({"frequency_every": "0"}, "frequency_every"),
        ({"kind": "deadline"}, "due"),
        ({"due": "明年"}, "due"),
        ({"due": "2025-13"}, "due"),
        ({"quote": "从来没有说过"}, "quote"),
        ({"quote": ""}, "quote"),
        ({"metric": "长" * 201}, "metric"),
        ({"measure": "999999"}, "measure"),
        ({"from_year": "99999999999"}, "from_year"),
    ],
)
def test_what_does_not_go_together_is_told_at_the_field(office, measure, wrong, field):
    address = to("indicators:target-create", measure.pk)

    response = office.post(address, opened(office, address, **TARGET | wrong))

    assert errors_of(response) == {field}
    assert not Target.objects.exists()


def test_objective_belongs_to_the_plan(office, plan):
    address = to("indicators:objective-create", plan.slug)

    office.post(address, opened(office, address, **TARGET | {"quote": "到2025年达到15%"}))

    assert list(Target.objects.objectives()) == [Target.objects.get(plan=plan)]


def test_target_is_edited_and_its_task_follows(office, owner, measure, today):
    target = TargetFactory(measure=measure, quote="每年开展活动不少于3次")
    keep_duties(by=owner, today=today)
    address = to("indicators:target-edit", target.pk)
    assert office.get(address).context["form"]["value"].value() == "3"

    office.post(address, opened(office, address, value="5", frequency_unit="quarter"))

    target.refresh_from_db()
    assert target.value == Decimal(5)
    assert Task.objects.get(target=target).frequency_unit == "quarter"


def test_same_commitment_is_confirmed_and_asked_once(office, owner, measure, today):
    first = TargetFactory(measure=measure)
    again = TargetFactory(measure=measure, same_as=first)
    keep_duties(by=owner, today=today)
    assert Task.objects.active().filter(target=again).exists()
    address = to("indicators:target-same", again.pk)

    office.post(address, opened(office, address, same_as_confirmed="on"))
    assert not Task.objects.active().filter(target=again).exists()

    office.post(address, opened(office, address, same_as="", same_as_confirmed=False))
    again.refresh_from_db()
    assert again.same_as is None
    assert Task.objects.active().filter(target=again).exists()


def test_confirming_nothing_is_told(office, measure):
    target = TargetFactory(measure=measure)
    address = to("indicators:target-same", target.pk)

    response = office.post(address, opened(office, address, same_as_confirmed="on"))

    assert errors_of(response) == {"same_as"}


def test_indicator_is_made_and_edited(office, haizhou):
    address = to("indicators:indicator-create")
    data = {"name": "科普经费", "unit": "元/人", "over_agencies": "ratio"}

    assert errors_of(office.post(address, opened(office, address, **data))) == {"denominator"}
    office.post(address, opened(office, address, **data, denominator="常住人口"))
    indicator = Indicator.objects.get()
    address = to("indicators:indicator-edit", indicator.pk)
    office.post(address, opened(office, address, direction="down"))

    indicator.refresh_from_db()
    assert (indicator.jurisdiction, indicator.direction) == (haizhou, "down")


def test_value_is_corrected_with_a_reason(office, haizhou):
    indicator = IndicatorFactory(jurisdiction=haizhou)
    value = ObservationFactory(indicator=indicator, jurisdiction=haizhou)
    address = to("indicators:observation-edit", value.pk)

    assert errors_of(office.post(address, opened(office, address, value="12.6"))) == {"reason"}
    office.post(address, opened(office, address, value="12.6", reason="抄错了"))

    value.refresh_from_db()
    assert value.value == Decimal("12.6")
    assert AuditEvent.objects.latest("pk").reason == "抄错了"


# Tasks


def test_task_is_retimed_from_what_has_not_begun(office, owner, measure, today):
    keep_duties(by=owner, today=today)
    task = Task.objects.get(measure=measure)
    address = to("tasks:task-edit", task.pk)

    page = office.post(address, opened(office, address, frequency_unit="year"), follow=True)

    assertContains(page, "已撤下 1 期未开始的")
    task.refresh_from_db()
    assert task.frequency_unit == "year"
    dropped = Occurrence.objects.filter(task=task, retired_at__isnull=False)
    assert dropped.get().opens_on > today


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"rule": "FREQ=YEARLY"}, {"rule"}),
        ({"frequency_unit": "", "frequency_every": "", "rule": "每年两次"}, {"rule"}),
        ({"frequency_every": ""}, {"frequency_every"}),
        ({"frequency_unit": ""}, {"frequency_unit", "ends_on"}),
        ({"ends_on": "2001-01-01"}, {"ends_on"}),
        ({"starts_on": ""}, {"starts_on"}),
    ],
)
def test_wrong_rhythm_is_told_at_the_field(office, owner, measure, today, wrong, fields):
    keep_duties(by=owner, today=today)
    task = Task.objects.get(measure=measure)
    Task.objects.filter(pk=task.pk).update(ends_on=None)
    address = to("tasks:task-edit", task.pk)

    assert errors_of(office.post(address, opened(office, address, **wrong))) == fields


def test_main_agency_is_named_for_the_task(office, owner, measure, school, today):
    address = to("plans:measure-assignments", measure.pk)
    office.post(address, opened(office, address, role="lead", agency=school.pk))
    task = Task.objects.get(measure=measure)

    office.post(
        to("tasks:task-main-agency", task.pk), {"main_agency": school.pk, "reason": "会议明确"}
    )

    task.refresh_from_db()
    assert task.main_agency == school
    assertContains(office.get(to("tasks:task-list", measure.pk)), "区教育局")
