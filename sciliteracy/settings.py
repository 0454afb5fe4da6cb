"""All settings, from the environment only; docs/settings.md lists the variables.

Three ways to run (docs/decisions has why):
  DEMO=1         `make run`: this machine only, its own database, a fixed day, no sign-in needed
  PRODUCTION=1   servers: nothing has a default that matters, everything over TLS
  neither        `make serve`, tests, commands: one machine, real work
Import `django.conf.settings`, never this module: tests override settings there.
"""

import datetime
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from sciliteracy.lib.environment import Environment, secret_from

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

# --- Apps, in the order in which imports may point ------------------------------------------------

INSTALLED_APPS = [
    "sciliteracy",
    "tasks",
    "indicators",
    "plans",
    "agencies",
    "rest_framework",
    "import_export",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "sciliteracy.lib.headers.PermissionsPolicyMiddleware",
    "sciliteracy.lib.origin.OriginMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "sciliteracy.lib.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "sciliteracy.lib.access.AccessMiddleware",
]

ROOT_URLCONF = "sciliteracy.urls"
WSGI_APPLICATION = "sciliteracy.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sciliteracy.lib.context.portal",
            ],
            "builtins": ["template_partials.templatetags.partials"],
            # Spelled out because the partials loader wraps the cached one: `page.html#row`.
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
        },
    }
]

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
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1

# --- People ---------------------------------------------------------------------------------------

AUTH_USER_MODEL = "agencies.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

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
STATIC_ROOT = BASE_DIR / "staticfiles"
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not PRODUCTION
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
MEDIA_ROOT = VAR_DIR / "media"

# --- What browsers are told -----------------------------------------------------------------------

# Cookies are not kept apart by port, so the demo and a portal beside it need names of their own.
_PREFIX = "demo" if DEMO else "portal"
SESSION_COOKIE_NAME = f"{_PREFIX}_session"
CSRF_COOKIE_NAME = f"{_PREFIX}_csrf"
LANGUAGE_COOKIE_NAME = "portal_language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "sciliteracy.pages.errors.forbidden"

X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
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
    SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", 31_536_000, hint="Give a number of seconds.")
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.flag("HSTS_INCLUDE_SUBDOMAINS", True, hint=_SWITCH)
    # Preloading binds the whole registered domain, which is not the portal's to promise.
    SILENCED_SYSTEM_CHECKS = ["security.W021"]

# --- Log: warnings and errors to stderr -----------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        # A missing page or a stranger's Host header is not an event of ours.
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        # Django leaves it to the server to drop the body of an answer to HEAD, gunicorn tells so.
        "gunicorn.http.wsgi": {"level": "ERROR"},
        "sciliteracy": {"level": "INFO"},
    },
}
