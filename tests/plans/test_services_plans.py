"""Verbs on plans as wholes."""

import hashlib

import pytest

from agencies.models import AuditEvent
from plans.models import Document, ImportRun, Plan
from plans.services import plans as services
from plans.states import BECOMES, PlanStatus
from sciliteracy.lib.errors import InvalidChange, NotAllowed, StaleVersion
from tests.factories.plans import MeasureFactory, PlanFactory
from tests.verbs import verbs_of

pytestmark = pytest.mark.django_db


def restore(by, plan):
    services.retire_plan(plan, by=by, reason="误录")
    return services.restore_plan(plan, by=by)


CALLS = {
    "create_plan": lambda by, plan: services.create_plan(
        by=by, jurisdiction=plan.jurisdiction, slug="haizhou-2027", title="新规划"
    ),
    "update_plan": lambda by, plan: services.update_plan(plan, by=by, title="新标题"),
    "set_plan_status": lambda by, plan: services.set_plan_status(
        plan, by=by, status="ended", reason="提前完成"
    ),
    "retire_plan": lambda by, plan: services.retire_plan(plan, by=by, reason="误录"),
    "restore_plan": restore,
    "link_plan": lambda by, plan: services.link_plan(plan, by=by),
    "attach_document": lambda by, plan: services.attach_document(
        plan, by=by, file_name="plan.txt", text="全文"
    ),
    "record_import": lambda by, plan: services.record_import(
        plan, by=by, file_name="plan.json", sha256="0" * 64, overwrite=False, outcome={"added": 1}
    ),
}
# Linking a plan that refers to nothing changes nothing; an import is audited as such.
AUDITED = {name: f"plans.{name}" for name in CALLS if name != "link_plan"}
AUDITED["record_import"] = "plans.import_plan"
AUDITED["set_plan_status"] = "plans.update_plan"


@pytest.fixture
def older(haizhou):
    return PlanFactory(
        jurisdiction=haizhou, title="2017年方案", document_number="政办发〔2017〕1号"
    )


@pytest.fixture
def newer(haizhou):
    return PlanFactory(jurisdiction=haizhou, title="2022年方案", supersedes_reference="2017年方案")


def test_every_verb_is_called():
    assert set(CALLS) == verbs_of(services)


@pytest.mark.parametrize("verb", AUDITED)
@pytest.mark.parametrize("who", ["member", "outsider"])
def test_verb_refuses_those_without_right(request, plan, who, verb):
    by = request.getfixturevalue(who)

    with pytest.raises(NotAllowed):
        CALLS[verb](by, plan)

    assert AuditEvent.objects.filter(actor_id=by.pk).count() == 0


@pytest.mark.parametrize("verb", AUDITED)
@pytest.mark.parametrize("who", ["owner", "system"])
def test_verb_accepts_and_audits_those_with_right(request, plan, who, verb):
    by = request.getfixturevalue(who)

    CALLS[verb](by, plan)

    events = AuditEvent.objects.filter(actor_id=by.pk, verb=AUDITED[verb])
    assert [event.jurisdiction_id for event in events] == [plan.jurisdiction_id]


@pytest.mark.parametrize("field", ["jurisdiction", "slug", "version", "retired_at"])
def test_update_plan_refuses_protected_fields(owner, plan, field):
    with pytest.raises(TypeError, match=field):
        services.update_plan(plan, by=owner, **{field: None})


def test_update_plan_refused_when_somebody_was_first(owner, plan):
    services.update_plan(plan, by=owner, issuer="区政府办公室")

    with pytest.raises(StaleVersion):
        services.update_plan(plan, by=owner, expected_version=1, issuer="区科协")

    assert Plan.objects.get().issuer == "区政府办公室"


def test_retire_plan_needs_a_reason(owner, plan):
    with pytest.raises(InvalidChange):
        services.retire_plan(plan, by=owner, reason="")


def test_restore_plan_refused_while_another_has_the_title(owner, plan):
    services.retire_plan(plan, by=owner, reason="误录")
    PlanFactory(jurisdiction=plan.jurisdiction, title=plan.title)

    with pytest.raises(InvalidChange):
        services.restore_plan(plan, by=owner)


@pytest.mark.parametrize("order", ["older first", "newer first"])
def test_link_plan_supersedes_in_either_order(system, older, newer, order):
    services.link_plan(newer if order == "older first" else older, by=system)

    older.refresh_from_db()
    newer.refresh_from_db()
    assert (newer.supersedes, newer.status) == (older, PlanStatus.IN_FORCE)
    assert (older.supersedes, older.status) == (None, PlanStatus.SUPERSEDED)


@pytest.mark.parametrize("reference", ["全市方案", "阜政办发〔2022〕3号"])
@pytest.mark.parametrize("order", ["city first", "district first"])
def test_link_plan_finds_the_plan_above_in_either_order(system, fuxin, haizhou, reference, order):
    district = PlanFactory(jurisdiction=haizhou, parent_reference=reference)
    city = PlanFactory(jurisdiction=fuxin, title="全市方案", document_number="阜政办发〔2022〕3号")

    services.link_plan(district if order == "city first" else city, by=system)

    district.refresh_from_db()
    city.refresh_from_db()
    assert (district.parent, city.parent) == (city, None)
    assert (district.status, city.status) == (PlanStatus.IN_FORCE, PlanStatus.IN_FORCE)


def test_link_plan_brings_the_row_in_hand_up_to_date(system, older, newer):
    services.link_plan(older, by=system)

    assert older.status == PlanStatus.SUPERSEDED
    services.update_plan(older, by=system, issuer="区政府")


def test_link_plan_leaves_an_ambiguous_reference_in_words(system, older, newer):
    PlanFactory(title="2017年方案")

    services.link_plan(newer, by=system)

    newer.refresh_from_db()
    older.refresh_from_db()
    assert (newer.supersedes, newer.supersedes_reference) == (None, "2017年方案")
    assert older.status == PlanStatus.IN_FORCE


def test_link_plan_leaves_an_unknown_reference_in_words(system, newer):
    services.link_plan(newer, by=system)

    newer.refresh_from_db()
    assert (newer.supersedes, newer.version) == (None, 1)


def test_link_plan_passes_over_retired_plans(system, older, newer):
    services.retire_plan(older, by=system, reason="误录")

    services.link_plan(newer, by=system)

    newer.refresh_from_db()
    assert newer.supersedes is None


def test_link_plan_never_links_a_plan_to_itself(system, haizhou):
    plan = PlanFactory(jurisdiction=haizhou, title="方案", supersedes_reference="方案")

    services.link_plan(plan, by=system)

    assert (plan.supersedes, plan.status) == (None, PlanStatus.IN_FORCE)


def test_link_plan_keeps_a_link_that_is_there(system, older, newer):
    other = PlanFactory(jurisdiction=older.jurisdiction)
    services.update_plan(newer, by=system, supersedes=other)

    services.link_plan(newer, by=system)

    newer.refresh_from_db()
    assert newer.supersedes == other


def test_link_plan_twice_writes_nothing_new(system, older, newer):
    services.link_plan(newer, by=system)
    written = AuditEvent.objects.count()

    services.link_plan(newer, by=system)
    services.link_plan(older, by=system)

    assert AuditEvent.objects.count() == written


def test_attach_document_keeps_text_and_checksum(owner, plan):
    services.attach_document(plan, by=owner, file_name="plan.txt", text="全文")

    document = Document.objects.get()
    assert (document.file_name, document.text) == ("plan.txt", "全文")
    assert document.sha256 == hashlib.sha256("全文".encode()).hexdigest()


def test_attach_document_keeps_the_same_text_once(owner, plan):
    first = services.attach_document(plan, by=owner, file_name="plan.txt", text="全文")
    second = services.attach_document(plan, by=owner, file_name="again.txt", text="全文")

    assert (first, Document.objects.count()) == (second, 1)


def test_attach_document_retires_the_text_before(owner, plan):
    old = services.attach_document(plan, by=owner, file_name="old.txt", text="旧文")

    new = services.attach_document(plan, by=owner, file_name="new.txt", text="新文")

    assert list(plan.documents.active()) == [new]
    assert list(plan.documents.retired()) == [old]


def test_record_import_says_who_did_what(owner, plan):
    services.record_import(
        plan, by=owner, file_name="p.json", sha256="a" * 64, overwrite=True, outcome={"added": 3}
    )

    run = ImportRun.objects.get()
    assert (run.plan, run.by, run.overwrite, run.outcome) == (plan, owner, True, {"added": 3})


@pytest.mark.parametrize(
    ("status", "period_end", "expected"),
    [
        (PlanStatus.IN_FORCE, 2025, PlanStatus.IN_FORCE),
        (PlanStatus.IN_FORCE, 2024, PlanStatus.IN_FORCE),
        (PlanStatus.IN_FORCE, 2023, PlanStatus.ENDED),
        (PlanStatus.IN_FORCE, None, PlanStatus.IN_FORCE),
        (PlanStatus.SUPERSEDED, 2025, PlanStatus.SUPERSEDED),
        (PlanStatus.DRAFT, 2023, PlanStatus.DRAFT),
    ],
)
def test_status_of_a_plan_on_a_day(today, status, period_end, expected):
    plan = PlanFactory(status=status, period_end=period_end)

    assert plan.status_on(today) == expected
    assert Plan.objects.running_on(today).exists() is (expected == PlanStatus.IN_FORCE)


def test_statuses_become_what_the_table_says(owner, plan):
    assert set(BECOMES) == set(PlanStatus)
    with pytest.raises(InvalidChange, match="不能从“执行中”改为“执行中”"):
        services.set_plan_status(plan, by=owner, status="in_force", reason="再来")


def test_plan_that_another_one_follows_does_not_run_again(owner, older, newer, haizhou):
    MeasureFactory(initiative__plan=older)
    services.update_plan(newer, by=owner, supersedes=older, status=PlanStatus.IN_FORCE)
    older.refresh_from_db()

    with pytest.raises(InvalidChange, match="接续它的规划已在执行"):
        services.set_plan_status(older, by=owner, status="in_force", reason="再来")


def test_slug_of_a_place_and_year_is_one_that_no_plan_has(haizhou):
    assert services.free_slug(haizhou, 2026) == "210902-2026"
    for slug in ("210902-2026", "210902-2026-2", "210902-2026-x"):
        PlanFactory(slug=slug)

    assert services.free_slug(haizhou, 2026) == "210902-2026-3"
