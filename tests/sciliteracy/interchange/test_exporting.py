"""What is stored is what the file said, and the export is made of what is stored."""

import json

import pytest

from agencies.services.users import system_user
from indicators.services.targets import update_target
from plans.models import Plan
from plans.services.answering import assign, withdraw_assignment
from plans.services.elements import update_element
from plans.states import AssignmentRole
from sciliteracy.interchange.exporting import export_plan
from sciliteracy.interchange.normalising import normalise
from tests import shipped

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_plans")]


@pytest.mark.parametrize("slug", shipped.SLUGS)
def test_export_equals_fixture(slug):
    exported = export_plan(Plan.objects.get(slug=slug))

    assert normalise(exported) == normalise(shipped.plan_data(slug))
    assert list(exported) == list(shipped.plan_data(slug))


def test_export_command_prints_json_and_nothing_else(capfdbinary):
    from django.core.management import call_command  # noqa: PLC0415 - as a shell would

    call_command("export_plan", "fuxin-2022")

    printed = json.loads(capfdbinary.readouterr().out.decode())
    assert normalise(printed) == normalise(shipped.plan_data("fuxin-2022"))


def test_export_shows_exactly_what_services_changed():
    plan, by, today = Plan.objects.get(slug="haizhou-2022"), system_user(), shipped.TODAY
    initiative = plan.initiatives.get(path="二（四）")
    lead = initiative.assignments.get(role=AssignmentRole.LEAD, name_as_written="区卫健局")
    other = plan.jurisdiction.agencies.get(name="区民政局")
    withdraw_assignment(lead, by=by, today=today, reason="机构改革")
    assign(by=by, today=today, to=initiative, role="lead", agency=other, position=0)
    measure = plan.measures.get(path="二（一）2（4）")
    update_element(measure, by=by, text=measure.text.replace("活劢", "活动"))
    target = plan.targets.get(measure__path="三（四）2（4）")
    update_target(target, by=by, today=today, value=2)

    changes = _differences(shipped.plan_data("haizhou-2022"), export_plan(plan))

    assert changes == [
        ("$.initiatives[0].measures[3].text", measure.text),
        ("$.initiatives[3].lead_agencies[0]", "区民政局"),
        ("$.initiatives[8].measures[3].targets[0].value", 2),
    ]


def test_export_asks_as_often_for_a_small_plan_as_for_a_large_one(django_assert_num_queries):
    for slug in ("huancui-2022", "fuxin-2022"):
        plan = Plan.objects.select_related("jurisdiction", "parent", "supersedes").get(slug=slug)
        with django_assert_num_queries(7):
            export_plan(plan)


def _differences(old, new, path="$"):
    """(JSON path, new value) of everything that differs."""
    if isinstance(old, dict) and isinstance(new, dict):
        keys = {**old, **new}
        return [d for k in keys for d in _differences(old.get(k), new.get(k), f"{path}.{k}")]
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        pairs = enumerate(zip(old, new, strict=True))
        return [d for i, (a, b) in pairs for d in _differences(a, b, f"{path}[{i}]")]
    return [] if old == new else [(path, new)]
