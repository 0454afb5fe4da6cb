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

    call_command("release_account", "administrator", stdout=StringIO())

    assert (TOTPDevice.objects.count(), AccessAttempt.objects.count()) == (0, 0)
    assert User.objects.get(pk=administrator.pk).must_change_password is False
    events = set(AuditEvent.objects.values_list("verb", "actor_name"))
    assert events >= {("agencies.unlock_account", "系统"), ("agencies.disable_totp", "系统")}


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
