"""Basic tasks, columns, sections, phases and findings, page by page, as a browser sends it."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from agencies.models import AuditEvent
from plans.models import BasicTask, Column, Finding, Phase, Section
from plans.services.elements import retire_element, update_element
from sciliteracy.pages.parts import PARTS
from tests.factories.plans import (
    BasicTaskFactory,
    ColumnFactory,
    FindingFactory,
    InitiativeFactory,
    MeasureFactory,
    PhaseFactory,
    SectionFactory,
)
from tests.sciliteracy.pages.office import errors_of, initiative, office, opened, plan, to

__all__ = ["initiative", "office", "plan"]

pytestmark = pytest.mark.django_db
LIST, EDIT = 10, 9
FACTORIES = {
    "basic-task": BasicTaskFactory,
    "column": ColumnFactory,
    "section": SectionFactory,
    "phase": PhaseFactory,
    "finding": FindingFactory,
}
MODELS = {
    "basic-task": BasicTask,
    "column": Column,
    "section": Section,
    "phase": Phase,
    "finding": Finding,
}
# What makes a new one, the field of it that is edited, what it may not be and where that is told.
NEW = {
    "basic-task": {"number": "（一）", "text": "激发好奇心。"},
    "column": {"title": "专栏1 科普场馆"},
    "section": {"kind": "preamble", "path": "一", "heading": "引言", "text": "为了……"},
    "phase": {"name": "启动阶段", "start": "2022-05", "end": "2022-12"},
    "finding": {"severity": "warning", "code": "数字", "message": "两处数字不一致。"},
}
NAMED = {
    "basic-task": "text",
    "column": "title",
    "section": "heading",
    "phase": "name",
    "finding": "message",
}
WRONG = [
    ("basic-task", {"text": " "}, "text"),
    ("basic-task", {"number": "9" * 11}, "number"),
    ("basic-task", {"initiative": "x"}, "initiative"),
    ("column", {"title": ""}, "title"),
    ("section", {"kind": "x"}, "kind"),
    ("section", {"heading": "长" * 201}, "heading"),
    ("section", {"heading": " ", "text": ""}, "text"),
    ("phase", {"start": "2022年5月"}, "start"),
    ("phase", {"end": "2022-13"}, "end"),
    ("phase", {"end": "2021-01"}, "end"),
    ("finding", {"severity": "\x00"}, "severity"),
    ("finding", {"message": ""}, "message"),
]


def row_of(kind, initiative, **given):
    inside = {"initiative": initiative} if PARTS[kind].inside else {"plan": initiative.plan}
    return FACTORIES[kind](**inside, **given)


def listed(client, plan, kind, **query):
    return [
        line.row
        for line in client.get(to("plans:part-list", plan.slug, kind), query).context["rows"]
    ]


@pytest.fixture(params=list(PARTS))
def kind(request):
    return request.param


def test_new_one_stands_last(office, plan, initiative, kind):
    first = row_of(kind, initiative, position=7)
    address = to("plans:part-create", plan.slug, kind)
    given = {"initiative": initiative.pk} if PARTS[kind].inside else {}

    response = office.post(address, opened(office, address, **NEW[kind], **given))

    assertRedirects(response, to("plans:part-list", plan.slug, kind))
    made = MODELS[kind].objects.latest("pk")
    assert {name: getattr(made, name) for name in NEW[kind]} == NEW[kind]
    assert made.position == 8
    assert listed(office, plan, kind) == [first, made]
    assert AuditEvent.objects.latest("pk").verb == f"plans.add_{made._meta.model_name}"


def test_list_leads_to_the_new_one_of_its_initiative(office, plan, initiative):
    address = to("plans:part-create", plan.slug, "basic-task")

    form = office.get(address, {"initiative": initiative.pk}).context["form"]
    assert form["initiative"].value() == str(initiative.pk)


@pytest.mark.parametrize(("kind", "wrong", "at"), WRONG)
def test_nonsense_is_told_at_its_field_and_kept(office, plan, initiative, kind, wrong, at):
    address = to("plans:part-create", plan.slug, kind)
    given = {"initiative": initiative.pk} if PARTS[kind].inside else {}

    response = office.post(address, opened(office, address, **(NEW[kind] | given | wrong)))

    assert errors_of(response) == {at}
    assert not MODELS[kind].objects.exists()
    for name, typed in (NEW[kind] | wrong).items():
        assert response.context["form"][name].value() == typed


@pytest.mark.parametrize(
    ("kind", "name"),
    [("basic-task", "number"), ("column", "title"), ("section", "path"), ("phase", "name")],
)
def test_what_is_there_already_is_told_at_its_field(office, plan, initiative, kind, name):
    taken = row_of(kind, initiative, **{name: NEW[kind][name]})
    other = row_of(kind, initiative, **{name: "另"})
    given = {"initiative": initiative.pk} if PARTS[kind].inside else {}
    address = to("plans:part-create", plan.slug, kind)
    assert errors_of(office.post(address, opened(office, address, **NEW[kind], **given))) == {name}

    address = to("plans:part-edit", kind, other.pk)
    given = {name: getattr(taken, name)}
    assert errors_of(office.post(address, opened(office, address, **given))) == {name}
    # It may keep its own.
    address = to("plans:part-edit", kind, taken.pk)
    assert office.post(address, opened(office, address)).status_code == 302


def test_initiative_of_another_plan_is_not_offered(office, plan):
    address = to("plans:part-create", plan.slug, "column")
    data = opened(office, address, title="专栏", initiative=InitiativeFactory().pk)

    assert errors_of(office.post(address, data)) == {"initiative"}


def test_one_is_edited(office, plan, initiative, kind):
    row = row_of(kind, initiative)
    address = to("plans:part-edit", kind, row.pk)

    response = office.post(address, opened(office, address, **{NAMED[kind]: "改过的"}))

    assertRedirects(response, to("plans:part-list", plan.slug, kind))
    row.refresh_from_db()
    assert (getattr(row, NAMED[kind]), row.version) == ("改过的", 2)


def test_two_who_edit_one_are_told(office, owner, initiative, kind):
    row = row_of(kind, initiative)
    address = to("plans:part-edit", kind, row.pk)
    data = opened(office, address, **{NAMED[kind]: "我写的"})
    update_element(row, by=owner, **{NAMED[kind]: "别人写的"})

    response = office.post(address, data)

    assert response.status_code == 409
    [difference] = response.context["differences"]
    assert (difference.typed, difference.stored) == ("我写的", "别人写的")
    # Sent again, it replaces that.
    office.post(address, data | {"version": row.version})
    row.refresh_from_db()
    assert getattr(row, NAMED[kind]) == "我写的"


def test_one_is_shifted_and_put_elsewhere(office, plan, initiative, kind):
    rows = [row_of(kind, initiative) for _ in range(3)]

    response = office.post(to("plans:part-shift", kind, rows[2].pk), {"way": "up"})
    assertRedirects(response, to("plans:part-edit", kind, rows[2].pk))
    assert listed(office, plan, kind) == [rows[0], rows[2], rows[1]]

    address = to("plans:part-edit", kind, rows[1].pk)
    office.post(address, opened(office, address, after="first"))
    assert listed(office, plan, kind) == [rows[1], rows[0], rows[2]]
    address = to("plans:part-edit", kind, rows[1].pk)
    office.post(address, opened(office, address, after=rows[0].pk))
    assert listed(office, plan, kind) == [rows[0], rows[1], rows[2]]


def test_place_beside_a_stranger_is_refused_at_its_field(office, initiative, kind):
    row, _neighbour = row_of(kind, initiative), row_of(kind, initiative)
    stranger = row_of(kind, InitiativeFactory())
    address = to("plans:part-edit", kind, row.pk)

    assert errors_of(office.post(address, opened(office, address, after=stranger.pk))) == {"after"}


def test_one_is_retired_listed_and_restored(office, plan, initiative, kind):
    row = row_of(kind, initiative)

    office.post(to("record-retire", kind, row.pk), {"reason": "已核对，原文无误"})
    row.refresh_from_db()
    assert (row.retired_reason, listed(office, plan, kind)) == ("已核对，原文无误", [])
    assertContains(office.get("/retired/", {"kind": kind}), to("record-restore", kind, row.pk))
    assert office.get(to("plans:part-edit", kind, row.pk)).status_code == 404

    office.post(to("record-restore", kind, row.pk), {})
    assert listed(office, plan, kind) == [row]


def test_earlier_content_comes_back(office, owner, initiative, kind):
    row = row_of(kind, initiative)
    update_element(row, by=owner, **{NAMED[kind]: "第一次改"})
    first = AuditEvent.objects.latest("pk")
    update_element(row, by=owner, **{NAMED[kind]: "第二次改"})
    address = to("history-restore", kind, row.pk, first.pk)

    office.post(address, opened(office, address))

    row.refresh_from_db()
    assert getattr(row, NAMED[kind]) == "第一次改"


def test_column_takes_its_items_with_it(office, owner, initiative, today):
    column = ColumnFactory(initiative=initiative)
    item = MeasureFactory(initiative=initiative, column=column)

    office.post(to("record-retire", "column", column.pk), {"reason": "并入正文"})

    item.refresh_from_db()
    assert item.is_retired


def test_list_is_searched_narrowed_and_turned(office, plan, initiative):
    other = InitiativeFactory(plan=plan)
    first = BasicTaskFactory(initiative=initiative, text="激发好奇心。")
    second = BasicTaskFactory(initiative=other, text="培养能力。")
    BasicTaskFactory()

    assert listed(office, plan, "basic-task") == [first, second]
    assert listed(office, plan, "basic-task", q="能力") == [second]
    assert listed(office, plan, "basic-task", initiative=other.pk) == [second]
    assert listed(office, plan, "basic-task", sort="-place") == [second, first]
    error = FindingFactory(plan=plan, severity="error")
    FindingFactory(plan=plan)
    assert listed(office, plan, "finding", tag="error") == [error]


@pytest.mark.parametrize(
    "query", [{"tag": "\x00"}, {"initiative": "x"}, {"q": "\x00"}, {"sort": "plan__title"}]
)
def test_bad_values_count_as_not_given(office, plan, initiative, kind, query):
    row = row_of(kind, initiative)

    assert listed(office, plan, kind, **query) == [row]


def test_export_holds_what_is_shown(office, plan, initiative, kind):
    row_of(kind, initiative, **{NAMED[kind]: "=1+1"})

    address = to("plans:part-list", plan.slug, kind)
    text = office.get(address, {"export": "csv"}).content.decode("utf-8-sig")

    assert len(text.splitlines()) == 2
    assert "'=1+1" in text
    assert AuditEvent.objects.latest("pk").verb == "plans.export_parts"


def test_sort_that_is_not_there_is_not_found(office, plan):
    for address in (
        to("plans:part-list", plan.slug, "measure"),
        to("plans:part-create", plan.slug, "measure"),
        to("plans:part-edit", "measure", 1),
    ):
        assert office.get(address).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_the_same_number_of_queries(
    office, plan, initiative, django_assert_num_queries, rows, kind
):
    for _ in range(rows):
        inside = InitiativeFactory(plan=plan) if PARTS[kind].inside else initiative
        row_of(kind, inside)
    office.get("/")

    with django_assert_num_queries(LIST + PARTS[kind].inside):
        office.get(to("plans:part-list", plan.slug, kind))


@pytest.mark.parametrize("rows", [1, 3])
def test_edit_page_asks_the_same_number_of_queries(
    office, initiative, django_assert_num_queries, rows, kind
):
    for _ in range(rows):
        row = row_of(kind, initiative)
    office.get("/")

    with django_assert_num_queries(EDIT):
        office.get(to("plans:part-edit", kind, row.pk))


def test_office_finds_the_parts_from_the_plan(office, plan, initiative):
    finding = FindingFactory(plan=plan)

    page = office.get(plan.get_absolute_url())
    assertContains(page, to("plans:part-list", plan.slug, "basic-task"))
    assertContains(page, to("plans:part-edit", "finding", finding.pk))


def test_readers_see_no_tools(client, member, plan, initiative, kind):
    row = row_of(kind, initiative)
    client.force_login(member)

    page = client.get(to("plans:part-list", plan.slug, kind))
    for word in ("/edit/", "/new/", "/retire/"):
        assertNotContains(page, word)
    assert client.get(to("plans:part-edit", kind, row.pk)).status_code == 403


def test_part_of_an_initiative_out_of_use_is_not_there(office, owner, initiative, today):
    row = BasicTaskFactory(initiative=initiative)
    other = BasicTaskFactory(initiative=initiative)
    retire_element(initiative, by=owner, today=today, reason="合并")
    BasicTask.objects.filter(pk__in=[row.pk, other.pk]).update(retired_at=None, retired_reason="")

    assert office.get(to("plans:part-edit", "basic-task", row.pk)).status_code == 404
    assert listed(office, initiative.plan, "basic-task") == []


def test_form_leads_to_putting_a_part_out_of_use(office, initiative, kind):
    row = row_of(kind, initiative)

    page = office.get(to("plans:part-edit", kind, row.pk))
    assertContains(page, f'href="{to("record-retire", kind, row.pk)}"')


@pytest.mark.parametrize(("kind", "label"), [("section", "类型"), ("finding", "程度")])
def test_list_and_file_call_the_choice_as_the_form_does(office, plan, initiative, kind, label):
    row = row_of(kind, initiative)
    address = to("plans:part-list", plan.slug, kind)

    assertContains(office.get(address), f'<label for="tag">{label}</label>', html=True)
    assertContains(office.get(to("plans:part-edit", kind, row.pk)), label)
    head = office.get(address, {"export": "csv"}).content.decode("utf-8-sig").splitlines()[0]
    assert label in head.split(",")


def test_parts_are_named_in_the_plural_in_english(office, settings, plan):
    office.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    page = office.get(to("plans:part-list", plan.slug, "section"))
    assertContains(page, "<h1>Sections</h1>", html=True)
    assertContains(page, ">Phases</a>")
