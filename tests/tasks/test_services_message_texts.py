"""The verbs on texts of messages, and their pages."""

import datetime

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from agencies.models import AuditEvent
from sciliteracy.lib.errors import InvalidChange, NotAllowed, StaleVersion
from tasks.message_texts import default_texts
from tasks.models import MessageText
from tasks.services import message_texts as services
from tests.factories.reminders import MessageTextFactory
from tests.verbs import verbs_of

pytestmark = pytest.mark.django_db

KIND, CHINESE = "overdue", "zh-hans"
CALLS = {
    "set_message_text": lambda by, place: services.set_message_text(
        services.text_row(place, KIND, CHINESE), by=by, opening="{姓名}：请报送。"
    ),
    "restore_default_text": lambda by, place: services.restore_default_text(
        MessageText.objects.filter(jurisdiction=place).first()
        or MessageTextFactory(jurisdiction=place),
        by=by,
    ),
}


def test_every_verb_is_called():
    assert set(CALLS) == verbs_of(services)


@pytest.mark.parametrize("verb", CALLS)
def test_verbs_by_the_offices_administrator(owner, member, outsider, administrator, haizhou, verb):
    for other in (member, outsider, administrator):
        with pytest.raises(NotAllowed):
            CALLS[verb](other, haizhou)
    CALLS[verb](owner, haizhou)

    assert AuditEvent.objects.filter(verb=f"tasks.{verb}").exists()


def test_first_change_keeps_the_rest_as_the_portal_says_it(owner, haizhou):
    CALLS["set_message_text"](owner, haizhou)

    row = MessageText.objects.get()
    assert (row.subject, row.opening, row.version) == (
        default_texts(KIND, CHINESE).subject,
        "{姓名}：请报送。",
        1,
    )


def test_nothing_is_stored_where_nothing_was_changed(owner, haizhou):
    services.set_message_text(services.text_row(haizhou, KIND, CHINESE), by=owner)

    assert not MessageText.objects.exists()


def test_what_cannot_be_sent_is_refused_at_its_field(owner, haizhou):
    row = services.text_row(haizhou, KIND, CHINESE)

    with pytest.raises(InvalidChange) as refusal:
        services.set_message_text(row, by=owner, subject="a\nb", line="{姓名}")
    assert {name: len(faults) for name, faults in refusal.value.errors.items()} == {
        "subject": 1,
        "line": 3,
    }


def test_second_editor_is_told(owner, haizhou):
    first = services.text_row(haizhou, KIND, CHINESE)
    MessageTextFactory(jurisdiction=haizhou)

    with pytest.raises(StaleVersion):
        services.set_message_text(first, by=owner, opening="x")


def test_restored_text_can_be_changed_again(owner, haizhou):
    CALLS["restore_default_text"](owner, haizhou)
    CALLS["set_message_text"](owner, haizhou)

    assert MessageText.objects.active().count() == 1


# --- the pages ------------------------------------------------------------------------------------


@pytest.fixture
def page(client, owner, haizhou, settings):
    settings.PORTAL_TODAY = datetime.date(2024, 8, 15)
    client.force_login(owner)
    return reverse("tasks:message-text-edit", args=[haizhou.pk, KIND, CHINESE])


@pytest.fixture
def overview(haizhou):
    return reverse("tasks:message-text-list", args=[haizhou.pk])


def posted(client, page, **changes):
    form = client.get(page).context["form"]
    return {name: form[name].value() for name in form.fields} | changes


def test_page_saves(client, page, overview):
    typed = posted(client, page, subject="【海州】{情况}", closing="谢谢。\r\n办公室\r\n")

    assertRedirects(client.post(page, typed), page)

    row = MessageText.objects.get()
    assert (row.subject, row.closing) == ("【海州】{情况}", "谢谢。\n办公室")
    assert row.line == default_texts(KIND, CHINESE).line
    assertContains(client.get(page), "【海州】2项已逾期")
    assertContains(client.get(overview), "本行政区的文本", count=1)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("subject", "{口令}"),
        ("subject", "请报送\nBcc: x@example.org"),
        ("subject", "长" * 81),
        ("opening", ""),
        ("opening", "{% load x %}"),
        ("line", "没有链接"),
        ("closing", "{"),
    ],
)
def test_page_refuses_at_the_field_and_keeps_what_was_typed(client, page, field, value):
    response = client.post(page, posted(client, page, **{field: value}))

    assert set(response.context["form"].errors) == {field}
    assert response.context["form"][field].value() == value
    assert not MessageText.objects.exists()


def test_preview_shows_what_was_typed_escaped_and_stores_nothing(client, page):
    typed = posted(client, page, opening="<script>{姓名}", preview="1")

    response = client.post(page, typed)

    assertContains(response, "<p>&lt;script&gt;示例联络员</p>")
    assert not MessageText.objects.exists()


@pytest.mark.parametrize("kind", ["ahead", "due", "overdue", "to_head", "to_leader", "by_hand"])
def test_each_text_has_a_page_in_both_languages(client, page, haizhou, kind):
    for language, words in ((CHINESE, "科学素质规划"), ("en", "Science literacy plan")):
        address = reverse("tasks:message-text-edit", args=[haizhou.pk, kind, language])
        assertContains(client.get(address), words)


@pytest.mark.parametrize(
    ("kind", "language"), [("nonsense", CHINESE), ("notice", CHINESE), (KIND, "fr")]
)
def test_text_that_there_is_not_is_absent(client, page, haizhou, kind, language):
    address = reverse("tasks:message-text-edit", args=[haizhou.pk, kind, language])

    assert client.get(address).status_code == 404


def test_default_is_restored(client, page):
    client.post(page, posted(client, page, opening="请报送。"))

    assertContains(client.get(page), "恢复默认文本")
    assertRedirects(client.post(f"{page}restore/"), page)

    assert not MessageText.objects.active().exists()
    assertNotContains(client.get(page), "恢复默认文本")
    assert client.post(f"{page}restore/").status_code == 302


def test_page_tells_the_second_editor(client, page, haizhou):
    typed = posted(client, page, opening="甲")
    MessageTextFactory(jurisdiction=haizhou, opening="乙")

    response = client.post(page, typed)

    assert response.status_code == 409
    told = {(one.typed, one.stored) for one in response.context["differences"]}
    assert ("甲", "乙") in told


@pytest.mark.parametrize("texts", [1, 3])
def test_statements_do_not_grow_with_texts(
    client, page, overview, haizhou, django_assert_num_queries, texts
):
    for kind in (KIND, "due", "ahead")[:texts]:
        MessageTextFactory(jurisdiction=haizhou, kind=kind)
    client.get(overview)

    with django_assert_num_queries(9):
        client.get(overview)
    with django_assert_num_queries(11):
        client.get(page)


def test_pages_of_others(client, page, overview, member, outsider):
    for person, status in ((member, 403), (outsider, 404)):
        client.force_login(person)
        assert client.get(page).status_code == status
        assert client.get(overview).status_code == status
