"""Whoever owns the machine lets the last administrator in again."""

from io import StringIO

import pytest
from axes.models import AccessAttempt
from django.core.management import CommandError, call_command
from django_otp.plugins.otp_totp.models import TOTPDevice

from agencies.models import AuditEvent, User

pytestmark = pytest.mark.django_db


def test_account_is_released(administrator):
    TOTPDevice.objects.create(user=administrator, confirmed=True)
    AccessAttempt.objects.create(username="administrator", failures_since_start=5)

    call_command("release_account", "Administrator", drop_second_factor=True, stdout=StringIO())

    assert (TOTPDevice.objects.count(), AccessAttempt.objects.count()) == (0, 0)
    assert User.objects.get(pk=administrator.pk).must_change_password is False
    events = set(AuditEvent.objects.values_list("verb", "actor_name"))
    assert events >= {("agencies.unlock_account", "系统"), ("agencies.disable_totp", "系统")}


def test_second_factor_stays_unless_asked_for(administrator):
    TOTPDevice.objects.create(user=administrator, confirmed=True)

    call_command("release_account", "administrator", stdout=StringIO())

    assert TOTPDevice.objects.count() == 1


def test_address_is_released():
    for address in ("10.0.0.7", "10.0.0.8"):
        AccessAttempt.objects.create(username="x", ip_address=address, failures_since_start=9)

    call_command("release_account", address="10.0.0.7", stdout=StringIO())

    assert [row.ip_address for row in AccessAttempt.objects.all()] == ["10.0.0.8"]
    assert AuditEvent.objects.get(verb="agencies.unlock_address").after["address"] == "10.0.0.7"


@pytest.mark.parametrize("options", [{}, {"address": "10.0.0.7", "new_password": True}])
def test_what_is_to_be_released_has_to_be_said(options):
    with pytest.raises(CommandError, match="Give the name"):
        call_command("release_account", stdout=StringIO(), **options)


def test_new_password_is_printed_once(administrator):
    out = StringIO()

    call_command("release_account", "administrator", new_password=True, stdout=out)

    stored = User.objects.get(pk=administrator.pk)
    assert stored.check_password(out.getvalue().split()[-1])
    assert stored.must_change_password


@pytest.mark.parametrize("name", ["nobody", "system"])
def test_what_is_no_account_is_told(system, name):
    with pytest.raises(CommandError):
        call_command("release_account", name, stdout=StringIO())
