"""Suggestions are heard: the office finds one in its inbox, the author the answer."""

import datetime

import pytest
from django.utils import timezone

from agencies.models import Suggestion, User
from agencies.states import Channel, Role
from sciliteracy.lib.errors import InvalidChange, NotAllowed
from tasks.models import Delivery, ReminderHour
from tasks.services import suggestion_messages as services
from tests.factories.agencies import MembershipFactory, SuggestionFactory, UserFactory
from tests.verbs import verbs_of

pytestmark = pytest.mark.django_db

TODAY, NOW = datetime.date(2024, 8, 15), timezone.now()
ON = {"today": TODAY, "now": NOW}


@pytest.fixture
def author(haizhou):
    return UserFactory(jurisdiction=haizhou)


@pytest.fixture
def staff(haizhou):
    return MembershipFactory(jurisdiction=haizhou, role=Role.OFFICE_STAFF).user


def hand_in(by, text="希望能导出。"):
    return services.hand_in_suggestion(by=by, text=text, **ON)


def inbox(user):
    return list(Delivery.objects.unread().filter(user=user))


def test_verbs_are_those_tested_here():
    assert verbs_of(services) == {"hand_in_suggestion", "reply_to_suggestion"}


def test_office_finds_a_new_one_in_its_inbox(author, owner, staff, outsider, haizhou):
    left = MembershipFactory(
        jurisdiction=haizhou, role=Role.OFFICE_STAFF, retired_at=NOW, retired_reason="调离"
    ).user
    closed = MembershipFactory(
        jurisdiction=haizhou, role=Role.OFFICE_STAFF, user__is_active=False
    ).user
    machine = MembershipFactory(
        jurisdiction=haizhou, role=Role.OFFICE_STAFF, user__is_machine=True
    ).user
    reviewer = MembershipFactory(jurisdiction=haizhou, role=Role.REVIEWER).user

    hand_in(author)

    for user in (owner, staff):
        [message] = inbox(user)
        assert message.channel == Channel.INBOX
        assert "希望能导出。" in message.body
        assert str(author) in message.body
        assert "/suggestions/" in message.body
    for user in (left, closed, machine, reviewer, outsider, author):
        assert inbox(user) == []


def test_office_that_writes_to_itself_tells_its_others(owner, staff):
    hand_in(owner)

    assert (inbox(owner), len(inbox(staff))) == ([], 1)


def test_several_on_one_day_are_all_told(author, owner):
    hand_in(author)
    hand_in(author, "还有一条。")

    assert len(inbox(owner)) == 2


def test_author_finds_each_answer_in_the_inbox(haizhou, owner):
    heard = SuggestionFactory(jurisdiction=haizhou, text="字太小")

    services.reply_to_suggestion(heard, by=owner, answer="下月改。", **ON)
    services.reply_to_suggestion(heard, by=owner, answer="已经改了。", **ON)

    first, second = inbox(heard.author)
    assert "字太小" in first.body
    assert ("下月改。" in first.body, "已经改了。" in second.body) == (True, True)


def test_nobody_is_told_of_the_own_answer_nor_with_a_closed_account(haizhou, owner):
    own = SuggestionFactory(jurisdiction=haizhou, author=owner)
    gone = SuggestionFactory(jurisdiction=haizhou)
    User.objects.filter(pk=gone.author_id).update(is_active=False)

    for row in (own, gone):
        services.reply_to_suggestion(row, by=owner, answer="好。", **ON)

    assert not Delivery.objects.exists()


def test_each_is_told_in_the_own_language(author, owner, staff):
    ReminderHour.objects.create(user=staff, hour=9, language="en")

    hand_in(author)

    assert "意见建议" in inbox(owner)[0].subject
    assert "suggestion" in inbox(staff)[0].subject.lower()


def test_refused_is_told_to_nobody(author, outsider, owner):
    with pytest.raises(InvalidChange):
        hand_in(author, " ")
    heard = SuggestionFactory(jurisdiction=owner.memberships.get().jurisdiction)
    with pytest.raises(NotAllowed):
        services.reply_to_suggestion(heard, by=outsider, answer="好。", **ON)
    with pytest.raises(NotAllowed):
        hand_in(UserFactory(is_active=False))

    assert not Delivery.objects.exists()
    assert Suggestion.objects.get() == heard


@pytest.mark.parametrize("number", [1, 3])
def test_telling_asks_the_same_number_of_times(
    author, haizhou, owner, number, django_assert_num_queries
):
    MembershipFactory.create_batch(number, jurisdiction=haizhou, role=Role.OFFICE_STAFF)

    with django_assert_num_queries(10):
        hand_in(author)
