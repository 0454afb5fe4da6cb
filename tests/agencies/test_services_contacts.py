"""Contacts: who keeps them, how they are proven, what is kept secret."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError

from agencies.models import AuditEvent, Contact, ContactCode
from agencies.models.contact import CODE_LASTS, MOST_TRIES
from agencies.services import contacts as services
from agencies.services.second_factor import reseal_secrets
from agencies.states import Channel, Role
from sciliteracy.lib.errors import InvalidChange, NotAllowed
from tests.factories.agencies import (
    ContactFactory,
    LeadingGroupMemberFactory,
    MembershipFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2024, 9, 19, 1, 0, tzinfo=UTC)
KEY = "0123-4567-89ab"
ROBOT = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}"


@pytest.fixture
def account_keeper(haizhou):
    """The system administrator of 海州区."""
    return MembershipFactory(jurisdiction=haizhou, role=Role.SYSTEM_ADMIN).user


@pytest.fixture
def leader(haizhou):
    return LeadingGroupMemberFactory(group__jurisdiction=haizhou)


@pytest.fixture
def contact(member):
    return ContactFactory(user=member)


def refused(call):
    with pytest.raises(InvalidChange) as refusal:
        call()
    return refusal.value.errors


def attempt(call):
    try:
        call()
    except NotAllowed:
        return False
    return True


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        ("member", True),
        ("account_keeper", True),
        ("system", True),
        ("administrator", True),
        ("owner", False),
        ("outsider", False),
    ],
)
def test_contact_of_an_account_is_its_own_and_its_keepers(request, member, who, allowed):
    by = request.getfixturevalue(who)
    add = lambda: services.add_contact(  # noqa: E731
        by=by, channel=Channel.EMAIL, address="a@b.cn", user=member
    )

    assert attempt(add) is allowed
    assert Contact.objects.filter(user=member).count() == int(allowed)


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        ("owner", True),
        ("system", True),
        ("administrator", True),
        ("member", False),
        ("outsider", False),
        ("account_keeper", False),
    ],
)
def test_contact_of_a_leader_is_the_offices(request, leader, who, allowed):
    by = request.getfixturevalue(who)
    add = lambda: services.add_contact(  # noqa: E731
        by=by, channel=Channel.SMS, address="13800000000", member=leader
    )

    assert attempt(add) is allowed
    assert leader.contacts.count() == int(allowed)


@pytest.mark.usefixtures("account_keeper")
def test_who_set_it_up_stands_in_only_where_nobody_keeps_accounts(administrator, member, leader):
    for whose in ({"user": member}, {"member": leader}):
        with pytest.raises(NotAllowed):
            services.add_contact(by=administrator, channel=Channel.EMAIL, address="a@b.cn", **whose)


def test_contact_of_nobody_is_refused(owner):
    with pytest.raises(InvalidChange):
        services.add_contact(by=owner, channel=Channel.EMAIL, address="a@b.cn")


def test_key_of_a_robot_is_sealed_and_in_no_trail(member):
    contact = services.add_contact(by=member, channel=Channel.WECOM, address=ROBOT, user=member)

    stored = Contact.objects.get()
    assert (stored.where(), stored.verified_at) == ((ROBOT, ""), None)
    assert KEY not in f"{stored.address} {stored.sealed} {contact}"
    event = AuditEvent.objects.get(verb="agencies.add_contact")
    assert KEY not in f"{event.after} {event.object_label}"
    assert set(event.after) == {"user_id", "channel", "address"}


@pytest.mark.parametrize(
    ("channel", "address"), [(Channel.EMAIL, "a@b.cn"), (Channel.WECOM, ROBOT)]
)
def test_same_address_is_noted_once(member, channel, address):
    services.add_contact(by=member, channel=channel, address=address, user=member)

    add = lambda: services.add_contact(  # noqa: E731
        by=member, channel=channel, address=address, user=member
    )

    assert list(refused(add)) == ["address"]


def test_contacts_of_one_person_have_an_end(member):
    ContactFactory.create_batch(services.MOST_OF_ONE_PERSON, user=member)

    assert refused(
        lambda: services.add_contact(
            by=member, channel=Channel.EMAIL, address="a@b.cn", user=member
        )
    )


def test_right_code_proves_it_once(contact, member):
    code = services.new_code(contact, by=member, now=NOW)

    services.verify_contact(contact, by=member, code=f" {code.code} ", now=NOW)

    assert Contact.objects.get().verified_at == NOW
    assert not ContactCode.objects.exists()
    assert refused(lambda: services.new_code(contact, by=member, now=NOW))


def test_code_is_six_digits_and_not_stored(contact, member):
    code = services.new_code(contact, by=member, now=NOW)

    assert (len(code.code), code.code.isdecimal()) == (6, True)
    assert code.code not in str(ContactCode.objects.values().get())
    assert AuditEvent.objects.filter(verb="agencies.send_contact_code").count() == 1


def wrong(code):
    return f"{(int(code.code) + 1) % 10**6:06}"


def test_wrong_code_is_told_counted_and_on_record(contact, member):
    code = services.new_code(contact, by=member, now=NOW)

    errors = refused(lambda: services.verify_contact(contact, by=member, code=wrong(code), now=NOW))

    assert list(errors) == ["code"]
    assert ContactCode.objects.get().tries == 1
    assert AuditEvent.objects.filter(verb=services.VERIFY, succeeded=False).count() == 1
    assert Contact.objects.get().verified_at is None


def test_too_many_tries_shut_the_right_code_out(contact, member):
    code = services.new_code(contact, by=member, now=NOW)
    for _ in range(MOST_TRIES):
        refused(lambda: services.verify_contact(contact, by=member, code=wrong(code), now=NOW))

    errors = refused(lambda: services.verify_contact(contact, by=member, code=code.code, now=NOW))

    assert "失效" in errors["code"][0]


@pytest.mark.parametrize(
    ("late", "accepted"), [(timedelta(0), True), (timedelta(seconds=1), False)]
)
def test_code_runs_out(contact, member, late, accepted):
    code = services.new_code(contact, by=member, now=NOW)
    then = NOW + CODE_LASTS + late

    if accepted:
        services.verify_contact(contact, by=member, code=code.code, now=then)
    else:
        refused(lambda: services.verify_contact(contact, by=member, code=code.code, now=then))

    assert (Contact.objects.get().verified_at is not None) is accepted


def test_new_code_takes_the_place_of_the_old_one(contact, member):
    old = services.new_code(contact, by=member, now=NOW).code
    services.new_code(contact, by=member, now=NOW + timedelta(minutes=2))

    refused(lambda: services.verify_contact(contact, by=member, code=old, now=NOW))


def test_code_of_nothing_sent_is_refused(contact, member):
    refused(lambda: services.verify_contact(contact, by=member, code="000000", now=NOW))


def test_codes_come_once_a_minute(contact, member):
    services.new_code(contact, by=member, now=NOW)

    errors = refused(lambda: services.new_code(contact, by=member, now=NOW + timedelta(seconds=30)))

    assert errors == {"": ["发送太频繁，请30秒后再试。"]}


def test_strangers_telephone_rings_five_times_an_hour_whoever_asks(settings):
    settings.REMINDER_CHANNELS, settings.SMS_URL = ["sms"], "https://sms.example.org/"
    people = UserFactory.create_batch(6)
    phones = [ContactFactory(user=one, channel="sms", address="13800000000") for one in people]
    for person, phone in list(zip(people, phones, strict=True))[:5]:
        services.new_code(phone, by=person, now=NOW)

    assert refused(lambda: services.new_code(phones[5], by=people[5], now=NOW))
    services.new_code(phones[5], by=people[5], now=NOW + timedelta(hours=1))


def test_code_is_for_who_keeps_the_contact(contact, outsider):
    for verb in (
        lambda: services.new_code(contact, by=outsider, now=NOW),
        lambda: services.verify_contact(contact, by=outsider, code="1", now=NOW),
        lambda: services.retire_contact(contact, by=outsider, reason="x"),
    ):
        with pytest.raises(NotAllowed):
            verb()


def test_code_goes_on_channels_of_the_installation_alone(contact, member, settings):
    settings.REMINDER_CHANNELS = []

    assert refused(lambda: services.new_code(contact, by=member, now=NOW))


def test_what_was_sealed_is_forgotten_with_the_contact(member):
    contact = services.add_contact(by=member, channel=Channel.WECOM, address=ROBOT, user=member)

    services.retire_contact(contact, by=member, reason="换群")

    stored = Contact.objects.get()
    assert (stored.is_retired, stored.sealed) == (True, "")


def test_addresses_are_sealed_anew_with_todays_key(member, system, settings):
    contact = services.add_contact(by=member, channel=Channel.WECOM, address=ROBOT, user=member)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key, of fifty characters or more, and no other one"

    assert reseal_secrets(by=system) == 1

    settings.SECRET_KEY_FALLBACKS = []
    contact.refresh_from_db()
    assert contact.where() == (ROBOT, "")
    assert reseal_secrets(by=system) == 0


def test_address_that_no_key_opens_is_written_to_no_more_and_says_why(member, settings):
    settings.REMINDER_CHANNELS = [Channel.WECOM]
    contact = services.add_contact(by=member, channel=Channel.WECOM, address=ROBOT, user=member)
    settings.SECRET_KEY = "another key, of fifty characters or more, and no other one"

    errors = refused(lambda: services.new_code(contact, by=member, now=NOW))

    assert errors == {"": ["这个地址已无法解密，不能再向它发送。请停用后重新登记。"]}
    services.retire_contact(contact, by=member, reason="换机器人")


def test_contacts_are_listed_for_who_keeps_them(contact, member, owner, outsider, leader):
    of_leader = ContactFactory(user=None, member=leader)

    def seen(user):
        return set(Contact.objects.kept_by(user))

    assert (seen(member), seen(owner), seen(outsider)) == ({contact}, {of_leader}, set())


# Which of several counts


def proven(owner, address, **given):
    return ContactFactory(user=owner, address=address, verified_at=NOW, **given)


def test_preferred_contact_is_the_one_of_its_channel_that_counts(member):
    first, second = proven(member, "a@example.org"), proven(member, "b@example.org")
    assert list(Contact.objects.usable()) == [first, second]

    services.prefer_contact(second, by=member)
    assert list(Contact.objects.usable()) == [second, first]
    first.refresh_from_db()
    services.prefer_contact(first, by=member)
    assert list(Contact.objects.usable()) == [first, second]

    verbs = AuditEvent.objects.filter(verb="agencies.prefer_contact")
    assert [(event.object_id, event.after) for event in verbs.order_by("pk")] == [
        (second.pk, {"preferred": True}),
        (second.pk, {"preferred": False}),
        (first.pk, {"preferred": True}),
    ]


def test_preferring_on_one_channel_leaves_the_others(member, outsider, settings):
    settings.REMINDER_CHANNELS = ["inbox", "email", "sms"]
    phone = proven(member, "13800000000", channel=Channel.SMS, preferred=True)
    theirs = proven(outsider, "c@example.org", preferred=True)

    services.prefer_contact(proven(member, "a@example.org"), by=member)

    for row in (phone, theirs):
        row.refresh_from_db()
        assert row.preferred


def test_contact_that_is_not_proven_or_out_of_use_is_not_preferred(member):
    assert refused(lambda: services.prefer_contact(ContactFactory(user=member), by=member))
    gone = proven(member, "a@example.org", retired_at=NOW, retired_reason="换号")
    assert refused(lambda: services.prefer_contact(gone, by=member))


def test_only_who_keeps_a_contact_prefers_it(member, owner, outsider, leader):
    own = proven(member, "a@example.org")
    leaders = ContactFactory(user=None, member=leader, verified_at=NOW)

    def may(by, contact):
        return attempt(lambda: services.prefer_contact(contact, by=by))

    assert [may(by, own) for by in (owner, outsider, member)] == [False, False, True]
    assert [may(by, leaders) for by in (member, outsider, owner)] == [False, False, True]


def test_two_are_not_preferred_at_once(member):
    proven(member, "a@example.org", preferred=True)

    with pytest.raises(IntegrityError):
        proven(member, "b@example.org", preferred=True)
