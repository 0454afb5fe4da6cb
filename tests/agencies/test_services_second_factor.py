"""The second factor: each code once, errors slow down, recovery codes stand in."""

import importlib
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from agencies.models import AuditEvent, AuthenticatorApp, RecoveryCode, UserSession
from agencies.services import second_factor as services
from agencies.states import Role, SessionEnd
from sciliteracy.lib.errors import InvalidChange, NotAllowed
from tests.codes import code_shown
from tests.factories.agencies import PASSWORD, MembershipFactory, UserSessionFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def enrol(user):
    return services.enrol_totp(by=user, password=PASSWORD, now=NOW)


def code_of(device, step=0):
    """What the app shows now, or shows `step` times 30 seconds from now."""
    return code_shown(device.bin_key, step)


def serving_nowhere(user):
    """For an account that administers something two people are needed."""
    user.memberships.update(retired_at=NOW, retired_reason="离岗")


def forget_errors(user):
    AuthenticatorApp.objects.filter(user=user).update(
        throttling_failure_count=0, throttling_failure_timestamp=None
    )


@pytest.fixture
def session(owner):
    return UserSessionFactory(user=owner)


@pytest.fixture
def enrolled(owner, session):
    """The owner with an app, and the recovery codes."""
    device = enrol(owner)
    codes = services.confirm_totp(by=owner, code=code_of(device, -1), session=session, now=NOW)
    UserSession.objects.update(second_factor_at=None)
    return AuthenticatorApp.objects.get(), codes


def verified(session):
    return UserSession.objects.get(pk=session.pk).second_factor_at == NOW


def last_event():
    event = AuditEvent.objects.order_by("pk").last()
    return event.verb, event.succeeded


def test_enrolling_counts_for_nothing_before_it_is_confirmed(owner):
    first = enrol(owner)
    second = enrol(owner)

    assert (first.key != second.key, AuthenticatorApp.objects.count()) == (True, 1)
    assert services.device_of(owner) is None


def test_confirmed_app_gives_codes_and_ends_other_sessions(owner, session):
    other = UserSessionFactory(user=owner)
    device = enrol(owner)

    codes = services.confirm_totp(by=owner, code=code_of(device), session=session, now=NOW)

    assert (len(set(codes)), services.codes_left(owner)) == (10, 10)
    assert services.device_of(owner) == device
    assert verified(session)
    assert UserSession.objects.get(pk=other.pk).end_reason == SessionEnd.SECOND_FACTOR


def test_wrong_code_confirms_nothing_and_is_kept_in_the_trail(owner, session):
    enrol(owner)

    with pytest.raises(InvalidChange):
        services.confirm_totp(by=owner, code="000000", session=session, now=NOW)

    assert services.device_of(owner) is None
    assert last_event() == ("agencies.confirm_totp", False)


def test_confirming_needs_a_start(owner, session):
    with pytest.raises(InvalidChange):
        services.confirm_totp(by=owner, code="000000", session=session, now=NOW)


def test_second_app_is_refused(owner, enrolled):
    with pytest.raises(InvalidChange):
        enrol(owner)


def test_code_is_accepted_once(owner, session, enrolled):
    code = code_of(enrolled[0])

    services.verify(by=owner, code=code, session=session, now=NOW)
    assert verified(session)
    with pytest.raises(InvalidChange):
        services.verify(by=owner, code=code, session=session, now=NOW)

    assert last_event() == ("agencies.verify_second_factor", False)


def test_code_of_another_time_is_refused(owner, session, enrolled):
    with pytest.raises(InvalidChange):
        services.verify(by=owner, code=code_of(enrolled[0], 5), session=session, now=NOW)

    assert not verified(session)


def test_code_may_be_typed_in_groups(owner, session, enrolled):
    code = code_of(enrolled[0])

    services.verify(by=owner, code=f" {code[:3]} {code[3:]} ", session=session, now=NOW)

    assert verified(session)


@pytest.mark.parametrize("code", ["", "²²²²²²", "-1", "9" * 5000, "abc\x00", "١٢٣٤٥٦"])
def test_nonsense_is_refused(owner, session, enrolled, code):
    with pytest.raises(InvalidChange):
        services.verify(by=owner, code=code, session=session, now=NOW)


def test_error_makes_even_the_right_code_wait(owner, session, enrolled, settings):
    settings.OTP_TOTP_THROTTLE_FACTOR = 60  # seconds; one would be over on a slow machine
    with pytest.raises(InvalidChange):
        services.verify(by=owner, code="000000", session=session, now=NOW)

    for right in (code_of(enrolled[0]), enrolled[1][0]):
        with pytest.raises(InvalidChange, match="秒后再试"):
            services.verify(by=owner, code=right, session=session, now=NOW)
    assert not verified(session)


def test_recovery_code_stands_in_once(owner, session, enrolled):
    code = enrolled[1][0]

    services.verify(by=owner, code=code.upper().replace("-", " "), session=session, now=NOW)
    assert (verified(session), services.codes_left(owner)) == (True, 9)
    with pytest.raises(InvalidChange):
        services.verify(by=owner, code=code, session=session, now=NOW)


def test_recovery_codes_are_kept_as_hashes(enrolled):
    stored = str(list(RecoveryCode.objects.values()))

    assert [code for code in enrolled[1] if code in stored] == []


def test_recovery_codes_of_others_are_worth_nothing(owner, member, session, enrolled):
    device = enrol(member)
    codes = services.confirm_totp(by=member, code=code_of(device), session=None, now=NOW)

    with pytest.raises(InvalidChange):
        services.verify(by=owner, code=codes[0], session=session, now=NOW)


def test_new_recovery_codes_replace_the_old(owner, session, enrolled):
    code = code_of(enrolled[0])
    fresh = services.new_recovery_codes(by=owner, password=PASSWORD, code=code, now=NOW)

    with pytest.raises(InvalidChange):
        services.verify(by=owner, code=enrolled[1][0], session=session, now=NOW)
    forget_errors(owner)
    services.verify(by=owner, code=fresh[0], session=session, now=NOW)


GUARDED = [services.new_recovery_codes, services.disable_own_totp]


def call(verb, owner, session, **given):
    more = {"session": session} if verb is services.disable_own_totp else {}
    return verb(by=owner, now=NOW, **given, **more)


@pytest.mark.parametrize("verb", GUARDED)
@pytest.mark.parametrize("lacking", ["password", "code"])
def test_stolen_session_is_not_enough(owner, session, enrolled, verb, lacking):
    """Nor is the password with it: whoever takes the second factor away must have it."""
    given = {"password": PASSWORD, "code": code_of(enrolled[0])}
    given[lacking] = {"password": "wrong", "code": "000000"}[lacking]

    with pytest.raises(InvalidChange) as refused:
        call(verb, owner, session, **given)

    assert list(refused.value.errors) == [{"password": "current", "code": "code"}[lacking]]
    assert (services.codes_left(owner), services.device_of(owner)) == (10, enrolled[0])
    assert last_event()[1] is False


@pytest.mark.parametrize("verb", GUARDED)
def test_wrong_code_makes_wait_here_too(owner, session, enrolled, verb):
    with pytest.raises(InvalidChange):
        call(verb, owner, session, password=PASSWORD, code="000000")

    with pytest.raises(InvalidChange, match="秒后再试"):
        call(verb, owner, session, password=PASSWORD, code=code_of(enrolled[0]))


@pytest.mark.parametrize("by_recovery", [False, True])
def test_disabled_app_is_gone_with_its_codes(owner, session, enrolled, by_recovery):
    code = enrolled[1][0] if by_recovery else code_of(enrolled[0])

    call(services.disable_own_totp, owner, session, password=PASSWORD, code=code)

    assert (services.codes_left(owner), services.device_of(owner)) == (0, None)
    assert ("agencies.disable_totp", True) in AuditEvent.objects.values_list("verb", "succeeded")


def test_nothing_to_disable_is_told(owner, session):
    with pytest.raises(InvalidChange, match="尚未设置"):
        call(services.disable_own_totp, owner, session, password=PASSWORD, code="000000")


def test_whoever_goes_on_while_waiting_does_not_fill_the_trail(owner, session, enrolled, settings):
    settings.OTP_TOTP_THROTTLE_FACTOR = 60  # seconds; one would be over on a slow machine
    for _ in range(9):
        with pytest.raises(InvalidChange):
            services.verify(by=owner, code="000000", session=session, now=NOW)

    told = AuditEvent.objects.filter(verb="agencies.verify_second_factor", succeeded=False)
    assert [event.after for event in told] == [{"why": "waiting"}, {}]


@pytest.mark.parametrize(
    ("who", "allowed"), [("keeper", True), ("owner", False), ("outsider", False), ("member", False)]
)
def test_lost_app_is_disabled_by_who_manages_the_account(
    request, haizhou, owner, session, enrolled, who, allowed
):
    owner.jurisdiction = haizhou
    owner.save()
    serving_nowhere(owner)
    keeper = MembershipFactory(jurisdiction=haizhou, role=Role.SYSTEM_ADMIN).user
    by = keeper if who == "keeper" else request.getfixturevalue(who)

    try:
        services.disable_totp(owner, by=by, reason="手机丢失", now=NOW + timedelta(seconds=1))
    except NotAllowed:
        pass

    assert (services.device_of(owner) is None) is allowed
    ended = UserSession.objects.get(pk=session.pk).end_reason
    assert ended == (SessionEnd.SECOND_FACTOR if allowed else "")


def test_lost_app_is_disabled_for_a_reason(administrator, owner, enrolled):
    serving_nowhere(owner)
    with pytest.raises(InvalidChange):
        services.disable_totp(owner, by=administrator, reason=" ", now=NOW)


def test_secret_is_told_in_groups(owner):
    text = services.secret_text(enrol(owner))

    assert [len(group) for group in text.split()] == [4] * 8


# --- what is asked before, and how it is kept -----------------------------------------------------


def test_enrolling_asks_for_the_password(owner):
    with pytest.raises(InvalidChange) as refused:
        services.enrol_totp(by=owner, password="wrong", now=NOW)

    assert list(refused.value.errors) == ["current"]
    assert AuthenticatorApp.objects.count() == 0
    assert last_event() == ("agencies.confirm_password", False)


def test_the_demos_people_enrol_nothing(owner):
    owner.is_demo = True

    with pytest.raises(InvalidChange, match="演示账户"):
        enrol(owner)

    assert AuthenticatorApp.objects.count() == 0


def test_secret_is_sealed_in_the_table(owner):
    device = enrol(owner)

    (stored,) = TOTPDevice.objects.values_list("key", flat=True)
    assert stored.startswith("s1.")
    assert device.bin_key.hex() not in stored
    assert len(device.bin_key) == 20


def test_sealed_secret_of_another_account_is_worth_nothing(owner, member, session, enrolled):
    """Whoever writes the table cannot give somebody else's account the own app."""
    AuthenticatorApp.objects.update(user=member)

    with pytest.raises(InvalidChange, match="无法读取"):
        services.verify(by=member, code=code_of(enrolled[0]), session=session, now=NOW)


def test_recovery_code_helps_when_the_key_is_gone(owner, session, enrolled, settings):
    settings.SECRET_KEY = "another-key-" * 6

    with pytest.raises(InvalidChange, match="无法读取"):
        services.verify(by=owner, code="123456", session=session, now=NOW)
    services.verify(by=owner, code=enrolled[1][0], session=session, now=NOW)

    assert verified(session)


def test_replaced_key_still_opens_and_seals_anew_when_used(owner, session, enrolled, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-" * 6

    services.verify(by=owner, code=code_of(enrolled[0]), session=session, now=NOW)

    settings.SECRET_KEY_FALLBACKS = []
    assert services.is_readable(AuthenticatorApp.objects.get())


def test_all_secrets_are_sealed_anew_at_once(system, owner, member, settings):
    enrol(owner)
    enrol(member)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-" * 6

    call_command("reseal_secrets")

    settings.SECRET_KEY_FALLBACKS = []
    assert [services.is_readable(app) for app in AuthenticatorApp.objects.all()] == [True, True]
    assert AuditEvent.objects.latest("pk").after == {"resealed": 2}
    assert services.reseal_secrets(by=system) == 0


@pytest.mark.parametrize("who", ["owner", "member", "outsider"])
def test_secrets_are_sealed_anew_by_who_runs_the_installation(request, who):
    with pytest.raises(NotAllowed):
        services.reseal_secrets(by=request.getfixturevalue(who))


def test_migration_seals_what_stood_in_clear_and_goes_back(owner):
    TOTPDevice.objects.create(user=owner, key="ab" * 20)
    migration = importlib.import_module("agencies.migrations.0011_seal_authenticator_secrets")

    migration.seal(apps, connection.schema_editor())
    assert AuthenticatorApp.objects.get().bin_key == bytes.fromhex("ab" * 20)

    migration.unseal(apps, connection.schema_editor())
    assert TOTPDevice.objects.get().key == "ab" * 20
