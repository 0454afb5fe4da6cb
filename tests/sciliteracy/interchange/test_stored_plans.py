"""What the five shipped plans look like once they are stored."""

import pytest
from django.conf import settings

from agencies.models import Agency, AgencyGroup, PossibleMatch
from indicators.models import Target
from plans.models import Assignment, BasicTask, Column, EffectiveAssignment, Plan
from plans.states import EffectiveBasis

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_plans")]
SLUG = "haizhou-2022"


def test_every_name_is_resolved():
    assert not Assignment.objects.filter(agency=None, group=None).exists()
    assert not Agency.objects.filter(kind="other").exists()
    assert not Agency.objects.filter(line="other").exists()


@pytest.mark.parametrize(
    ("written", "agency"),
    [
        ("区应急局", "区应急管理局"),
        ("区机关工委", "区直机关工委"),
        ("区农业农村局（乡村振兴局）", "区农业农村局"),
    ],
)
def test_spellings_are_one_agency(written, agency):
    rows = Assignment.objects.filter(plan__slug=SLUG, name_as_written=written)

    assert {row.agency.name for row in rows} == {agency}


@pytest.mark.parametrize(
    ("code", "first", "second"),
    [("410108", "区教育局", "区教体局"), ("210902", "区教育局", "区教文旅局")],
)
def test_doubtful_pairs_wait_for_a_decision(code, first, second):
    pair = {first, second}
    matches = PossibleMatch.objects.filter(first__jurisdiction__code=code, decision="open")

    assert [pair for m in matches if {m.first.name, m.second.name} == pair] == [pair]


@pytest.mark.parametrize(
    ("code", "group", "members"),
    [("210902", "各镇街", 7), ("410108", "各镇（街道）", 8), ("210900", "各学校", 0)],
)
def test_groups_have_their_members(code, group, members):
    found = AgencyGroup.objects.get(jurisdiction__code=code, name=group)

    assert found.members.count() == members


def answers(slug, path, **filters):
    rows = EffectiveAssignment.objects.filter(measure__plan__slug=slug, measure__path=path)
    return [
        (row.agency.name if row.agency else row.group.name, row.role, row.basis)
        for row in rows.filter(**filters).select_related("agency", "group")
    ]


def test_who_answers_is_stored():
    assert answers("huancui-2022", "三（五）3") == [
        ("区委组织部", "lead", EffectiveBasis.INITIATIVE),
    ]
    assert answers("haizhou-2022", "四（二）5") == [("区科协", "lead", EffectiveBasis.OFFICE)]
    assert answers("fuxin-2022", "二（一）专栏一1", role="lead") == [
        ("市煤炭转型局", "lead", EffectiveBasis.OWN)
    ]
    towns = answers("huiji-2017", "四（一）第2段", basis=EffectiveBasis.PER)
    assert len(towns) == 8
    assert len(answers("haizhou-2022", "二（一）2（1）", group__name="各镇街")) == 7


def test_a_commitment_said_twice_is_proposed_as_one():
    twin = Target.objects.get(measure__path="三（一）专栏六3")

    assert (twin.same_as.measure.path, twin.same_as_confirmed) == ("三（一）2（3）", False)


# Counted by reading the documents, not by the code under test; docs/plans.md says how.
# Order: fuxin-2022, haizhou-2022, huancui-2022, huiji-2017, huiji-2022.
COUNTED = {
    "Actions (行动)": (5, 5, 5, 4, 5),
    "Projects (工程)": (5, 5, 4, 5, 5),
    "Safeguards": (3, 3, 3, 3, 3),
    "Basic tasks (基本任务)": (33, 33, 0, 0, 0),
    "Measures in actions and projects": (33, 32, 31, 33, 31),
    "Column boxes": (10, 0, 0, 0, 0),
    "Column items": (22, 0, 0, 0, 0),
    "Safeguard measures": (10, 10, 3, 8, 3),
    "Objectives": (2, 2, 1, 1, 1),
    "Targets": (10, 6, 4, 4, 10),
    "Sections": (8, 9, 8, 9, 11),
    "Phases": (0, 0, 0, 3, 0),
    "Leading-group rows": (0, 42, 0, 0, 35),
    "Agency mentions on initiatives, lead": (28, 25, 14, 24, 33),
    "Agency mentions on initiatives, responsible": (203, 149, 0, 125, 120),
    "Agency mentions on column items, lead": (35, 0, 0, 0, 0),
    "Agency mentions on measures, responsible": (0, 0, 147, 0, 0),
    "Distinct agency names": (38, 34, 20, 28, 25),
    "Basis documents": (2, 3, 3, 5, 3),
}


def stored_counts(plan):
    initiatives, measures = plan.initiatives.all(), plan.measures.all()
    named = plan.assignments.filter(origin="document")
    main = measures.filter(column=None, initiative__kind__in=["action", "project"])
    group = plan.leading_group
    return {
        "Actions (行动)": initiatives.filter(kind="action").count(),
        "Projects (工程)": initiatives.filter(kind="project").count(),
        "Safeguards": initiatives.filter(kind="safeguard").count(),
        "Basic tasks (基本任务)": BasicTask.objects.filter(initiative__plan=plan).count(),
        "Measures in actions and projects": main.count(),
        "Column boxes": Column.objects.filter(initiative__plan=plan).count(),
        "Column items": measures.exclude(column=None).count(),
        "Safeguard measures": measures.filter(initiative__kind="safeguard").count(),
        "Objectives": plan.targets.filter(measure=None).count(),
        "Targets": plan.targets.exclude(measure=None).count(),
        "Sections": plan.sections.count(),
        "Phases": plan.phases.count(),
        "Leading-group rows": group.members.count() if group else 0,
        "Agency mentions on initiatives, lead": named.filter(
            role="lead", initiative__isnull=False
        ).count(),
        "Agency mentions on initiatives, responsible": named.filter(
            role="responsible", initiative__isnull=False
        ).count(),
        "Agency mentions on column items, lead": named.filter(
            role="lead", measure__column__isnull=False
        ).count(),
        "Agency mentions on measures, responsible": named.filter(
            role="responsible", measure__isnull=False
        ).count(),
        "Distinct agency names": named.values("name_as_written").distinct().count(),
        "Basis documents": len(plan.basis),
    }


def test_counts_are_those_of_a_reader():
    counts = [stored_counts(plan) for plan in Plan.objects.order_by("slug")]

    assert {name: tuple(one[name] for one in counts) for name in counts[0]} == COUNTED


def test_counts_are_those_of_the_documentation():
    columns = ["haizhou-2022", "fuxin-2022", "huiji-2017", "huiji-2022", "huancui-2022"]
    rows = {}
    for line in (settings.BASE_DIR / "docs" / "plans.md").read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if cells[0] in COUNTED and len(cells) == 7:
            told = dict(zip(columns, map(int, cells[1:6]), strict=True))
            rows[cells[0]] = tuple(told[slug] for slug in sorted(columns))

    assert rows == COUNTED
