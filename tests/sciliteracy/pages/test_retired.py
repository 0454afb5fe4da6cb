"""What is out of use: listed with its reason, said on its page, and brought back."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from agencies.models import AuditEvent
from indicators.services.targets import restore_target, retire_target
from plans.models import BasicTask, Column, Measure
from plans.services.elements import retire_element
from plans.services.plans import retire_plan
from sciliteracy.lib.errors import InvalidChange
from sciliteracy.pages.nouns import NOUNS, kind_of
from tasks.models import Task
from tasks.services.keeping import keep_duties
from tests.factories.indicators import IndicatorFactory, TargetFactory
from tests.factories.plans import (
    BasicTaskFactory,
    ColumnFactory,
    InitiativeFactory,
    MeasureFactory,
    PlanFactory,
)

pytestmark = pytest.mark.django_db
ADDRESS = "/retired/"
QUERIES = 11


@pytest.fixture
def plan(haizhou):
    return PlanFactory(jurisdiction=haizhou, issued_on="2022-01-01")


@pytest.fixture
def measure(plan):
    return MeasureFactory(initiative=InitiativeFactory(plan=plan))


@pytest.fixture
def office(client, owner, settings, today):
    settings.PORTAL_TODAY = today
    client.force_login(owner)
    return client


def way(name, row):
    return reverse(f"record-{name}", args=[kind_of(row), row.pk])


def shown(client, **query):
    return [line.row for line in client.get(ADDRESS, query).context["rows"]]


def test_list_says_what_when_by_whom_and_why(office, owner, measure, today):
    retire_element(measure, by=owner, today=today, reason="与另一条重复")

    response = office.get(ADDRESS)

    [line] = response.context["rows"]
    assert (line.row, line.label, line.by, line.reason, line.may_restore) == (
        measure,
        "措施",
        str(owner),
        "与另一条重复",
        True,
    )
    assertContains(response, reverse("record-restore", args=["measure", measure.pk]))


def test_reader_sees_the_list_and_no_way_back(client, member, owner, measure, today):
    retire_element(measure, by=owner, today=today, reason="重复")
    client.force_login(member)

    response = client.get(ADDRESS)

    assertContains(response, "重复")
    assertNotContains(response, "/restore/")


def test_list_of_others_is_empty(client, outsider, owner, measure, today):
    retire_element(measure, by=owner, today=today, reason="重复")
    client.force_login(outsider)

    assert shown(client) == []


def test_list_can_be_narrowed_and_turned(office, owner, plan, measure, haizhou, today):
    target = TargetFactory(plan=plan, measure=None, quote="每年三次")
    retire_element(measure, by=owner, today=today, reason="重复")
    retire_target(target, by=owner, today=today, reason="误读")

    assert shown(office) == [target, measure]
    assert shown(office, sort="when") == [measure, target]
    assert shown(office, sort="kind") == [measure, target]
    assert shown(office, sort="-kind") == [target, measure]
    assert shown(office, kind="target") == [target]
    assert shown(office, q="三次") == [target]
    assert shown(office, q="重复") == [measure]
    assert shown(office, jurisdiction=haizhou.pk) == [target, measure]


@pytest.mark.parametrize(
    "query",
    [{"kind": "x"}, {"kind": "\x00"}, {"q": "\x00"}, {"page": "x"}, {"sort": "y"}, {"sort": "-"}],
)
def test_bad_values_count_as_not_given(office, owner, measure, today, query):
    retire_element(measure, by=owner, today=today, reason="重复")

    assert shown(office, **query) == [measure]


def test_export_holds_what_is_shown(office, owner, measure, today):
    retire_element(measure, by=owner, today=today, reason="=1+1")

    text = office.get(ADDRESS, {"export": "csv"}).content.decode("utf-8-sig")

    assert f"措施,{measure}," in text
    assert "'=1+1" in text


@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_the_same_number_of_queries(
    office, owner, plan, today, django_assert_num_queries, rows
):
    for row in MeasureFactory.create_batch(rows, initiative=InitiativeFactory(plan=plan)):
        retire_element(row, by=owner, today=today, reason="重复")
    office.get("/")

    with django_assert_num_queries(QUERIES):
        office.get(ADDRESS)


@pytest.mark.parametrize("kind", NOUNS)
def test_every_sort_can_be_listed(office, kind):
    assert shown(office, kind=kind) == []


def test_row_is_retired_with_its_reason(office, owner, measure):
    address = way("retire", measure)

    assert list(office.post(address, {"reason": " "}).context["form"].errors) == ["reason"]
    response = office.post(address, {"reason": "与另一条重复"})

    assert response["Location"] == measure.get_absolute_url()
    measure.refresh_from_db()
    assert measure.retired_reason == "与另一条重复"
    assert AuditEvent.objects.latest("pk").verb in {"plans.retire_measure"}


def test_page_of_a_retired_measure_says_so(office, owner, member, measure, today):
    target = TargetFactory(measure=measure)
    retire_element(measure, by=owner, today=today, reason="与另一条重复")

    page = office.get(measure.get_absolute_url())
    assertContains(page, "与另一条重复")
    assertContains(page, target.quote)
    assertContains(page, way("restore", measure))
    assertNotContains(page, reverse("plans:measure-edit", args=[measure.pk]))

    office.force_login(member)
    page = office.get(measure.get_absolute_url())
    assertContains(page, "与另一条重复")
    assertNotContains(page, way("restore", measure))


def test_page_of_a_retired_plan_says_so(office, owner, plan):
    retire_plan(plan, by=owner, reason="录错了")

    assertContains(office.get(plan.get_absolute_url()), "录错了")


def test_row_comes_back(office, owner, measure, today):
    retire_element(measure, by=owner, today=today, reason="重复")

    assert office.get(way("restore", measure)).status_code == 200
    response = office.post(way("restore", measure))

    assert response["Location"] == measure.get_absolute_url()
    measure.refresh_from_db()
    assert not measure.is_retired


def test_initiative_comes_back_with_what_went_with_it(office, owner, plan, today):
    initiative = InitiativeFactory(plan=plan)
    before, *others = MeasureFactory.create_batch(3, initiative=initiative)
    BasicTaskFactory(initiative=initiative)
    column = ColumnFactory(initiative=initiative)
    item = MeasureFactory(initiative=initiative, column=column)
    retire_element(before, by=owner, today=today, reason="另有原因")
    retire_element(initiative, by=owner, today=today, reason="合并")

    page = office.get(way("restore", initiative))
    assertContains(page, "当时一起停用的")
    office.post(way("restore", initiative), {"with_inner": "on"})

    assert set(Measure.objects.active()) == {*others, item}
    assert (Column.objects.active().count(), BasicTask.objects.active().count()) == (1, 1)


def test_initiative_comes_back_alone_where_not_asked(office, owner, measure, today):
    initiative = measure.initiative
    retire_element(initiative, by=owner, today=today, reason="合并")

    office.post(way("restore", initiative), {})

    initiative.refresh_from_db()
    assert (initiative.is_retired, Measure.objects.active().count()) == (False, 0)


def test_nothing_comes_back_into_what_is_out_of_use(office, owner, measure, today):
    retire_element(measure.initiative, by=owner, today=today, reason="合并")

    response = office.post(way("restore", measure))

    assert response.status_code == 200
    assertContains(response, "请先恢复它")
    measure.refresh_from_db()
    assert measure.is_retired


def test_target_comes_back_to_an_indicator_in_use(owner, plan, today):
    target = TargetFactory(plan=plan, measure=None, indicator=IndicatorFactory(jurisdiction=None))
    retire_target(target, by=owner, today=today, reason="误读")
    type(target.indicator).objects.filter(pk=target.indicator_id).update(
        retired_at="2024-01-01T00:00Z", retired_reason="不用了"
    )
    target.refresh_from_db()

    restore_target(target, by=owner, today=today)

    assert not target.indicator.is_retired


def test_indicator_with_targets_stays(office, haizhou, plan):
    indicator = IndicatorFactory(jurisdiction=haizhou)
    TargetFactory(plan=plan, measure=None, indicator=indicator)

    response = office.post(way("retire", indicator), {"reason": "不用了"})

    assertContains(response, "还有 1 个目标按它计数")


def test_duties_follow_at_once(office, owner, measure, today, haizhou):
    target = TargetFactory(plan=measure.plan, measure=measure)
    keep_duties(by=owner, today=today)
    assert Task.objects.active().filter(target=target).exists()

    office.post(way("retire", target), {"reason": "误读"})
    assert not Task.objects.active().filter(target=target).exists()

    office.post(way("restore", target))
    assert Task.objects.active().filter(target=target).exists()


def test_what_is_done_already_is_said(office, owner, measure, today):
    assert office.get(way("restore", measure)).status_code == 302
    retire_element(measure, by=owner, today=today, reason="重复")
    assert office.get(way("retire", measure)).status_code == 302


@pytest.mark.parametrize(("person", "status"), [("member", 403), ("outsider", 404), (None, 302)])
@pytest.mark.parametrize("name", ["retire", "restore"])
def test_acts_are_the_offices(client, request, measure, person, status, name):
    if person:
        client.force_login(request.getfixturevalue(person))

    assert client.post(way(name, measure), {"reason": "试"}).status_code == status
    measure.refresh_from_db()
    assert not measure.is_retired


def test_restore_refuses_in_the_verb_too(owner, measure, today):
    target = TargetFactory(plan=measure.plan, measure=measure)
    retire_target(target, by=owner, today=today, reason="误读")
    retire_element(measure, by=owner, today=today, reason="重复")
    target.refresh_from_db()

    with pytest.raises(InvalidChange, match="先恢复"):
        restore_target(target, by=owner, today=today)
