"""The history of any row, and bringing an earlier version back."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from agencies.models import AuditEvent
from agencies.services.agencies import update_agency
from indicators.services.targets import reword_measure, update_target
from plans.services.answering import assign, update_assignment
from plans.services.elements import retire_element, update_element
from plans.services.plans import update_plan
from plans.states import AssignmentRole
from sciliteracy.lib.models import Editable
from sciliteracy.pages.audit_words import VERBS
from sciliteracy.pages.nouns import NOUNS, kind_of
from tests.factories.agencies import AgencyFactory
from tests.factories.indicators import TargetFactory
from tests.factories.plans import InitiativeFactory, MeasureFactory, PlanFactory

pytestmark = pytest.mark.django_db
QUERIES = 9


@pytest.fixture
def plan(haizhou):
    return PlanFactory(jurisdiction=haizhou, title="海州方案", issuer="区政府")


@pytest.fixture
def measure(plan):
    return MeasureFactory(plan=plan, initiative__plan=plan, text="每年开馆300天以上。")


def history(row):
    return reverse("history", args=[kind_of(row), row.pk])


def restoring(row, back: int = 1):
    """The address that brings back what the row was before its last `back` changes."""
    events = AuditEvent.objects.filter(object_type=row._meta.label_lower, object_id=row.pk)
    event = events.order_by("-pk")[back]
    return reverse("history-restore", args=[kind_of(row), row.pk, event.pk])


def test_history_tells_who_changed_what_in_words(client, owner, plan):
    update_plan(plan, by=owner, issuer="海州区人民政府")
    client.force_login(owner)

    response = client.get(history(plan))

    [version] = response.context["versions"]
    assert version.verb == "修改规划"
    assert [(row.label, row.before, row.after) for row in version.changes] == [
        ("发文机关", "区政府", "海州区人民政府")
    ]
    assertContains(response, str(owner))


def test_history_names_the_rows_that_keys_lead_to(client, owner, measure, today):
    agency = AgencyFactory(jurisdiction=measure.plan.jurisdiction, name="区教育局")
    other = AgencyFactory(jurisdiction=measure.plan.jurisdiction, name="区教体局")
    row = assign(by=owner, today=today, to=measure, role=AssignmentRole.LEAD, agency=agency)
    update_assignment(row, by=owner, today=today, agency=other)
    client.force_login(owner)

    newest = client.get(history(row)).context["versions"][0]

    assert [(c.before, c.after) for c in newest.changes] == [("区教育局", "区教体局")]


def test_long_text_shows_the_words_that_differ(client, owner, measure):
    text = "每年开馆300天以上，并免费向全体公众开放。"
    reword_measure(measure, by=owner, text=text)
    reword_measure(measure, by=owner, text=text.replace("全体公众", "公众"))
    client.force_login(owner)

    assertContains(client.get(history(measure)), "免费向<del>全体</del>公众开放")


def test_earlier_version_comes_back_through_the_verb(client, owner, plan):
    update_plan(plan, by=owner, issuer="甲", title="海州方案一")
    update_plan(plan, by=owner, issuer="乙")
    update_plan(plan, by=owner, title="海州方案二")
    client.force_login(owner)
    address = restoring(plan, back=2)

    shown = client.get(address)
    response = client.post(address, {"version": plan.version, "reason": "误改"})

    changes = shown.context["wanted"].changes
    assert {(row.label, row.before, row.after) for row in changes} == {
        ("发文机关", "乙", "甲"),
        ("标题", "海州方案二", "海州方案一"),
    }
    assert response["Location"] == plan.get_absolute_url()
    plan.refresh_from_db()
    assert (plan.issuer, plan.title) == ("甲", "海州方案一")
    event = AuditEvent.objects.latest("pk")
    assert event.verb == "plans.update_plan"
    assert event.reason.startswith("恢复到 ")
    assert event.reason.endswith("：误改")


def test_row_changed_meanwhile_is_compared_again(client, owner, plan):
    update_plan(plan, by=owner, issuer="甲")
    update_plan(plan, by=owner, issuer="乙")
    address = restoring(plan)
    seen = plan.version
    update_plan(plan, by=owner, issuer="丙")
    client.force_login(owner)

    response = client.post(address, {"version": seen, "reason": "误改"})

    assert response.status_code == 409
    assert [(c.before, c.after) for c in response.context["wanted"].changes] == [("丙", "甲")]
    assert response.context["form"]["reason"].value() == "误改"
    plan.refresh_from_db()
    assert plan.issuer == "丙"
    again = {"version": response.context["form"]["version"].value(), "reason": "误改"}
    client.post(address, again)
    plan.refresh_from_db()
    assert plan.issuer == "甲"


def test_what_no_longer_fits_is_refused_in_words(client, owner, measure, system):
    reword_measure(measure, by=owner, text="经常开馆。")
    reword_measure(measure, by=owner, text="每年开馆280天以上。")
    TargetFactory(plan=measure.plan, measure=measure, quote="每年开馆280天以上")
    client.force_login(owner)

    response = client.post(restoring(measure), {"version": measure.version})

    assert response.status_code == 200
    assertContains(response, "原文：目标引用的这句话不在正文里了")
    measure.refresh_from_db()
    assert measure.text == "每年开馆280天以上。"


def test_row_that_was_retired_since_is_not_pointed_to_again(client, owner, measure, today):
    first, second = measure.initiative, InitiativeFactory(plan=measure.plan)
    update_element(measure, by=owner, today=today, heading="一")
    update_element(measure, by=owner, today=today, initiative=second)
    retire_element(first, by=owner, today=today, reason="合并")
    client.force_login(owner)

    response = client.post(restoring(measure), {"version": measure.version})

    assertContains(response, "已停用")
    measure.refresh_from_db()
    assert measure.initiative == second


def test_status_is_not_brought_back_with_a_version(client, owner, plan):
    update_plan(plan, by=owner, issuer="甲")
    update_plan(plan, by=owner, status="ended", issuer="乙")
    client.force_login(owner)

    response = client.post(restoring(plan), {"version": plan.version})

    assert response.status_code == 302
    plan.refresh_from_db()
    assert (plan.issuer, plan.status) == ("甲", "ended")


def test_retired_row_has_a_history_and_no_way_back_into_it(client, owner, measure, today):
    reword_measure(measure, by=owner, heading="一")
    reword_measure(measure, by=owner, heading="二")
    address = restoring(measure)
    retire_element(measure, by=owner, today=today, reason="重复登记")
    client.force_login(owner)

    page = client.get(history(measure))
    response = client.post(address, {"version": measure.version})

    assertContains(page, "重复登记")
    assertNotContains(page, "恢复到此")
    assertContains(response, "已停用，请先恢复")
    measure.refresh_from_db()
    assert measure.heading == "二"


def test_numbers_are_the_same_however_they_are_written(client, owner, measure, today):
    target = TargetFactory(plan=measure.plan, measure=measure, value=3)
    update_target(target, by=owner, today=today, value=4, firm=False)
    update_target(target, by=owner, today=today, value=3)
    client.force_login(owner)

    wanted = client.get(restoring(target)).context["wanted"]

    assert [(row.label, row.before, row.after) for row in wanted.changes] == [("目标值", "3", "4")]


@pytest.mark.parametrize("version", ["", "abc", "0", "-1", "9" * 30, "\x00"])
def test_nonsense_for_a_version_restores_nothing(client, owner, plan, version):
    update_plan(plan, by=owner, issuer="甲")
    update_plan(plan, by=owner, issuer="乙")
    client.force_login(owner)

    assert client.post(restoring(plan), {"version": version}).status_code == 200
    plan.refresh_from_db()
    assert plan.issuer == "乙"


def test_event_of_another_row_is_not_there(client, owner, plan, measure):
    update_plan(plan, by=owner, issuer="甲")
    event = AuditEvent.objects.latest("pk")
    client.force_login(owner)

    assert client.get(f"/history/measure/{measure.pk}/{event.pk}/restore/").status_code == 404
    assert client.get(f"/history/nonsense/{measure.pk}/").status_code == 404


@pytest.mark.parametrize("changes", [1, 3])
def test_history_asks_the_same_number_of_queries(
    client, owner, haizhou, django_assert_num_queries, changes
):
    agency = AgencyFactory(jurisdiction=haizhou)
    for n in range(changes):
        update_agency(agency, by=owner, source=f"来源{n}")
    client.force_login(owner)
    client.get("/")

    with django_assert_num_queries(QUERIES):
        client.get(history(agency))


def test_every_sort_of_rows_can_be_read(client, owner, haizhou):
    client.force_login(owner)

    for kind in NOUNS:
        assert client.get(f"/history/{kind}/{10**9}/").status_code == 404


def test_every_sort_has_fields_and_verbs_of_its_own():
    for noun in NOUNS.values():
        assert issubclass(noun.model, Editable)
        names = {field.name for field in noun.model._meta.concrete_fields}
        assert noun.fields <= names
        assert noun.named_by.split("__")[0] in names
    assert {f"plans.{verb}_measure" for verb in ("add", "update", "retire", "restore")} <= set(
        VERBS
    )
