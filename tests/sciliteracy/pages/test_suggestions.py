"""The suggestion box and the first look round, as pages."""

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from agencies.models import AuditEvent, Suggestion
from agencies.services.suggestions import answer_suggestion
from tests.factories.agencies import SuggestionFactory
from tests.sciliteracy.pages.standing_world import person

ADDRESS = "/suggestions/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def heard(haizhou):
    return SuggestionFactory(jurisdiction=haizhou)


@pytest.fixture
def office(client, owner):
    client.force_login(owner)
    return client


def test_suggestion_is_kept_with_the_page_it_came_from(client, haizhou):
    client.force_login(person("leader", haizhou))
    assertContains(client.get(ADDRESS, {"from": "/plans/"}), 'value="/plans/"')

    assertRedirects(client.post(ADDRESS, {"text": "希望能导出。", "page": "/plans/"}), ADDRESS)

    assertContains(client.get(ADDRESS), "希望能导出。")
    assert Suggestion.objects.get().page == "/plans/"


def test_empty_suggestion_is_told_at_its_field(office):
    assertContains(office.post(ADDRESS, {"text": " "}), 'id="id_text_error"')


def test_page_that_is_no_address_of_ours_is_not_kept(office):
    assertNotContains(office.get(ADDRESS, {"from": "javascript:alert(1)"}), "javascript:")
    for page in (
        "javascript:alert(1)",
        "//evil.example/",
        "https://evil.example/",
        "/\\evil.example",
    ):
        office.post(ADDRESS, {"text": "看看", "page": page})
    assert set(Suggestion.objects.values_list("page", flat=True)) == {""}


def test_author_sees_the_answer(client, heard, owner):
    answer_suggestion(heard, by=owner, answer="下月改。", now=timezone.now())
    client.force_login(heard.author)

    assertContains(client.get(ADDRESS), "下月改。")


def test_office_answers_then_closes(office, heard):
    address = f"{ADDRESS}{heard.pk}/answer/"
    office.post(address, {"answer": "已改。", "version": heard.version})
    office.post(f"{ADDRESS}{heard.pk}/close/")

    heard.refresh_from_db()
    assert (heard.answer, heard.closed_at is not None) == ("已改。", True)
    assertContains(office.get(ADDRESS, {"state": "closed"}), heard.text)
    assertNotContains(office.get(ADDRESS, {"state": "open"}), heard.text)


def test_closing_without_an_answer_is_refused_in_words(office, heard):
    assertContains(office.post(f"{ADDRESS}{heard.pk}/close/", follow=True), "请先答复，再办结。")


@pytest.mark.parametrize("number", [1, 3])
def test_list_asks_the_same_number_of_times(office, haizhou, number, django_assert_num_queries):
    SuggestionFactory.create_batch(number, jurisdiction=haizhou)

    with django_assert_num_queries(8):
        office.get(ADDRESS)


@pytest.mark.parametrize("role", ["leader", "office_staff", "reviewer"])
def test_tour_is_shown_until_it_is_put_away(client, haizhou, role):
    client.force_login(person(role, haizhou))
    assertContains(client.get("/"), 'class="tour"')

    assertRedirects(client.post("/tour/done/", {"next": "/plans/"}), "/plans/")

    assertNotContains(client.get("/"), 'class="tour"')


def test_tour_never_leads_away(office):
    assert office.post("/tour/done/", {"next": "//evil.example/"}).url == "/start/"


def test_office_and_author_find_each_other_in_the_inbox(client, office, owner, haizhou):
    author = person("leader", haizhou)
    client.force_login(author)
    client.post(ADDRESS, {"text": "希望能导出。"})
    client.force_login(owner)
    assertContains(client.get("/inbox/"), "有人提了意见建议")

    row = Suggestion.objects.get()
    client.post(f"{ADDRESS}{row.pk}/answer/", {"answer": "下月改。", "version": row.version})

    client.force_login(author)
    assertContains(client.get("/inbox/"), "您的意见建议有了答复")


def test_export_holds_what_is_shown_and_is_on_record(office, haizhou, owner):
    answered = SuggestionFactory(jurisdiction=haizhou, text="=1+1 字太小")
    answer_suggestion(answered, by=owner, answer="下月改。", now=timezone.now())
    SuggestionFactory(jurisdiction=haizhou)
    SuggestionFactory()

    response = office.get(ADDRESS, {"export": "csv", "state": "answered"})
    text = response.content.decode("utf-8-sig")

    assert len(text.splitlines()) == 2
    assert ("'=1+1 字太小" in text, "已答复" in text, "下月改。" in text) == (True, True, True)
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.after["rows"]) == ("agencies.export_suggestions", 1)
    assertContains(office.get(ADDRESS), "export=csv")
