"""Addresses of the composed pages, and those of the apps under the same namespaces."""

from django.urls import include, path

from agencies import urls as agencies_urls
from indicators import urls as indicators_urls
from plans import urls as plans_urls
from sciliteracy.pages import agency, document, health, home, measure, names, plan, search, session

plans_patterns = [
    *plans_urls.urlpatterns,
    path("plans/<slug:slug>/", plan.plan_detail, name="plan-detail"),
    path("plans/<slug:slug>/document/", document.plan_document, name="plan-document"),
    path("measures/<int:pk>/", measure.measure_detail, name="measure-detail"),
    path("measures/<int:pk>/edit/", measure.measure_edit, name="measure-edit"),
]
agencies_patterns = [
    *agencies_urls.urlpatterns,
    path("agencies/<int:pk>/", agency.agency_detail, name="agency-detail"),
    path("agency-names/", names.name_list, name="name-list"),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("search/", search.search, name="search"),
    path("", include((plans_patterns, plans_urls.app_name))),
    path("", include((agencies_patterns, agencies_urls.app_name))),
    path("", include((indicators_urls.urlpatterns, indicators_urls.app_name))),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("login/", session.login, name="login"),
    path("logout/", session.logout, name="logout"),
    path("language/", session.set_language, name="set_language"),
    path("display/", session.set_display, name="set_display"),
]
