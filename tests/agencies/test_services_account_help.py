"""An administrator's account is let in again by two people, never by one."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from agencies import permissions
from agencies.models import AccountHelp, AuditEvent, User
from agencies.services import account_help as services
from agencies.services import passwords, second_factor
from agencies.services.passwords import issued_password
from agencies.services.users import system_user
from agencies.states import HelpKind, Role
from sciliteracy.lib.errors import InvalidChange, NotAllowed
from tests.factories.agencies import AccountHelpFactory, MembershipFactory, UserFactory
from tests.verbs import verbs_of

pytestmark = pytest.mark.django_db

NOW = timezone.now()
CALLS = {
    "ask_for_help": lambda by, asked: services.ask_for_help(
        asked.account, by=by, kind=HelpKind.SECOND_FACTOR, reason="手机丢失", now=NOW
    ),
    "agree_to_help": lambda by, asked: services.agree_to_help(asked, by=by, now=NOW),
    "decline_help": lambda by, asked: services.decline_help(asked, by=by, reason="未核实", now=NOW),
    "withdraw_help": lambda by, asked: services.withdraw_help(asked, by=by, now=NOW),
}
MAY = {
    "ask_for_help": {"keeper"},
    "agree_to_help": {"granter"},
    "decline_help": {"granter"},
    "withdraw_help": {"keeper"},
}
ASKERS = {"ask_for_help", "withdraw_help"}


def holder(role, place, **more):
    return MembershipFactory(role=role, jurisdiction=place, **more).user


@pytest.fixture
def keeper(haizhou):
    return holder(Role.SYSTEM_ADMIN, haizhou)


@pytest.fixture
def granter(haizhou):
    return holder(Role.SECURITY_ADMIN, haizhou)


@pytest.fixture
def auditor(haizhou):
    return holder(Role.AUDITOR, haizhou)


@pytest.fixture
def asked(owner, keeper):
    """The keeper asked for a new password of the office's administrator."""
    return AccountHelpFactory(account=owner, asked_by=keeper)


def may(call):
    try:
        call()
    except NotAllowed:
        return False
    return True


def test_every_verb_is_called_here():
    assert set(CALLS) == verbs_of(services)


@pytest.mark.parametrize("verb", CALLS)
@pytest.mark.parametrize(
    "who", ["keeper", "granter", "auditor", "administrator", "owner", "member", "outsider"]
)
def test_each_verb_is_for_one_of_the_two(request, asked, verb, who):
    by = request.getfixturevalue(who)

    assert may(lambda: CALLS[verb](by, asked)) is (who in MAY[verb])


@pytest.mark.parametrize("verb", CALLS)
def test_each_verb_is_recorded_with_its_reason(keeper, granter, asked, verb):
    CALLS[verb](keeper if verb in ASKERS else granter, asked)

    event = AuditEvent.objects.filter(verb=f"agencies.{verb}").get()
    assert (event.succeeded, event.jurisdiction_id) == (True, asked.account.jurisdiction_id)
    assert event.reason


@pytest.mark.parametrize("who", ["keeper", "administrator"])
def test_nobody_resets_an_administrator_alone(request, owner, who):
    by = request.getfixturevalue(who)

    assert not may(lambda: passwords.reset_password(owner, by=by, now=NOW))
    assert not may(lambda: second_factor.disable_totp(owner, by=by, reason="x", now=NOW))
    owner.set_unusable_password()
    assert not may(lambda: passwords.set_initial_password(owner, by=by, now=NOW))


def test_the_portal_itself_still_may(owner, system):
    assert passwords.reset_password(owner, by=system, now=NOW)


def test_accounts_without_such_a_role_are_not_asked_for(member, keeper):
    assert not may(
        lambda: services.ask_for_help(
            member, by=keeper, kind=HelpKind.PASSWORD, reason="忘记", now=NOW
        )
    )
    assert passwords.reset_password(member, by=keeper, now=NOW)


def test_system_administrator_keeps_away_from_roles_elsewhere(haizhou, fuxin, keeper, granter):
    guest = MembershipFactory(liaison=True, jurisdiction=fuxin, user__jurisdiction=haizhou).user
    assert not may(lambda: passwords.reset_password(guest, by=keeper, now=NOW))
    assert not may(lambda: passwords.unlock_account(guest, by=keeper))

    MembershipFactory(user=keeper, role=Role.SYSTEM_ADMIN, jurisdiction=fuxin)
    assert passwords.reset_password(guest, by=keeper, now=NOW)


def test_agreeing_gives_a_password_to_the_one_who_agreed(asked, granter, keeper, owner):
    password = services.agree_to_help(asked, by=granter, now=NOW)

    stored = User.objects.get(pk=owner.pk)
    assert (stored.check_password(password), stored.must_change_password) == (True, True)
    asked.refresh_from_db()
    assert (asked.decision, asked.decided_by, asked.decided_at) == ("agreed", granter, NOW)
    issued = issued_password(stored)
    assert (issued.by, issued.asked_by, issued.at) == (granter, keeper, NOW)
    assert password not in str(list(AuditEvent.objects.values()))


def test_agreeing_takes_the_second_factor_away(keeper, granter, owner):
    TOTPDevice.objects.create(user=owner, confirmed=True)
    asked = AccountHelpFactory(account=owner, asked_by=keeper, kind=HelpKind.SECOND_FACTOR)

    assert services.agree_to_help(asked, by=granter, now=NOW) == ""
    assert TOTPDevice.objects.count() == 0


def test_declining_changes_nothing(asked, granter, owner):
    services.decline_help(asked, by=granter, reason="未核实", now=NOW)

    stored = User.objects.get(pk=owner.pk)
    assert (stored.password, stored.must_change_password) == (owner.password, False)
    assert AccountHelp.objects.open(NOW).count() == 0


@pytest.mark.parametrize("again", ["agree_to_help", "decline_help", "withdraw_help"])
@pytest.mark.parametrize("first", ["decline_help", "withdraw_help"])
def test_what_was_decided_stays(asked, keeper, granter, first, again):
    CALLS[first](keeper if first in ASKERS else granter, asked)

    with pytest.raises(InvalidChange):
        CALLS[again](keeper if again in ASKERS else granter, asked)


# --- running out ----------------------------------------------------------------------------------


@pytest.fixture
def stale(asked, settings):
    """Nobody decided for as long as a request stands."""
    settings.HELP_REQUEST_DAYS = 3
    asked.asked_at = NOW - timedelta(days=3)
    asked.save()
    return asked


@pytest.mark.parametrize("verb", ["agree_to_help", "decline_help", "withdraw_help"])
def test_request_that_nobody_decided_runs_out(stale, keeper, granter, owner, verb):
    assert AccountHelp.objects.open(NOW).count() == 0
    assert permissions.can_decide_help(granter, stale) is False
    assert permissions.can_withdraw_help(keeper, stale) is False

    with pytest.raises(InvalidChange, match="已过期"):
        CALLS[verb](keeper if verb in ASKERS else granter, stale)
    assert User.objects.get(pk=owner.pk).password == owner.password


def test_request_stands_until_its_last_hour(stale, granter):
    stale.asked_at += timedelta(hours=1)  # the suite may take long to come here
    stale.save()

    assert list(AccountHelp.objects.open(NOW)) == [stale]
    assert services.agree_to_help(stale, by=granter, now=NOW)


def test_the_same_is_asked_again_after_it_ran_out(stale, keeper, owner):
    services.ask_for_help(owner, by=keeper, kind=HelpKind.PASSWORD, reason="忘记", now=NOW)

    stale.refresh_from_db()
    assert (stale.decision, stale.decided_by, stale.decided_at) == ("expired", None, NOW)
    assert AccountHelp.objects.open(NOW).count() == 1
    event = AuditEvent.objects.get(verb="agencies.expire_help")
    assert (event.object_id, event.actor_id) == (stale.pk, system_user().pk)


def test_withdrawn_request_is_asked_again(asked, keeper, owner):
    services.withdraw_help(asked, by=keeper, now=NOW)

    asked.refresh_from_db()
    assert (asked.decision, asked.decided_by, asked.decided_at) == ("withdrawn", keeper, NOW)
    assert may(lambda: CALLS["ask_for_help"](keeper, asked))


@pytest.mark.parametrize(
    ("decision", "by"),
    [("agreed", "keeper"), ("declined", "keeper"), ("withdrawn", "granter"), ("expired", "keeper")],
)
def test_database_keeps_who_may_have_decided(request, asked, decision, by):
    asked.decision, asked.decided_by = decision, request.getfixturevalue(by)
    asked.decided_at = NOW

    with pytest.raises(IntegrityError), transaction.atomic():
        asked.save()


def test_the_same_is_asked_once_at_a_time(asked, keeper, owner):
    with pytest.raises(InvalidChange):
        services.ask_for_help(owner, by=keeper, kind=HelpKind.PASSWORD, reason="忘记", now=NOW)


def test_reasons_are_needed(asked, keeper, granter, owner):
    kind = HelpKind.SECOND_FACTOR
    with pytest.raises(InvalidChange):
        services.ask_for_help(owner, by=keeper, kind=kind, reason=" ", now=NOW)
    with pytest.raises(InvalidChange):
        services.decline_help(asked, by=granter, reason=" ", now=NOW)


def test_what_somebody_asked_who_may_not_any_more_is_refused(asked, keeper, granter):
    keeper.memberships.update(retired_at=NOW, retired_reason="调离")

    with pytest.raises(InvalidChange):
        services.agree_to_help(asked, by=granter, now=NOW)


def test_security_administrator_is_helped_by_another_or_else_by_the_auditor(
    haizhou, keeper, granter, auditor
):
    asked = AccountHelpFactory(account=granter, asked_by=keeper)
    decide = permissions.can_decide_help

    assert (decide(auditor, asked), decide(granter, asked)) == (True, False)
    second = holder(Role.SECURITY_ADMIN, haizhou)
    assert (decide(auditor, asked), decide(second, asked)) == (False, True)


def test_auditor_decides_nothing_about_others(asked, auditor):
    assert permissions.can_decide_help(auditor, asked) is False


def test_installation_administrators_help_each_other_by_two(administrator, granter, haizhou):
    second, third = (UserFactory(is_superuser=True, jurisdiction=haizhou) for _ in range(2))
    asked = AccountHelpFactory(account=second, asked_by=administrator)

    decide = permissions.can_decide_help
    assert [decide(by, asked) for by in (administrator, second, third, granter)] == [
        False,
        False,
        True,
        False,
    ]
    assert not may(lambda: passwords.reset_password(second, by=third, now=NOW))


def test_requests_are_seen_by_who_looks_after_the_account(asked, fuxin, granter, auditor, outsider):
    seen = AccountHelp.objects.visible_to

    for user in (granter, auditor, holder(Role.AUDITOR, fuxin), holder(Role.SYSTEM_ADMIN, fuxin)):
        assert list(seen(user)) == [asked]
    closed = holder(Role.AUDITOR, fuxin, user__is_active=False)
    elsewhere = holder(Role.AUDITOR, outsider.memberships.get().jurisdiction)
    for user in (closed, elsewhere, asked.account, outsider):
        assert list(seen(user)) == []
