"""What must hold before the portal faces the world: `manage.py check --deploy`."""

import datetime
import ipaddress
from collections.abc import Iterator
from pathlib import Path
from string import Template
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from agencies.states import Channel
from tasks.channels.sms import FIELDS

LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}
# More addresses than any installation has proxies: whoever writes this trusts his clients.
WIDEST_PROXY_NETWORK = 2**16
# Beyond these the rules on signing in protect nobody. A whole office may share one address.
LONGEST_IDLE_MINUTES = 120
LONGEST_SESSION_HOURS = 24
MOST_FAILURES = 10
MOST_ADDRESS_FAILURES = 100
SHORTEST_LOCK = datetime.timedelta(minutes=10)
SHORTEST_PASSWORD = 10


@register(Tags.security, deploy=True)
def check_production_mode(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if not settings.PRODUCTION:
        hint = "Set PRODUCTION=1; it asks for SECRET_KEY, DATABASE_URL and ALLOWED_HOSTS."
        found.append(Error("These are not production settings.", hint=hint, id="sciliteracy.E003"))
    if settings.DEMO:
        hint = "Unset DEMO: the demo shows everything without sign-in."
        found.append(Error("This is the demo.", hint=hint, id="sciliteracy.E007"))
    if settings.DEBUG:
        hint = "Unset DEBUG: error pages show code, settings and what was typed."
        found.append(Error("DEBUG is on.", hint=hint, id="sciliteracy.E008"))
    return found


@register(Tags.security, deploy=True)
def check_hosts_named(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    hosts = set(settings.ALLOWED_HOSTS)
    if "*" in hosts:
        message = "ALLOWED_HOSTS accepts any name, so links in mail and redirects can be forged."
        return [Error(message, hint="Name the hosts of the site.", id="sciliteracy.E004")]
    if hosts <= LOOPBACK:
        message = "ALLOWED_HOSTS names this machine only."
        return [Warning(message, hint="Name the hosts of the site.", id="sciliteracy.W009")]
    return []


@register(Tags.database, deploy=True)
def check_one_machine(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """SQLite and no Redis are a fair choice for one process on one machine, and none beyond."""
    found: list[CheckMessage] = []
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        message = "The database is a file on this machine: no second machine can share it."
        hint = "Set DATABASE_URL to PostgreSQL."
        found.append(Warning(message, hint=hint, id="sciliteracy.W005"))
    if not settings.REDIS_URL:
        message = "There is no Redis: each process counts rate limits alone, no job is queued."
        hint = "Set REDIS_URL; without it run one web process and no Celery worker."
        found.append(Warning(message, hint=hint, id="sciliteracy.W006"))
    return found


@register(Tags.security, deploy=True)
def check_cookies(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    return [
        Error(
            f"{name} leaves a cookie open to eavesdroppers, scripts or other sites.",
            hint="Leave the cookie settings as sciliteracy/settings.py sets them.",
            id="sciliteracy.E010",
        )
        for name in _weak_cookie_settings()
    ]


def _weak_cookie_settings() -> Iterator[str]:
    for cookie in ("SESSION", "CSRF", "LANGUAGE"):
        for quality in ("SECURE", "HTTPONLY"):
            name = f"{cookie}_COOKIE_{quality}"
            if not getattr(settings, name):
                yield name
        name = f"{cookie}_COOKIE_SAMESITE"
        if getattr(settings, name) not in ("Lax", "Strict"):
            yield name


@register(Tags.security, deploy=True)
def check_proxies(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if settings.SECURE_PROXY_SSL_HEADER and not settings.TRUSTED_PROXIES:
        message = (
            "TLS_PROXY is set without TRUSTED_PROXIES: the audit trail would hold its address."
        )
        hint = "Set TRUSTED_PROXIES to the addresses from which the proxy calls."
        found.append(Warning(message, hint=hint, id="sciliteracy.W011"))
    for network in settings.TRUSTED_PROXIES:
        if ipaddress.ip_network(network).num_addresses > WIDEST_PROXY_NETWORK:
            message = f"TRUSTED_PROXIES believes all of {network}, so clients can forge addresses."
            hint = "Name the proxies only, such as 10.0.0.7 or a /24 of their own."
            found.append(Error(message, hint=hint, id="sciliteracy.E012"))
    return found


@register(Tags.files, deploy=True)
def check_media_apart(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Uploaded files are served through a permission check and in no other way."""
    media = Path(settings.MEDIA_ROOT).resolve()
    public = [Path(folder).resolve() for folder in [settings.STATIC_ROOT, *_static_folders()]]
    return [
        Error(
            f"MEDIA_ROOT and the public folder {folder} overlap: uploads would be open to all.",
            hint="Choose VAR_DIR and STATIC_ROOT apart from each other.",
            id="sciliteracy.E013",
        )
        for folder in public
        if media.is_relative_to(folder) or folder.is_relative_to(media)
    ]


def _static_folders() -> list[str]:
    """Entries may be folders, or pairs of a prefix and a folder."""
    entries = settings.STATICFILES_DIRS
    return [str(entry[1] if isinstance(entry, tuple) else entry) for entry in entries]


@register(Tags.security, deploy=True)
def check_limits(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    return [
        Warning(
            f"There is no limit on {name}: one client can keep the servers busy.",
            hint=f"Set {variable} to a number above 0.",
            id="sciliteracy.W014",
        )
        for name, variable in (
            ("export", "EXPORTS_PER_MINUTE"),
            ("search", "SEARCHES_PER_MINUTE"),
            ("login", "LOGINS_PER_MINUTE"),
        )
        if not settings.RATE_LIMITS.get(name)
    ]


@register(Tags.security, deploy=True)
def check_second_factor(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if settings.TOTP_REQUIRED:
        return []
    message = "Administrators sign in with a password alone."
    return [Warning(message, hint="Unset TOTP_REQUIRED, or set it to 1.", id="sciliteracy.W023")]


@register(Tags.security, deploy=True)
def check_sign_in_limits(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Sessions that end, and doors that shut; 0 is without limit."""
    lock = settings.AXES_COOLOFF_TIME
    found: list[CheckMessage] = []
    for name, value, most in (
        ("SESSION_IDLE_MINUTES", settings.SESSION_IDLE_MINUTES, LONGEST_IDLE_MINUTES),
        ("SESSION_MAX_HOURS", settings.SESSION_MAX_HOURS, LONGEST_SESSION_HOURS),
    ):
        if not 0 < value <= most:
            message = f"{name} is {value}: a browser that is left open stays signed in."
            hint = f"Set {name} to a number from 1 to {most}."
            found.append(Warning(message, hint=hint, id="sciliteracy.W024"))
    for name, value, most in (
        ("LOCKOUT_FAILURES", settings.AXES_FAILURE_LIMIT, MOST_FAILURES),
        ("LOCKOUT_ADDRESS_FAILURES", settings.LOCKOUT_ADDRESS_FAILURES, MOST_ADDRESS_FAILURES),
    ):
        if not settings.AXES_ENABLED or value > most:
            message = f"{name} does not stop who guesses passwords."
            hint = f"Set {name} to {most} or less, and leave AXES_ENABLED alone."
            found.append(Warning(message, hint=hint, id="sciliteracy.W025"))
    if lock is not None and lock < SHORTEST_LOCK:
        message = "LOCKOUT_MINUTES is so short that guessing goes on at once."
        hint = f"Set LOCKOUT_MINUTES to {SHORTEST_LOCK.seconds // 60} or more, or to 0."
        found.append(Warning(message, hint=hint, id="sciliteracy.W026"))
    return found


@register(Tags.security, deploy=True)
def check_password_length(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if settings.PASSWORD_MIN_LENGTH >= SHORTEST_PASSWORD:
        return []
    message = f"Passwords may have fewer than {SHORTEST_PASSWORD} characters."
    hint = f"Set PASSWORD_MIN_LENGTH to {SHORTEST_PASSWORD} or more."
    return [Error(message, hint=hint, id="sciliteracy.E027")]


@register(Tags.security, deploy=True)
def check_scanner(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if settings.EVIDENCE_SCANNER_URL:
        return []
    message = "No scanner looks at the files that people send."
    hint = "Set EVIDENCE_SCANNER_URL to a clamd, such as clamd://127.0.0.1:3310."
    return [Warning(message, hint=hint, id="sciliteracy.W028")]


@register(Tags.compatibility, deploy=True)
def check_short_messages(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Half of what it takes sends nothing, or sends it unreadable."""
    told = "\n".join(_lacks_of_short_messages())
    hint = (
        "docs/reminders.md has examples; unset the SMS_ variables where there is no such service."
    )
    return [Warning(told, hint=hint, id="sciliteracy.W029")] if told else []


def _lacks_of_short_messages() -> Iterator[str]:
    wanted = Channel.SMS in settings.REMINDER_CHANNELS
    if wanted and not settings.SMS_URL:
        yield "REMINDER_CHANNELS names sms, and SMS_URL is not set: no short message goes out."
    if not settings.SMS_URL:
        return
    if not wanted:
        yield "SMS_URL is set, and REMINDER_CHANNELS does not name sms: no short message goes out."
    said = f"{settings.SMS_URL}\n{settings.SMS_HEADERS}\n{settings.SMS_BODY}"
    for name in ("phone", "text"):
        if f"${{{name}}}" not in said:
            yield f"Nothing in SMS_URL, SMS_HEADERS and SMS_BODY holds ${{{name}}}."
    if "${secret}" in said and not settings.SMS_SECRET:
        yield "SMS_SECRET is not set, and ${secret} is asked for."
    try:
        Template(said).substitute(dict.fromkeys(FIELDS, ""))
    except (KeyError, ValueError):
        yield f"SMS_URL, SMS_HEADERS or SMS_BODY names a field other than {', '.join(FIELDS)}."
    if not settings.SMS_TAKEN:
        yield "SMS_TAKEN is not set: any answer with HTTP 200 counts as success."
    if settings.SMS_METHOD not in ("POST", "PUT", "GET"):
        yield "SMS_METHOD is neither POST, PUT nor GET."
