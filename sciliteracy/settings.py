"""All settings, from the environment only; docs/settings.md lists the variables.

Three ways to run (docs/decisions has why):
  DEMO=1         `make run`: this machine only, its own database, a fixed day, no sign-in needed
  PRODUCTION=1   servers: nothing has a default that matters, everything over TLS
  neither        `make serve`, tests, commands: one machine, real work
Import `django.conf.settings`, never this module: tests override settings there.
"""

import datetime
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from sciliteracy import composition
from sciliteracy.lib.environment import Environment, secret_from
from sciliteracy.lib.logs import logging_to_stderr
from sciliteracy.lib.redaction import own_secrets

BASE_DIR = Path(__file__).resolve().parent.parent
LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]
env = Environment()

# --- How this process runs ------------------------------------------------------------------------

_SWITCH = "Use 1 or 0."
DEMO = env.flag("DEMO", False, hint=_SWITCH)
PRODUCTION = env.flag("PRODUCTION", False, hint=_SWITCH)
DEBUG = env.flag("DEBUG", False, hint=_SWITCH)

if DEMO and PRODUCTION:
    raise ImproperlyConfigured(
        "DEMO and PRODUCTION are both set: the demo shows everything without sign-in. Unset one."
    )
if DEBUG and PRODUCTION:
    raise ImproperlyConfigured("DEBUG and PRODUCTION are both set: unset DEBUG on a server.")

# What the portal writes on this machine: databases without a server, the secret key.
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var"), hint="Give a folder."))

_HOSTS = "Give the names of the site, separated by commas, such as portal.example.org."
if PRODUCTION:
    SECRET_KEY = env.text(
        "SECRET_KEY", hint="Give 50 random characters or more, or SECRET_KEY_FILE."
    )
    if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5:
        raise ImproperlyConfigured("SECRET_KEY is too weak: give 50 random characters or more.")
    ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", hint=_HOSTS)
else:
    SECRET_KEY = env.text("SECRET_KEY", None, hint="Give a text.") or secret_from(
        VAR_DIR / "secret_key"
    )
    ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", LOOPBACK, hint=_HOSTS)

# Earlier keys, while one is being replaced: what they signed or sealed is still read.
SECRET_KEY_FALLBACKS = env.names(
    "SECRET_KEY_FALLBACKS", [], hint="Give earlier secret keys, separated by commas."
)

if DEMO and not set(ALLOWED_HOSTS) <= set(LOOPBACK):
    raise ImproperlyConfigured(
        "ALLOWED_HOSTS names a host beyond this machine, and the demo never leaves it. "
        "Unset ALLOWED_HOSTS, or DEMO."
    )

# The day on which the demo stands still (four of the five shipped plans run then); None is the
# real day. Elsewhere the variable means nothing; tests override the setting.
_TODAY = "Give a day such as 2024-08-15, or the word real."
PORTAL_TODAY = None
if DEMO and env.text("PORTAL_TODAY", "", hint=_TODAY) != "real":
    PORTAL_TODAY = env.day("PORTAL_TODAY", datetime.date(2024, 8, 15), hint=_TODAY)

# --- What it is composed of: sciliteracy/composition.py -------------------------------------------

INSTALLED_APPS, MIDDLEWARE, TEMPLATES, REST_FRAMEWORK, SPECTACULAR_SETTINGS = (
    composition.INSTALLED_APPS,
    composition.MIDDLEWARE,
    composition.TEMPLATES,
    composition.REST_FRAMEWORK,
    composition.SPECTACULAR_SETTINGS,
)
ROOT_URLCONF = composition.ROOT_URLCONF
WSGI_APPLICATION = composition.WSGI_APPLICATION
# Gives a form back as it was typed when the log-in ended before it was sent, and says blank options
# in words.
FORM_RENDERER = "sciliteracy.lib.blank_options.FieldRenderer"

# --- Database, cache, queue -----------------------------------------------------------------------

_DATABASE = "Give postgres://user:password@host:5432/name or sqlite:////folder/file.sqlite3."
_FILE = VAR_DIR / ("demo.sqlite3" if DEMO else "portal.sqlite3")
if PRODUCTION:
    _database = env.database("DATABASE_URL", hint=_DATABASE)
else:
    _sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(_FILE)}
    _database = env.database("DATABASE_URL", _sqlite, hint=_DATABASE)

if _database["ENGINE"] == "django.db.backends.sqlite3":
    # Writers wait for each other instead of failing when a read turns into a write, and readers
    # never wait: that needs IMMEDIATE, a time-out in seconds and the write-ahead log. Django turns
    # foreign keys on by itself.
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    _database |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    _database["OPTIONS"] = {"connect_timeout": 5} | _database.get("OPTIONS", {})
    if DEMO and _database.get("HOST", "") not in ("", "127.0.0.1", "localhost", "::1"):
        raise ImproperlyConfigured(
            "DATABASE_URL points to another machine, and the demo fills its database with the "
            "shipped plans. Unset DATABASE_URL, or DEMO."
        )
DATABASES = {"default": _database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Without Redis every process has a cache of its own and nothing is queued beyond the process:
# the database is the only truth, so neither loses anything.
REDIS_URL = env.text("REDIS_URL", "", hint="Give redis://host:6379/0.")
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "sciliteracy",
        }
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # however long Redis is away
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# A job that hangs is ended; only a job that nobody finished is handed out again.
CELERY_TASK_SOFT_TIME_LIMIT, CELERY_TASK_TIME_LIMIT = 840, 900
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_TASK_DEFAULT_QUEUE = "schedule"
# What leaves the house goes through the one process that can.
CELERY_TASK_ROUTES = {"*.jobs.deliver_*": {"queue": "delivery"}}
# Beat notes here when it ran what, and touches the file every few minutes: its sign of life.
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
CELERY_BEAT_MAX_LOOP_INTERVAL = 60

# How many a minute for one person; 0 is without limit.
_MANY = "Give a number; 0 is without limit."
RATE_LIMITS = {
    "export": env.number("EXPORTS_PER_MINUTE", 20, hint=_MANY),
    "search": env.number("SEARCHES_PER_MINUTE", 60, hint=_MANY),
    "upload": env.number("UPLOADS_PER_MINUTE", 30, hint=_MANY),
    "login": env.number("LOGINS_PER_MINUTE", 60, hint=_MANY),
    "api": env.number("API_CALLS_PER_MINUTE", 300, hint=_MANY),  # for one token
}

# --- Audit trail ----------------------------------------------------------------------------------

# How long events stay live before they may be archived. The law says half a year (网络安全法), and
# the triggers in the database hold it too.
AUDIT_LIVE_DAYS = env.amount(
    "AUDIT_LIVE_DAYS", 180, least=180, hint="Give a number of days, 180 or more."
)
# After so many days without a backup or a drill the page on operations warns.
BACKUP_WARNING_DAYS = env.amount("BACKUP_WARNING_DAYS", 7, least=1, hint="Give a number of days.")
DRILL_WARNING_DAYS = env.amount("DRILL_WARNING_DAYS", 180, least=1, hint="Give a number of days.")
# Signs backups, so that a forged one is told; sciliteracy/backup/origin.py says how.
BACKUP_KEY = env.text("BACKUP_KEY", "", hint="Give 32 random characters or more.")

# --- People ---------------------------------------------------------------------------------------

AUTH_USER_MODEL = "agencies.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "start"
LOGOUT_REDIRECT_URL = "home"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # says only who is locked out
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "agencies.password_rules.LengthValidator"},
    {"NAME": "agencies.password_rules.CharacterClassesValidator"},
    {"NAME": "agencies.password_rules.AccountNameValidator"},
    {"NAME": "agencies.password_rules.CommonPasswordValidator"},
    {"NAME": "agencies.password_rules.KeyboardWalkValidator"},
    {"NAME": "agencies.password_rules.NotUsedBeforeValidator"},
]
# For everybody; a jurisdiction may be stricter (agencies/models/sign_in_policy.py).
_DAYS, _MINUTES = "Give a number of days, 0 for none.", "Give a number of minutes, 0 for none."
PASSWORD_MIN_LENGTH = env.amount(
    "PASSWORD_MIN_LENGTH", 10, least=1, hint="Give a number of characters, 1 or more."
)
PASSWORD_MIN_AGE_DAYS = env.amount("PASSWORD_MIN_AGE_DAYS", 1, hint=_DAYS)
PASSWORD_MAX_AGE_DAYS = env.amount("PASSWORD_MAX_AGE_DAYS", 180 if PRODUCTION else 0, hint=_DAYS)
PASSWORD_WARNING_DAYS = 15
TEMPORARY_PASSWORD_DAYS = env.amount("TEMPORARY_PASSWORD_DAYS", 7, hint=_DAYS)  # of another's gift
HELP_REQUEST_DAYS = env.amount("HELP_REQUEST_DAYS", 3, least=1, hint="Give 1 or more.")
PASSWORDS_NOT_USED_AGAIN = 5

SESSION_IDLE_MINUTES = env.amount("SESSION_IDLE_MINUTES", 30, hint=_MINUTES)
SESSION_MAX_HOURS = env.amount("SESSION_MAX_HOURS", 12, hint="Give a number of hours, 0 for none.")
SESSION_EXPIRE_AT_BROWSER_CLOSE = env.flag("SESSION_ENDS_WITH_BROWSER", True, hint=_SWITCH)
if SESSION_MAX_HOURS:
    # A day longer than anybody is let in, so that whose session has run out is still known: what
    # they typed is then kept for them (sciliteracy/lib/typed.py).
    SESSION_COOKIE_AGE = (SESSION_MAX_HOURS + 24) * 3600

# Administrators prove twice who they are. Whoever enrols a second factor is asked for it anywhere.
TOTP_REQUIRED = env.flag("TOTP_REQUIRED", PRODUCTION, hint=_SWITCH) and not DEMO
OTP_TOTP_ISSUER = "科学素质规划管理"

# Failed sign-ins: agencies/lockout.py says what is counted and what is told.
_COUNT = "Give a number of failed sign-ins, 1 or more."
AXES_FAILURE_LIMIT = env.amount("LOCKOUT_FAILURES", 5, least=1, hint=_COUNT)
LOCKOUT_ADDRESS_FAILURES = env.amount(
    "LOCKOUT_ADDRESS_FAILURES", AXES_FAILURE_LIMIT, least=1, hint=_COUNT
)
_LOCKOUT = env.amount("LOCKOUT_MINUTES", 30, hint="Give a number of minutes, 0 for until released.")
AXES_COOLOFF_TIME = datetime.timedelta(minutes=_LOCKOUT) if _LOCKOUT else None
AXES_LOCKOUT_PARAMETERS = ["username", "ip_address"]
AXES_HANDLER = "agencies.lockout.LockoutHandler"
AXES_CLIENT_IP_CALLABLE = "agencies.lockout.client_address"
AXES_LOCKOUT_CALLABLE = "agencies.lockout.locked_out_page"
AXES_USERNAME_CALLABLE = "agencies.lockout.name_tried"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True  # the audit trail has it
AXES_ENABLE_ADMIN = AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "csrfmiddlewaretoken", "next"]

# --- Reminders: tasks/reminders, tasks/channels ---------------------------------------------------

# Where people find the portal: what links in messages begin with.
_HOST = next((host for host in ALLOWED_HOSTS if not host.startswith((".", "*"))), "localhost")
_OWN = f"https://{_HOST}" if PRODUCTION else f"http://127.0.0.1:{env.text('PORT', '8000', hint='')}"
PORTAL_URL = env.text(
    "PORTAL_URL", _OWN, hint="Give an address such as https://portal.example.org."
)
PORTAL_HOST = urlsplit(PORTAL_URL).hostname or _HOST
_CHANNELS = "Give channels separated by commas: email, sms, wecom, dingtalk, feishu, webhook."
# The demo writes to nobody outside: its inbox is all there is.
REMINDER_CHANNELS = [] if DEMO else env.names("REMINDER_CHANNELS", ["email"], hint=_CHANNELS)
EMAIL_HOST = env.text("EMAIL_HOST", "127.0.0.1", hint="Give the name of a mail server.")
EMAIL_PORT = env.number("EMAIL_PORT", 25, hint="Give the port of the mail server.")
EMAIL_HOST_USER = env.text("EMAIL_USER", "", hint="Give the account at the mail server.")
EMAIL_HOST_PASSWORD = env.text("EMAIL_PASSWORD", "", hint="Give its password.")
EMAIL_USE_SSL = env.flag("EMAIL_SSL", False, hint=_SWITCH)
EMAIL_USE_TLS = env.flag("EMAIL_STARTTLS", False, hint=_SWITCH)
EMAIL_TIMEOUT = env.amount("EMAIL_TIMEOUT", 20, least=1, hint="Give a number of seconds.")
DEFAULT_FROM_EMAIL = env.text(
    "EMAIL_FROM", f"portal@{PORTAL_HOST}", hint="Give the address that messages come from."
)
# Group robots of one's own installations of 企业微信, 钉钉, 飞书; and networks within which robots
# and webhooks may be called: private addresses are refused otherwise (sciliteracy/lib/outgoing.py).
ROBOT_HOSTS = env.names("ROBOT_HOSTS", [], hint="Give host names, separated by commas.")
OUTGOING_NETWORKS = env.networks("OUTGOING_NETWORKS", [], hint="Give networks: 10.20.0.0/16.")
# The HTTP interface of whoever sends short messages: tasks/channels/sms.py has the fields.
_SMS = "docs/reminders.md has examples."
SMS_URL = env.text("SMS_URL", "", hint=f"Give an address with https://; {_SMS}")
SMS_METHOD = env.text("SMS_METHOD", "POST", hint="Give POST, PUT or GET.")
SMS_HEADERS = env.text("SMS_HEADERS", "Content-Type: application/json", hint=_SMS)
SMS_BODY = env.text("SMS_BODY", '{"phone": "${phone}", "text": "${text}"}', hint=_SMS)
SMS_SECRET = env.text("SMS_SECRET", "", hint="Give the key for the sender of short messages.")
SMS_TAKEN = env.text("SMS_TAKEN", "", hint="Give a text that stands in the answer to success.")

# --- Language and time ----------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
CELERY_TIMEZONE = TIME_ZONE
USE_TZ = True

# --- Static files: all of them from the portal itself ---------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(BASE_DIR / "staticfiles"), hint="Give a folder."))
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not PRODUCTION
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# --- Evidence: files that people send -------------------------------------------------------------

# Outside of anything that is served; a view hands them out, after asking who wants them.
MEDIA_ROOT = VAR_DIR / ("demo-media" if DEMO else "media")
EVIDENCE_MAX_BYTES = env.amount(
    "EVIDENCE_MAX_BYTES", 20 * 1024 * 1024, least=1024, hint="Give a number of bytes."
)
# A picture of few bytes may unfold to any size (tasks/evidence_images.py).
EVIDENCE_MAX_MEGAPIXELS = env.amount(
    "EVIDENCE_MAX_MEGAPIXELS", 64, least=1, hint="Give a number of megapixels."
)
EVIDENCE_MAX_FRAMES = env.amount("EVIDENCE_MAX_FRAMES", 100, least=1, hint="Give a number.")
_SCANNER = "Give clamd://127.0.0.1:3310 or clamd+unix:///run/clamav/clamd.ctl."
EVIDENCE_SCANNER_URL = env.text("EVIDENCE_SCANNER_URL", "", hint=_SCANNER)
if EVIDENCE_SCANNER_URL and not EVIDENCE_SCANNER_URL.startswith(("clamd://", "clamd+unix:///")):
    raise ImproperlyConfigured(f"EVIDENCE_SCANNER_URL: the value is not valid. {_SCANNER}")
# The due list has two fields for files in each of its eighty rows, most of them empty.
DATA_UPLOAD_MAX_NUMBER_FILES = 250
# What goes beyond is dropped while it comes in, before it fills memory or disk.
FILE_UPLOAD_HANDLERS = [
    "sciliteracy.lib.uploads.BoundedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- Behind proxies -------------------------------------------------------------------------------

# Whose X-Forwarded-For is believed: from anybody else it is a claim, not a fact.
TRUSTED_PROXIES = env.networks(
    "TRUSTED_PROXIES", [], hint="Give addresses or networks such as 10.0.0.7,172.29.83.0/24."
)

# --- What browsers are told -----------------------------------------------------------------------

# Cookies are not kept apart by port, so the demo and a portal beside it need names of their own.
# Over TLS the prefix makes browsers refuse a cookie that a neighbouring host or plain http set.
_PREFIX = "demo" if DEMO else "__Host-portal" if PRODUCTION else "portal"
SESSION_COOKIE_NAME = f"{_PREFIX}_session"
CSRF_COOKIE_NAME = f"{_PREFIX}_csrf"
LANGUAGE_COOKIE_NAME = "portal_language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
# Not Strict: a reminder's link must find its reader signed in.
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "sciliteracy.pages.errors.forbidden"

X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        **dict.fromkeys(("default-src", "base-uri", "frame-ancestors"), [NONE]),
        **dict.fromkeys(("script-src", "style-src", "img-src", "font-src"), [SELF]),
        **dict.fromkeys(("connect-src", "manifest-src", "form-action"), [SELF]),
    }
}

if PRODUCTION:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    CSRF_TRUSTED_ORIGINS = env.names(
        "CSRF_TRUSTED_ORIGINS",
        [f"https://{'*' if host.startswith('.') else ''}{host}" for host in ALLOWED_HOSTS],
        hint="Give addresses such as https://portal.example.org, separated by commas.",
    )
    # Behind a proxy that speaks TLS for the portal and sets X-Forwarded-Proto on every request.
    if env.flag("TLS_PROXY", False, hint=_SWITCH):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = env.flag("SSL_REDIRECT", True, hint=_SWITCH)
    # Whoever asks these stands on the same machine and speaks no TLS.
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", 31_536_000, hint="Give a number of seconds.")
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.flag("HSTS_INCLUDE_SUBDOMAINS", True, hint=_SWITCH)
    # Preloading binds the whole registered domain, which is not the portal's to promise.
    SILENCED_SYSTEM_CHECKS = ["security.W021"]

# --- Log: everything to stderr, on servers as JSON ------------------------------------------------

_keys = (SECRET_KEY, *SECRET_KEY_FALLBACKS, BACKUP_KEY)
LOGGING = logging_to_stderr(
    as_json=PRODUCTION,
    secrets=own_secrets(
        *_keys,
        EMAIL_HOST_PASSWORD,
        SMS_SECRET,
        _database.get("PASSWORD"),
        urlsplit(REDIS_URL).password,
    ),
)
