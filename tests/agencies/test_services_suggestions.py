"""Suggestions: written by everybody, answered and closed by the office that hears them."""

import pytest
from django.utils import timezone

from agencies.models import AuditEvent, Suggestion
from agencies.services.suggestions import answer_suggestion, close_suggestion, write_suggestion
from agencies.services.tour import finish_tour
from sciliteracy.lib.errors import InvalidChange, NotAllowed, StaleVersion
from tests.factories.agencies import MembershipFactory, SuggestionFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def heard(haizhou):
    return SuggestionFactory(jurisdiction=haizhou)


def test_suggestion_goes_to_the_office_of_the_authors_place(haizhou):
    author = UserFactory(jurisdiction=haizhou)

    row = write_suggestion(by=author, text=" 字太小 ", page="/due/", now=NOW)

    assert (row.jurisdiction, row.text, row.page) == (haizhou, "字太小", "/due/")
    assert AuditEvent.objects.get(verb="agencies.write_suggestion").actor_id == author.pk


def test_suggestion_of_an_account_without_a_place_goes_where_its_role_is(haizhou):
    liaison = MembershipFactory(jurisdiction=haizhou, liaison=True).user

    assert write_suggestion(by=liaison, text="好", now=NOW).jurisdiction == haizhou


def test_account_of_nowhere_is_told_that_nobody_would_hear():
    with pytest.raises(InvalidChange):
        write_suggestion(by=UserFactory(), text="好", now=NOW)


@pytest.mark.parametrize("text", ["", "  ", "长" * 2001])
def test_suggestion_says_something_and_not_too_much(haizhou, text):
    with pytest.raises(InvalidChange) as refusal:
        write_suggestion(by=UserFactory(jurisdiction=haizhou), text=text, now=NOW)

    assert set(refusal.value.errors) == {"text"}


def test_office_answers_and_closes(heard, owner):
    answer_suggestion(heard, by=owner, answer="下月改。", now=NOW)
    close_suggestion(heard, by=owner, now=NOW)

    heard.refresh_from_db()
    assert (heard.answer, heard.answered_by, heard.closed_at) == ("下月改。", owner, NOW)


def test_nothing_is_closed_without_an_answer_nor_answered_when_closed(heard, owner):
    with pytest.raises(InvalidChange):
        close_suggestion(heard, by=owner, now=NOW)
    answer_suggestion(heard, by=owner, answer="改了。", now=NOW)
    close_suggestion(heard, by=owner, now=NOW)

    with pytest.raises(InvalidChange):
        answer_suggestion(heard, by=owner, answer="再说", now=NOW)


def test_second_editor_of_an_answer_is_told(heard, owner):
    answer_suggestion(heard, by=owner, answer="一", now=NOW, expected_version=heard.version)

    with pytest.raises(StaleVersion):
        answer_suggestion(heard, by=owner, answer="二", now=NOW, expected_version=1)


def test_author_does_not_answer_himself(heard):
    for verb, more in ((answer_suggestion, {"answer": "好"}), (close_suggestion, {})):
        with pytest.raises(NotAllowed):
            verb(heard, by=heard.author, now=NOW, **more)


def test_others_do_not_see_it(heard, outsider, owner):
    assert list(Suggestion.objects.visible_to(outsider)) == []
    assert list(Suggestion.objects.visible_to(owner)) == [heard]
    assert list(Suggestion.objects.visible_to(heard.author)) == [heard]


def test_tour_is_put_away_once(owner):
    finish_tour(by=owner, now=NOW)
    finish_tour(by=owner, now=timezone.now())

    owner.refresh_from_db()
    assert owner.toured_at == NOW
    assert AuditEvent.objects.filter(verb="agencies.finish_tour").count() == 1
