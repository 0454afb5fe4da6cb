"""Addresses of the composed pages, and those of the apps under the same namespaces."""

from django.urls import include, path

from agencies import urls as agencies_urls
from indicators import urls as indicators_urls
from plans import urls as plans_urls
from sciliteracy.pages import (
    account,
    administration_urls,
    agency,
    calendar,
    contacts,
    demo_door,
    document,
    due_list,
    examples,
    extension,
    health,
    history,
    home,
    leadership,
    leadership_list,
    measure,
    names,
    occurrence,
    occurrence_acts,
    office_urls,
    periods,
    plan,
    reminding,
    report,
    report_acts,
    retired,
    review,
    search,
    second_factor,
    session,
    suggestions,
    tour,
    unreported,
)
from tasks import urls as tasks_urls
from tasks import views as tasks_views

plans_patterns = [
    *plans_urls.urlpatterns,
    *office_urls.plans_patterns,
    path("plans/<slug:slug>/", plan.plan_detail, name="plan-detail"),
    path("plans/<slug:slug>/document/", document.plan_document, name="plan-document"),
    path("measures/<int:pk>/", measure.measure_detail, name="measure-detail"),
]
agencies_patterns = [
    *agencies_urls.urlpatterns,
    *office_urls.agencies_patterns,
    path("agencies/<int:pk>/", agency.agency_detail, name="agency-detail"),
    path(
        "leading-group-members/<int:pk>/contacts/",
        contacts.member_contacts,
        name="member-contacts",
    ),
    path("agency-names/", names.name_list, name="name-list"),
]
indicators_patterns = [
    *office_urls.indicators_patterns,
    *indicators_urls.urlpatterns,
    # A value with its evidence: the page stands above the indicators, its address among them.
    path("observations/<int:pk>/", tasks_views.observation_detail, name="observation-detail"),
]
tasks_patterns = [
    *tasks_urls.urlpatterns,
    *office_urls.tasks_patterns,
    path("occurrences/<int:pk>/", occurrence.occurrence_detail, name="occurrence-detail"),
    path(
        "occurrences/<int:pk>/override/",
        occurrence_acts.occurrence_override,
        name="occurrence-override",
    ),
    path(
        "occurrences/<int:pk>/override/drop/",
        occurrence_acts.occurrence_drop_override,
        name="occurrence-drop-override",
    ),
    path(
        "occurrences/<int:pk>/main-agency/",
        occurrence_acts.occurrence_main_agency,
        name="occurrence-main-agency",
    ),
    path(
        "occurrences/<int:pk>/reopen/",
        occurrence_acts.occurrence_reopen,
        name="occurrence-reopen",
    ),
    path("extensions/<int:pk>/decide/", occurrence_acts.extension_decide, name="extension-decide"),
    path("occurrences/<int:pk>/extension/", extension.extension_ask, name="extension-ask"),
    path("due/", due_list.due_list, name="due-list"),
    path("review/", review.review_list, name="review-list"),
    path("reports/<int:pk>/", report.report_detail, name="report-detail"),
    path("reports/<int:pk>/edit/", report.report_edit, name="report-edit"),
    path("reports/<int:pk>/evidence/", report.report_attach, name="report-attach"),
    path("reports/<int:pk>/submit/", report_acts.report_submit, name="report-submit"),
    *(
        path(
            f"reports/<int:pk>/{name}/",
            report_acts.report_act,
            {"name": name},
            name=f"report-{name}",
        )
        for name in report_acts.DEEDS
    ),
    path("unreported/", unreported.unreported_list, name="unreported-list"),
    path("unreported/remind/", reminding.remind, name="remind"),
    path("calendar/", calendar.month, name="calendar"),
    path("jurisdictions/<int:pk>/periods/", periods.period_list, name="period-list"),
    path("jurisdictions/<int:pk>/periods/freeze/", periods.period_freeze, name="period-freeze"),
    path("period-freezes/<int:pk>/thaw/", periods.period_thaw, name="period-thaw"),
    path("plans/<slug:slug>/past-periods/", periods.past_periods_open, name="past-periods-open"),
]
account_patterns = [
    path("", account.account, name="account"),
    path("contacts/", contacts.account_contacts, name="account-contacts"),
    path("password/", account.change_password, name="account-password"),
    path("sessions/<int:pk>/end/", account.end_session, name="account-session-end"),
    path("sessions/end-others/", account.end_other_sessions, name="account-sessions-end-others"),
    path("sessions/end-all/", account.end_all_sessions, name="account-sessions-end-all"),
    path("verify/", second_factor.verify, name="account-verify"),
    path("second-factor/", second_factor.second_factor_page, name="account-second-factor"),
    path("second-factor/enrol/", second_factor.enrol, name="account-second-factor-enrol"),
    path("second-factor/confirm/", second_factor.confirm, name="account-second-factor-confirm"),
    path("second-factor/disable/", second_factor.disable, name="account-second-factor-disable"),
    path("second-factor/codes/", second_factor.new_codes, name="account-second-factor-codes"),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("search/", search.search, name="search"),
    path("suggestions/", suggestions.suggestion_list, name="suggestion-list"),
    path("suggestions/<int:pk>/answer/", suggestions.suggestion_answer, name="suggestion-answer"),
    path("suggestions/<int:pk>/close/", suggestions.suggestion_close, name="suggestion-close"),
    path("tour/done/", tour.tour_done, name="tour-done"),
    path("leadership/", leadership.leadership, name="leadership"),
    path("leadership/duties/", leadership_list.duty_list, name="leadership-duties"),
    path("history/<slug:kind>/<int:pk>/", history.history, name="history"),
    path(
        "history/<slug:kind>/<int:pk>/<int:event_pk>/restore/",
        history.history_restore,
        name="history-restore",
    ),
    path("retired/", retired.retired_list, name="retired-list"),
    path("retired/<slug:kind>/<int:pk>/retire/", retired.record_retire, name="record-retire"),
    path("retired/<slug:kind>/<int:pk>/restore/", retired.record_restore, name="record-restore"),
    path("", include((plans_patterns, plans_urls.app_name))),
    path("", include((agencies_patterns, agencies_urls.app_name))),
    path("", include((indicators_patterns, indicators_urls.app_name))),
    path("", include((tasks_patterns, tasks_urls.app_name))),
    path("", include(administration_urls)),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("examples/", examples.examples, name="examples"),
    path("demo/sign-in/", demo_door.sign_in, name="demo-sign-in"),
    path("account/", include(account_patterns)),
    path("contacts/<int:pk>/code/", contacts.contact_code, name="contact-code"),
    path("contacts/<int:pk>/verify/", contacts.contact_verify, name="contact-verify"),
    path("contacts/<int:pk>/test/", contacts.contact_test, name="contact-test"),
    path("contacts/<int:pk>/prefer/", contacts.contact_prefer, name="contact-prefer"),
    path("contacts/<int:pk>/retire/", contacts.contact_retire, name="contact-retire"),
    path("start/", session.start, name="start"),
    path("login/", session.login, name="login"),
    path("logout/", session.logout, name="logout"),
    path("language/", session.set_language, name="set_language"),
    path("display/", session.set_display, name="set_display"),
]
