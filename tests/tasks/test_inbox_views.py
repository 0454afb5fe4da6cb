import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from agencies.models import AuditEvent
from tasks.models import Delivery
from tests.factories.reminders import DeliveryFactory

pytestmark = pytest.mark.django_db
INBOX = reverse("tasks:inbox")


@pytest.fixture
def reader(client, owner):
    client.force_login(owner)
    return client


def message(user, subject="两项即将到期", **kwargs):
    given = {"sent_at": timezone.now(), "subject": subject, "body": "· <b>一</b>\n  http://x/1"}
    return DeliveryFactory(user=user, **given | kwargs)


def test_own_messages_are_listed(reader, owner, outsider):
    message(owner)
    message(outsider, subject="别人的", purpose="other")
    message(owner, subject="还没发", purpose="later", sent_at=None)

    response = reader.get(INBOX)

    assertContains(response, "两项即将到期")
    assertNotContains(response, "别人的")
    assertNotContains(response, "还没发")


@pytest.mark.parametrize(
    ("sort", "order", "turned"),
    [("", "descending", "-newest"), ("-newest", "ascending", "newest")],
)
def test_order_is_told_as_it_is(reader, owner, sort, order, turned):
    message(owner)

    response = reader.get(INBOX, {"sort": sort})

    assertContains(response, f'aria-sort="{order}"><a href="?sort={turned}"')


def test_opening_a_message_marks_it_read(reader, owner):
    row = message(owner)

    response = reader.get(reverse("tasks:message-detail", args=[row.pk]))

    assertContains(response, "&lt;b&gt;一&lt;/b&gt;")
    assertContains(response, 'href="http://x/1"')
    row.refresh_from_db()
    assert row.read_at is not None


def test_somebody_elses_message_is_absent(reader, outsider):
    row = message(outsider)

    assert reader.get(reverse("tasks:message-detail", args=[row.pk])).status_code == 404
    assert not Delivery.objects.filter(read_at__isnull=False).exists()


def test_all_are_marked_read_at_once(reader, owner, outsider):
    mine, other = message(owner), message(outsider)

    assertRedirects(reader.post(reverse("tasks:inbox-read")), INBOX)

    assert list(Delivery.objects.unread()) == [other]
    assertNotContains(reader.get(INBOX), "全部标为已读")
    assertContains(reader.get(INBOX, {"unread": "1"}), "没有符合条件的消息")
    mine.refresh_from_db()
    assert mine.read_at is not None


def test_search_looks_at_subject_and_body(reader, owner):
    message(owner)

    assertContains(reader.get(INBOX, {"q": "http"}), "两项即将到期")
    assertContains(reader.get(INBOX, {"q": "没有这个词"}), "没有符合条件的消息")


def test_export_is_what_is_shown_and_on_record(reader, owner):
    message(owner)

    response = reader.get(INBOX, {"export": "csv"})

    assert "两项即将到期" in response.content.decode("utf-8-sig")
    assert AuditEvent.objects.filter(verb="tasks.export_inbox").exists()


@pytest.mark.parametrize("messages", [1, 3])
def test_statements_do_not_grow_with_messages(reader, owner, django_assert_num_queries, messages):
    for number in range(messages):
        message(owner, purpose=f"p{number}")
    reader.get(INBOX)

    with django_assert_num_queries(9):
        reader.get(INBOX)


def test_navigation_counts_what_was_not_read(reader, owner, outsider):
    message(owner)
    message(owner, purpose="read", read_at=timezone.now())
    message(owner, purpose="later", sent_at=None)
    message(outsider)

    page = reader.get(reverse("home")).content.decode()

    assert '<span class="visually-hidden">未读</span> 1</span>' in page


def test_navigation_shows_no_count_when_all_is_read(reader, owner):
    message(owner, read_at=timezone.now())

    assertNotContains(reader.get(reverse("plans:plan-list")), "未读")
