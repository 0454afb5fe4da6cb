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
    "django_filters",
    "drf_spectacular",
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

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "agencies.api.doors.TokenAuthentication",
        "agencies.api.doors.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["agencies.api.doors.MayCall"],
    "DEFAULT_THROTTLE_CLASSES": ["agencies.api.doors.Throttle"],
    "DEFAULT_PARSER_CLASSES": ["sciliteracy.lib.rest.parsing.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": [
        "rest_framework.renderers.JSONRenderer",
        "sciliteracy.lib.rest.browsing.PageRenderer",
    ],
    "DEFAULT_FILTER_BACKENDS": [
        "django_filters.rest_framework.DjangoFilterBackend",
        "sciliteracy.lib.rest.filters.WordSearch",
    ],
    "DEFAULT_SCHEMA_CLASS": "sciliteracy.lib.rest.schema.PortalSchema",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "sciliteracy.lib.rest.problems.handle",
    "SEARCH_PARAM": "search",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}

SPECTACULAR_SETTINGS = {
    "TITLE": "科学素质规划管理 / Science literacy plans",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    # Who asks for a few fields gets those alone.
    "COMPONENT_NO_READ_ONLY_REQUIRED": True,
    "PREPROCESSING_HOOKS": ["sciliteracy.lib.rest.schema.ours_alone"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "sciliteracy.lib.rest.schema_shared.add_problems",
    ],
    "ENUM_NAME_OVERRIDES": {
        "AgencyKind": "agencies.states.AgencyKind",
        "LineOfWork": "agencies.states.LineOfWork",
        "JurisdictionLevel": "agencies.states.JurisdictionLevel",
        "ReportingPeriod": "agencies.states.ReportingPeriod",
        "PlanStatus": "plans.states.PlanStatus",
        "InitiativeKind": "plans.states.InitiativeKind",
        "AssignmentRole": "plans.states.AssignmentRole",
        "AssignmentOrigin": "plans.states.AssignmentOrigin",
        "IndicatorKind": "indicators.states.IndicatorKind",
        "Direction": "indicators.states.Direction",
        "Aggregation": "indicators.states.Aggregation",
        "TargetKind": "indicators.states.TargetKind",
        "Comparator": "indicators.states.Comparator",
        "ValueOf": "indicators.states.ValueOf",
        "FrequencyUnit": "indicators.states.FrequencyUnit",
        "TaskKind": "tasks.states.TaskKind",
        "OccurrenceState": "tasks.states.OccurrenceState",
        "Colour": "tasks.states.Colour",
        "LightReason": "tasks.states.LightReason",
        "Late": "tasks.states.Late",
        "ReportState": "tasks.states.ReportState",
        "ReportNature": "tasks.states.ReportNature",
        "EnteredBy": "tasks.states.EnteredBy",
        "EvidenceKind": "tasks.states.EvidenceKind",
        "MediaType": "tasks.states.MediaType",
        "ThemeRule": "tasks.states.ThemeRule",
        "Weekday": "tasks.states.Weekday",
    },
}

MIDDLEWARE = [
    "sciliteracy.lib.origin.OriginMiddleware",
    "sciliteracy.lib.access_log.AccessLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "sciliteracy.lib.headers.PermissionsPolicyMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "sciliteracy.lib.language.LanguageMiddleware",
    "sciliteracy.lib.rest.addresses.SlashMiddleware",
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
