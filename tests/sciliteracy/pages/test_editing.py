"""Two editors of one row: the second keeps what was typed and is shown what is stored now."""

import pytest
from django.urls import reverse

from agencies.models import AuditEvent
from indicators.services.targets import reword_measure
from plans.services.plans import update_plan
from tests.factories.agencies import AgencyFactory
from tests.factories.indicators import TargetFactory
from tests.factories.plans import MeasureFactory, PlanFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(haizhou):
    return PlanFactory(jurisdiction=haizhou, title="海州方案", issuer="区政府")


def posted(plan, **changes):
    """What a browser sends that opened the edit page now."""
    return {
        "title": plan.title,
        "document_number": plan.document_number,
        "issuer": plan.issuer,
        "issued_on": plan.issued_on or "",
        "period_start": plan.period_start or "",
        "period_end": plan.period_end or "",
        "version": plan.version,
    } | changes


def test_edit_is_saved_and_audited(client, owner, plan):
    client.force_login(owner)

    response = client.post(
        reverse("plans:plan-edit", args=[plan.slug]), posted(plan, issuer="海州区人民政府")
    )

    assert response["Location"] == plan.get_absolute_url()
    plan.refresh_from_db()
    assert (plan.issuer, plan.version) == ("海州区人民政府", 2)
    event = AuditEvent.objects.latest("pk")
    assert (event.actor_id, event.before, event.after) == (
        owner.pk,
        {"issuer": "区政府"},
        {"issuer": "海州区人民政府"},
    )


def test_second_editor_is_shown_both_and_keeps_what_was_typed(client, owner, plan, system):
    typed = posted(plan, issuer="第二个人写的")
    update_plan(plan, by=system, issuer="第一个人写的")
    client.force_login(owner)

    response = client.post(reverse("plans:plan-edit", args=[plan.slug]), typed)

    assert response.status_code == 409
    difference = response.context["differences"][0]
    assert (difference.typed, difference.stored) == ("第二个人写的", "第一个人写的")
    assert response.context["form"]["issuer"].value() == "第二个人写的"
    plan.refresh_from_db()
    assert plan.issuer == "第一个人写的"


def test_second_editor_can_save_after_seeing_both(client, owner, plan, system):
    typed = posted(plan, issuer="第二个人写的")
    update_plan(plan, by=system, issuer="第一个人写的")
    client.force_login(owner)
    address = reverse("plans:plan-edit", args=[plan.slug])
    shown = client.post(address, typed)

    version = shown.context["form"]["version"].value()
    response = client.post(address, typed | {"version": version})

    assert response.status_code == 302
    plan.refresh_from_db()
    assert plan.issuer == "第二个人写的"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("issued_on", "2022-02-30"),
        ("period_start", "-1"),
        ("period_start", "99999999999999999999"),
        ("title", "长" * 201),
        ("title", "空\x00字符"),
        ("version", "abc"),
    ],
)
def test_wrong_input_is_told_at_the_field_and_kept(client, owner, plan, field, value):
    client.force_login(owner)

    response = client.post(
        reverse("plans:plan-edit", args=[plan.slug]), posted(plan, **{field: value})
    )

    form = response.context["form"]
    assert (response.status_code, list(form.errors)) == (200, [field])
    assert form[field].value() == value


def test_broken_rule_is_told_in_words(client, owner, plan):
    client.force_login(owner)

    response = client.post(
        reverse("plans:plan-edit", args=[plan.slug]),
        posted(plan, period_start=2030, period_end=2020),
    )

    assert response.status_code == 200
    assert "plan_period_in_order" not in response.content.decode()
    assert response.context["form"].non_field_errors() == ["截止年不能早于起始年。"]


def test_measure_keeps_what_its_targets_quote(client, owner, plan):
    measure = MeasureFactory(plan=plan, initiative__plan=plan, text="每年开馆300天以上。")
    TargetFactory(plan=plan, measure=measure, quote="每年开馆300天以上")
    client.force_login(owner)

    response = client.post(
        reverse("plans:measure-edit", args=[measure.pk]),
        {"heading": "", "text": "经常开馆。", "responsibility_text": "", "version": 1},
    )

    assert list(response.context["form"].errors) == ["text"]


def test_measure_can_be_reworded_beside_its_targets(plan, system):
    measure = MeasureFactory(plan=plan, initiative__plan=plan, text="活劢。每年300天。")
    TargetFactory(plan=plan, measure=measure, quote="每年300天")

    reword_measure(measure, by=system, text="活动。每年300天。")

    measure.refresh_from_db()
    assert measure.text == "活动。每年300天。"


@pytest.mark.parametrize(
    ("person", "status"), [("owner", 200), ("member", 403), ("outsider", 404), (None, 302)]
)
def test_edit_pages_are_the_offices(client, request, haizhou, plan, person, status):
    measure = MeasureFactory(plan=plan, initiative__plan=plan)
    agency = AgencyFactory(jurisdiction=haizhou)
    if person:
        client.force_login(request.getfixturevalue(person))

    pages = [
        reverse("plans:plan-edit", args=[plan.slug]),
        reverse("plans:measure-edit", args=[measure.pk]),
        reverse("agencies:agency-edit", args=[agency.pk]),
    ]

    assert [client.get(page).status_code for page in pages] == [status] * 3
