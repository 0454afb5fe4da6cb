"""`manage.py check --deploy` knows the portal's own rules."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.core.checks.registry import registry

from sciliteracy import deploy_checks

# Nothing connects: the checks read the setting only.
pytestmark = pytest.mark.filterwarnings("ignore:Overriding setting DATABASES")

POSTGRESQL = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "portal"}}
SQLITE = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "portal.sqlite3"}}
GOOD = {
    "PRODUCTION": True,
    "DEMO": False,
    "DEBUG": False,
    "ALLOWED_HOSTS": ["portal.example.org"],
    "DATABASES": POSTGRESQL,
    "REDIS_URL": "redis://redis:6379/0",
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "LANGUAGE_COOKIE_SECURE": True,
    "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https"),
    "TRUSTED_PROXIES": ["172.29.83.0/24"],
    "STATIC_ROOT": Path("/srv/static"),
    "MEDIA_ROOT": Path("/srv/var/media"),
    "RATE_LIMITS": {"export": 20, "search": 60, "login": 60},
    "TOTP_REQUIRED": True,
    "SESSION_IDLE_MINUTES": 30,
    "SESSION_MAX_HOURS": 12,
    "AXES_ENABLED": True,
    "AXES_FAILURE_LIMIT": 5,
    "AXES_COOLOFF_TIME": timedelta(minutes=30),
    "LOCKOUT_ADDRESS_FAILURES": 5,
    "PASSWORD_MIN_LENGTH": 10,
    "EVIDENCE_SCANNER_URL": "clamd://clamav:3310",
    "REMINDER_CHANNELS": ["email"],
    "SMS_URL": "",
}
SMS = {
    "REMINDER_CHANNELS": ["email", "sms"],
    "SMS_URL": "https://sms.example.org/send",
    "SMS_METHOD": "POST",
    "SMS_HEADERS": "Content-Type: application/json",
    "SMS_BODY": '{"to": "${phone}", "text": "${text}", "key": "${secret}"}',
    "SMS_SECRET": "the gateway's key",
    "SMS_TAKEN": '"code":0',
}
BROKEN = [
    *(
        (SMS | broken, "W029")
        for broken in (
            {"SMS_URL": ""},
            {"REMINDER_CHANNELS": ["email"]},
            {"SMS_BODY": '{"to": "${phone}"}'},
            {"SMS_BODY": SMS["SMS_BODY"] + "${nonsense}"},
            {"SMS_BODY": SMS["SMS_BODY"] + "$"},
            {"SMS_SECRET": ""},
            {"SMS_TAKEN": ""},
            {"SMS_METHOD": "SEND"},
        )
    ),
    ({"PRODUCTION": False}, "E003"),
    ({"ALLOWED_HOSTS": ["*"]}, "E004"),
    ({"DATABASES": SQLITE}, "W005"),
    ({"REDIS_URL": ""}, "W006"),
    ({"DEMO": True}, "E007"),
    ({"DEBUG": True}, "E008"),
    ({"ALLOWED_HOSTS": ["127.0.0.1", "localhost"]}, "W009"),
    ({"SESSION_COOKIE_SECURE": False}, "E010"),
    ({"LANGUAGE_COOKIE_SECURE": False}, "E010"),
    ({"CSRF_COOKIE_HTTPONLY": False}, "E010"),
    ({"SESSION_COOKIE_SAMESITE": "None"}, "E010"),
    ({"SESSION_COOKIE_SAMESITE": None}, "E010"),
    ({"TRUSTED_PROXIES": []}, "W011"),
    ({"TRUSTED_PROXIES": ["0.0.0.0/0"]}, "E012"),
    ({"TRUSTED_PROXIES": ["10.0.0.7/32", "10.0.0.0/8"]}, "E012"),
    ({"MEDIA_ROOT": Path("/srv/static/media")}, "E013"),
    ({"MEDIA_ROOT": Path("/srv")}, "E013"),
    ({"MEDIA_ROOT": settings.BASE_DIR / "static"}, "E013"),
    ({"RATE_LIMITS": {"export": 20, "search": 0, "login": 60}}, "W014"),
    ({"RATE_LIMITS": {"export": 20, "search": 60}}, "W014"),
    ({"TOTP_REQUIRED": False}, "W023"),
    ({"SESSION_IDLE_MINUTES": 0}, "W024"),
    ({"SESSION_IDLE_MINUTES": 121}, "W024"),
    ({"SESSION_MAX_HOURS": 0}, "W024"),
    ({"SESSION_MAX_HOURS": 25}, "W024"),
    ({"AXES_FAILURE_LIMIT": 11}, "W025"),
    ({"LOCKOUT_ADDRESS_FAILURES": 101}, "W025"),
    ({"AXES_COOLOFF_TIME": timedelta(minutes=9)}, "W026"),
    ({"PASSWORD_MIN_LENGTH": 9}, "E027"),
    ({"EVIDENCE_SCANNER_URL": ""}, "W028"),
]


def found():
    ours = [
        check for check in registry.deployment_checks if check.__module__ == deploy_checks.__name__
    ]
    return [message for check in ours for message in check(app_configs=None)]


@pytest.fixture
def configure(settings):
    """Good settings, with those given put in their place."""

    def configure(**values):
        for name, value in (GOOD | values).items():
            setattr(settings, name, value)

    return configure


def test_good_settings_pass(configure):
    configure()

    assert found() == []


@pytest.mark.parametrize(("values", "number"), BROKEN)
def test_broken_setting_is_told(configure, values, number):
    configure(**values)

    messages = found()

    assert [message.id for message in messages] == [f"sciliteracy.{number}"]
    assert all(message.hint for message in messages)


def test_each_check_has_a_case():
    source = Path(deploy_checks.__file__).read_text(encoding="utf-8")

    assert {f'"sciliteracy.{number}"' in source for _, number in BROKEN} == {True}
    assert source.count('id="sciliteracy.') == len({number for _, number in BROKEN})


def test_checks_run_with_deploy_only():
    assert [check.id for check in run_checks() if check.id.startswith("sciliteracy.")] == []
