"""What the portal is composed of, the same however it runs: apps, middleware, templates.

The settings take all of it over; nothing here is read from the environment.
"""

from pathlib import Path
from typing import Any

# In the order in which imports may point.
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
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
]

MIDDLEWARE = [
    "sciliteracy.lib.origin.OriginMiddleware",
    "sciliteracy.lib.access_log.AccessLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "sciliteracy.lib.headers.PermissionsPolicyMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "sciliteracy.lib.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "agencies.refusals.RefusalMiddleware",
    "sciliteracy.lib.methods.MethodMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "agencies.middleware.SignedInMiddleware",
    "sciliteracy.lib.typed.TypedMiddleware",
    "sciliteracy.lib.access.AccessMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "sciliteracy.urls"
WSGI_APPLICATION = "sciliteracy.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).resolve().parent.parent / "templates"],
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
