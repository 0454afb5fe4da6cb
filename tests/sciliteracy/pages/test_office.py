"""What the office makes and changes in its plans, page by page, as a browser sends it."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from agencies.models import AuditEvent
from plans.models import Assignment, Initiative, Measure, Plan
from plans.services.elements import update_element
from tasks.models import Task
from tests.factories.indicators import TargetFactory
from tests.factories.plans import (
    AssignmentFactory,
    ColumnFactory,
    InitiativeFactory,
    MeasureFactory,
    PlanFactory,
)
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
ASSIGNMENTS = 13


# Plans


def test_plan_is_made_as_a_draft_with_an_address(office, haizhou):
    address = to("plans:plan-create")

    response = office.post(
        address, opened(office, address, title="海州区实施方案", period_start="2026")
    )

    plan = Plan.objects.get()
    assert response["Location"] == plan.get_absolute_url()
    assert (plan.slug, plan.status, plan.jurisdiction) == ("210902-2026", "draft", haizhou)


def test_second_plan_of_a_year_has_an_address_of_its_own(office, haizhou):
    PlanFactory(jurisdiction=haizhou, slug="210902-2026")
    address = to("plans:plan-create")

    office.post(address, opened(office, address, title="另一份", period_start="2026"))

    assert Plan.objects.get(title="另一份").slug == "210902-2026-2"


def test_plan_of_one_title_is_refused_in_words(office, plan):
    address = to("plans:plan-create")

    response = office.post(address, opened(office, address, title=plan.title))

    assertContains(response, "本行政区已有同名规划")


def test_plan_is_edited_with_its_basis_line_by_line(office, plan):
    address = to("plans:plan-edit", plan.slug)

    office.post(address, opened(office, address, basis="科普法\n\n 纲要 "))

    plan.refresh_from_db()
    assert plan.basis == ["科普法", "纲要"]


def test_draft_without_measures_is_not_put_in_force(office, haizhou):
    plan = PlanFactory(jurisdiction=haizhou, status="draft", period_start=None)
    address = to("plans:plan-status", plan.slug)

    response = office.post(address, opened(office, address, status="in_force"))

    assert errors_of(response) == {"status"}
    assertContains(response, "规划还没有一条措施")
    assertContains(response, "请先填写印发日期或起始年")


def test_draft_put_in_force_asks_at_once(office, plan, measure):
    Plan.objects.filter(pk=plan.pk).update(status="draft")
    address = to("plans:plan-status", plan.slug)

    response = office.post(address, opened(office, address, status="in_force"))

    assert response.status_code == 302
    assert Task.objects.filter(measure=measure).exists()


def test_plan_is_ended_with_a_reason(office, plan):
    address = to("plans:plan-status", plan.slug)

    assert errors_of(office.post(address, opened(office, address, status="ended"))) == {"reason"}
    office.post(address, opened(office, address, status="ended", reason="提前完成"))

    plan.refresh_from_db()
    assert plan.status == "ended"
    assert AuditEvent.objects.latest("pk").reason == "提前完成"


def test_plan_is_superseded_only_by_another(office, plan, haizhou):
    address = to("plans:plan-status", plan.slug)
    data = opened(office, address, status="superseded", reason="有新方案")

    assert errors_of(office.post(address, data)) == {"status"}
    PlanFactory(jurisdiction=haizhou, supersedes=plan)
    assert office.post(address, data).status_code == 302


# Initiatives and measures


def test_initiative_is_made_and_stands_where_it_was_put(office, plan, initiative):
    InitiativeFactory(plan=plan, title="农民行动")
    address = to("plans:initiative-create", plan.slug)
    data = {"path": "三（九）", "title": "老年人行动", "kind": "action", "after": initiative.pk}

    office.post(address, opened(office, address, **data))

    titles = Initiative.objects.filter(plan=plan).values_list("title", flat=True)
    assert list(titles) == ["青少年行动", "老年人行动", "农民行动"]


def test_path_that_the_plan_has_is_told_at_the_field(office, plan, initiative, measure):
    address = to("plans:initiative-create", plan.slug)
    data = {"path": "三（一）", "title": "又一个", "kind": "action"}
    assert errors_of(office.post(address, opened(office, address, **data))) == {"path"}

    address = to("plans:measure-create", initiative.pk)
    data = {"path": "三（一）1", "text": "又一条。"}
    response = office.post(address, opened(office, address, **data))
    assert errors_of(response) == {"path"}
    assert response.context["form"]["text"].value() == "又一条。"


def test_initiative_is_edited_and_shifted(office, plan, initiative):
    later = InitiativeFactory(plan=plan)
    address = to("plans:initiative-edit", initiative.pk)

    office.post(address, opened(office, address, title="青少年科学素质提升行动"))
    office.post(to("plans:initiative-shift", later.pk), {"way": "up"})

    initiative.refresh_from_db()
    assert initiative.title == "青少年科学素质提升行动"
    assert Initiative.objects.filter(plan=plan).first() == later


def test_measure_is_made_and_asked_about_at_once(office, plan, initiative, measure):
    column = ColumnFactory(initiative=initiative)
    address = to("plans:measure-create", initiative.pk)
    data = {"path": "三（一）专栏1", "text": "建一个馆。", "column": column.pk}

    response = office.post(address, opened(office, address, **data))

    made = Measure.objects.get(path="三（一）专栏1")
    assert response["Location"] == made.get_absolute_url()
    assert (made.column, made.initiative) == (column, initiative)
    assert Task.objects.filter(measure=made).exists()


def test_measure_moves_and_keeps_its_path(office, plan, initiative, measure):
    other = InitiativeFactory(plan=plan)
    address = to("plans:measure-move", measure.pk)

    office.post(address, opened(office, address, initiative=other.pk))

    measure.refresh_from_db()
    assert (measure.initiative, measure.path) == (other, "三（一）1")


def test_measure_is_put_after_another_in_its_place(office, initiative, measure):
    later = MeasureFactory(initiative=initiative)
    address = to("plans:measure-move", measure.pk)

    office.post(address, opened(office, address, after=later.pk))

    assert list(Measure.objects.filter(initiative=initiative)) == [later, measure]
    office.post(to("plans:measure-shift", measure.pk), {"way": "up"})
    assert list(Measure.objects.filter(initiative=initiative)) == [measure, later]


def test_two_who_move_a_measure_are_told(office, owner, plan, measure):
    address = to("plans:measure-move", measure.pk)
    data = opened(office, address, initiative=InitiativeFactory(plan=plan).pk)
    update_element(measure, by=owner, heading="改过")

    response = office.post(address, data)

    assert response.status_code == 409
    assert [row.label for row in response.context["differences"]] == ["行动或工程"]


# Who answers


def test_named_agency_answers_at_once(office, measure, school):
    address = to("plans:measure-assignments", measure.pk)

    page = office.post(address, opened(office, address, role="lead", agency=school.pk), follow=True)

    [named] = page.context["named"]
    assert (named.agency, named.name_as_written) == (school, "区教育局")
    [answer] = page.context["answering"][0].rows
    assert (answer.agency, answer.role) == (school, "lead")


def test_name_without_an_agency_is_kept_and_asked_about(office, initiative):
    address = to("plans:initiative-assignments", initiative.pk)

    office.post(address, opened(office, address, role="responsible", name_as_written="某协会"))

    assert Assignment.objects.get().is_unresolved


def test_nobody_and_two_at_once_are_refused(office, measure, school):
    address = to("plans:measure-assignments", measure.pk)

    assert errors_of(office.post(address, {"role": "lead"})) == {"agency"}
    assert errors_of(office.post(address, {"role": "x", "agency": school.pk})) == {"role"}


def test_role_is_changed_with_a_reason(office, measure, school):
    row = AssignmentFactory(measure=measure, agency=school, role="responsible")
    address = to("plans:assignment-edit", row.pk)

    response = office.post(address, opened(office, address, role="lead"))
    assert errors_of(response) == {"reason"}
    office.post(address, opened(office, address, role="lead", reason="会议纪要明确"))

    row.refresh_from_db()
    assert row.retired_reason == "会议纪要明确"
    assert Assignment.objects.active().get().role == "lead"


def test_spelling_is_changed_in_place(office, measure, school):
    row = AssignmentFactory(measure=measure, agency=school)
    address = to("plans:assignment-edit", row.pk)

    response = office.post(address, opened(office, address, name_as_written="教育局"))

    assert response["Location"] == to("plans:measure-assignments", measure.pk)
    row.refresh_from_db()
    assert (row.name_as_written, row.version) == ("教育局", 2)


@pytest.mark.parametrize("rows", [1, 3])
def test_assignments_ask_the_same_number_of_queries(
    office, initiative, django_assert_num_queries, rows
):
    for made in MeasureFactory.create_batch(rows, initiative=initiative):
        AssignmentFactory(measure=made)
        AssignmentFactory(measure=None, initiative=initiative)
    office.get("/")

    with django_assert_num_queries(ASSIGNMENTS):
        office.get(to("plans:initiative-assignments", initiative.pk))


# Who may


def test_readers_see_no_tools(client, member, measure):
    TargetFactory(measure=measure)
    client.force_login(member)

    for page in (measure.get_absolute_url(), measure.plan.get_absolute_url(), "/plans/"):
        response = client.get(page)
        for word in ("/edit/", "/new/", "/move/", "/retire/", "/shift/"):
            assertNotContains(response, word)


def test_office_finds_its_tools(office, measure):
    target = TargetFactory(measure=measure)

    page = office.get(measure.get_absolute_url())
    for address in (
        to("plans:measure-move", measure.pk),
        to("plans:measure-assignments", measure.pk),
        to("indicators:target-create", measure.pk),
        to("indicators:target-edit", target.pk),
        to("record-retire", "measure", measure.pk),
    ):
        assertContains(page, address)
    page = office.get(measure.plan.get_absolute_url())
    for address in (
        to("plans:plan-status", measure.plan.slug),
        to("plans:initiative-create", measure.plan.slug),
        to("plans:measure-create", measure.initiative_id),
    ):
        assertContains(page, address)
