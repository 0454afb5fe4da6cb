"""Every rule that the database upholds, and a row that breaks it.

A constraint without a line in these tables fails `test_tables_name_every_constraint`.
"""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils import timezone
from factory.django import DjangoModelFactory

from agencies.states import Role
from indicators.states import Aggregation, Comparator, TargetKind
from plans.states import AssignmentOrigin
from sciliteracy.lib.models import Editable
from tasks.states import TaskKind
from tests.factories import agencies, calendar, indicators, operations, plans, reminders, tasks

APPS = ("agencies", "plans", "indicators", "tasks", "sciliteracy")
EARLIER = date(2020, 1, 1)
LATER = date(2030, 1, 1)

FACTORIES = {
    factory._meta.model: factory
    for module in (agencies, calendar, operations, plans, indicators, tasks, reminders)
    for factory in vars(module).values()
    if isinstance(factory, type) and DjangoModelFactory in factory.__bases__
}


def constraints_of(kind):
    """Constraints of our models by name, each with its model."""
    return {
        constraint.name: (model, constraint)
        for model in apps.get_models()
        if model._meta.app_label in APPS
        for constraint in model._meta.constraints
        if isinstance(constraint, kind)
    }


CHECKS = constraints_of(CheckConstraint)
UNIQUES = constraints_of(UniqueConstraint)

DECIDED = {
    "decision": "agreed",
    "decided_at": timezone.now(),
    "decided_by": agencies.UserFactory,
}

ONCE = {"frequency_unit": "", "frequency_every": None}
TOLD = {"submitted_by": agencies.UserFactory, "submitted_on": LATER}
CORRECTION = {"corrects": tasks.ApprovedReportFactory, "correction_reason": "误录"}
THEME = {"occurrence": None, "theme_day": calendar.ThemeDayFactory, "kind": "notice"}
NOW = timezone.now()

# Name, what the row is made with beside the factory's own values, what then breaks it.
BREAKING = [
    ("suggestion_says_something", {}, {"text": ""}),
    ("suggestion_answered_whole", {}, {"answer": "会改"}),
    ("suggestion_answered_whole", {}, {"answered_at": timezone.now()}),
    ("suggestion_closed_when_answered", {}, {"closed_at": timezone.now()}),
    ("agency_has_name", {}, {"name": ""}),
    ("agency_name_not_empty", {}, {"name": ""}),
    ("agency_name_dates_in_order", {}, {"valid_from": LATER, "valid_to": EARLIER}),
    ("agency_does_not_succeed_itself", {}, {"successor": F("predecessor")}),
    ("possible_match_in_order", {}, {"second": F("first")}),
    ("possible_match_in_order", {}, {"first": F("second"), "second": F("first")}),
    ("agency_group_has_name", {}, {"name": ""}),
    ("agency_group_member_dates_in_order", {}, {"member_from": LATER, "member_to": EARLIER}),
    ("jurisdiction_code_six_digits", {}, {"code": "21090"}),
    ("jurisdiction_code_six_digits", {}, {"code": "21090a"}),
    ("jurisdiction_not_its_own_parent", {}, {"parent": F("pk")}),
    ("jurisdiction_assumed_office_is_set", {}, {"office_assumed": True}),
    ("leading_group_has_name", {}, {"name": ""}),
    ("leading_group_member_has_post", {}, {"post": ""}),
    ("leader_portfolio_dates_in_order", {}, {"held_from": LATER, "held_to": EARLIER}),
    ("user_system_account_is_plain", {"is_superuser": True}, {"is_system": True}),
    ("user_system_account_is_plain", {"is_staff": True}, {"is_system": True}),
    ("user_system_account_is_plain", {"is_active": False}, {"is_system": True}),
    ("user_machine_account_is_plain", {"is_superuser": True}, {"is_machine": True}),
    ("user_machine_account_is_plain", {"is_staff": True}, {"is_machine": True}),
    ("user_machine_account_is_plain", {"is_system": True}, {"is_machine": True}),
    ("api_token_has_a_scope", {}, {"may_read": False}),
    ("api_token_has_name", {}, {"name": ""}),
    ("webhook_has_name_and_url", {}, {"name": ""}),
    ("webhook_has_name_and_url", {}, {"url": ""}),
    ("membership_agency_as_role_asks", {}, {"role": Role.LIAISON}),
    ("membership_agency_as_role_asks", {"liaison": True}, {"role": Role.LEADER}),
    ("contact_of_user_or_member", {}, {"user": None}),
    ("contact_of_user_or_member", {}, {"member": agencies.LeadingGroupMemberFactory}),
    ("account_help_asked_by_another", {}, {"asked_by": F("account")}),
    ("account_help_asked_by_another", {}, {"reason": ""}),
    ("account_help_decided_by_somebody", {}, {"decision": "agreed"}),
    ("account_help_decided_by_somebody", {}, {"decided_at": timezone.now()}),
    ("account_help_takes_two", DECIDED, {"decided_by": F("asked_by")}),
    ("account_help_takes_two", DECIDED, {"decided_by": F("account")}),
    ("user_session_ends_for_a_reason", {}, {"end_reason": "idle"}),
    ("user_session_ends_for_a_reason", {}, {"ended_at": timezone.now()}),
    ("sign_in_policy_within_bounds", {}, {"failures": 1}),
    ("sign_in_policy_within_bounds", {}, {"password_length": 65}),
    ("sign_in_policy_within_bounds", {}, {"max_hours": 169}),
    ("job_run_finished_unless_running", {}, {"finished_at": None}),
    ("job_run_finished_unless_running", {}, {"outcome": "running"}),
    ("phase_months_well_formed", {}, {"start": "2022-00"}),
    ("phase_months_well_formed", {}, {"end": "2022-13"}),
    ("phase_months_in_order", {}, {"start": "2023-02", "end": "2023-01"}),
    ("plan_has_title", {}, {"title": ""}),
    ("plan_period_in_order", {}, {"period_start": 2026}),
    ("plan_not_its_own_parent", {}, {"parent": F("pk")}),
    ("plan_does_not_supersede_itself", {}, {"supersedes": F("pk")}),
    ("initiative_has_path_and_title", {}, {"path": ""}),
    ("initiative_has_path_and_title", {}, {"title": ""}),
    ("basic_task_has_text", {}, {"text": ""}),
    ("column_has_title", {}, {"title": ""}),
    ("measure_has_path_and_text", {}, {"path": ""}),
    ("measure_has_path_and_text", {}, {"text": ""}),
    ("assignment_on_initiative_or_measure", {}, {"measure": None}),
    ("assignment_on_initiative_or_measure", {}, {"initiative": plans.InitiativeFactory}),
    ("assignment_agency_or_group", {}, {"group": agencies.AgencyGroupFactory}),
    ("assignment_has_name_as_written", {}, {"name_as_written": ""}),
    ("effective_assignment_of_somebody", {}, {"agency": None}),
    ("indicator_has_name", {}, {"name": ""}),
    ("indicator_ratio_has_denominator", {}, {"over_agencies": Aggregation.RATIO}),
    ("indicator_ratio_has_denominator", {}, {"over_time": Aggregation.RATIO}),
    ("observation_has_source", {}, {"source": ""}),
    ("observation_denominator_positive", {}, {"denominator": 0}),
    ("target_comparator_with_value", {}, {"value": None}),
    ("target_comparator_with_value", {}, {"comparator": ""}),
    ("target_range_has_upper_end", {}, {"comparator": Comparator.RANGE}),
    ("target_range_has_upper_end", {}, {"comparator": Comparator.RANGE, "value_max": 2}),
    ("target_range_has_upper_end", {}, {"value_max": 4}),
    ("target_value_not_negative", {}, {"value": -1}),
    ("target_frequency_whole", {}, {"frequency_every": None}),
    ("target_frequency_whole", {}, {"frequency_every": 0}),
    ("target_frequency_whole", {"kind": TargetKind.STANDING}, {"frequency_unit": ""}),
    ("target_recurring_has_frequency", {}, {"frequency_unit": "", "frequency_every": None}),
    ("target_deadline_has_due", {}, {"kind": TargetKind.DEADLINE}),
    ("target_due_well_formed", {}, {"due": "2025年"}),
    ("target_due_well_formed", {}, {"due": "2025-13"}),
    ("target_has_quote", {}, {"quote": ""}),
    ("target_not_same_as_itself", {}, {"same_as": F("pk")}),
    ("target_confirmed_same_as_is_set", {}, {"same_as_confirmed": True}),
    ("task_target_as_kind_asks", {}, {"kind": TaskKind.TARGET}),
    ("task_target_as_kind_asks", {}, {"target": indicators.TargetFactory}),
    ("task_frequency_whole", {}, {"frequency_every": None}),
    ("task_frequency_whole", {}, {"frequency_every": 0}),
    ("task_frequency_whole", {"ends_on": LATER}, {"frequency_unit": ""}),
    ("task_frequency_or_rule", {}, {"rule": "FREQ=YEARLY"}),
    ("task_once_has_end", ONCE | {"ends_on": LATER}, {"ends_on": None}),
    ("task_dates_in_order", {}, {"ends_on": EARLIER}),
    ("occurrence_dates_in_order", {}, {"period_end": EARLIER}),
    ("occurrence_dates_in_order", {}, {"work_due_on": EARLIER}),
    ("occurrence_dates_in_order", {}, {"report_due_on": EARLIER}),
    ("occurrence_dates_in_order", {}, {"locks_on": EARLIER}),
    ("occurrence_amounts_not_negative", {}, {"quota": -1}),
    ("occurrence_amounts_not_negative", {}, {"done": -1}),
    ("occurrence_override_has_reason", {}, {"override_colour": "red"}),
    ("occurrence_override_has_reason", {}, {"override_reason": "停电"}),
    ("occurrence_override_has_reason", {}, {"overridden_by": agencies.UserFactory}),
    ("occurrence_before_dates_in_order", {}, {"locks_on": EARLIER}),
    ("occurrence_before_override_has_reason", {}, {"override_colour": "red"}),
    ("occurrence_before_override_has_reason", {}, {"override_reason": "停电"}),
    ("report_quantity_not_negative", {}, {"quantity": -1}),
    ("report_denominator_positive", {}, {"denominator": 0}),
    ("report_told_by_somebody", {}, {"state": "returned"}),
    ("report_told_by_somebody", TOLD, {"state": "submitted", "performed_on": None}),
    ("report_approved_by_somebody", TOLD, {"state": "replaced"}),
    (
        "report_approved_by_another",
        TOLD | {"decided_by": agencies.UserFactory, "decided_on": LATER},
        {"state": "approved", "decided_by": F("submitted_by")},
    ),
    ("report_correction_has_reason", CORRECTION, {"correction_reason": ""}),
    ("report_does_not_correct_itself", CORRECTION, {"corrects": F("pk")}),
    ("extension_has_reason", {}, {"reason": ""}),
    ("extension_gives_time", {}, {"work_due_after": EARLIER}),
    ("extension_decided_by_somebody", {}, {"state": "granted"}),
    ("period_freeze_dates_in_order", {}, {"period_end": EARLIER}),
    ("reminder_of_one_recipient", {}, {"user": None}),
    ("reminder_by_hand_has_author", {}, {"kind": "by_hand"}),
    ("reminder_about_one_matter", {}, {"occurrence": None}),
    ("reminder_about_one_matter", {}, {"theme_day": calendar.ThemeDayFactory}),
    ("reminder_about_one_matter", {}, {"kind": "notice"}),
    ("reminder_about_one_matter", THEME, {"kind": "ahead"}),
    ("reminder_dates_in_order", {}, {"told_to": EARLIER}),
    ("reminder_pause_dates_in_order", {}, {"last_day": EARLIER}),
    ("reminder_opt_out_never_of_inbox", {}, {"channel": "inbox"}),
    ("reminder_hour_by_day", {}, {"hour": 6}),
    ("message_text_not_empty", {}, {"subject": ""}),
    ("message_text_not_empty", {}, {"opening": ""}),
    ("message_text_not_empty", {}, {"line": ""}),
    ("delivery_to_one_recipient", {}, {"user": None}),
    ("delivery_contact_as_channel_asks", {}, {"channel": "email"}),
    ("delivery_ends_one_way", {}, {"sent_at": timezone.now(), "dead_at": timezone.now()}),
    ("delivery_set_aside_with_reason", {}, {"aside_reason": "已换号"}),
    ("delivery_set_aside_with_reason", {"dead_at": NOW}, {"skipped_at": NOW}),
    ("evidence_of_report_or_observation", {}, {"observation": None}),
    ("evidence_of_report_or_observation", {}, {"report": tasks.ProgressReportFactory}),
    ("evidence_has_file_name", {}, {"file_name": ""}),
    ("evidence_not_empty", {}, {"size": 0}),
    ("evidence_sha256_well_formed", {}, {"sha256": "0" * 63}),
    ("evidence_sha256_well_formed", {}, {"sha256": "F" * 64}),
    ("evidence_location_of_pictures_only", {"keeps_location": True}, {"media_type": "text/csv"}),
    ("working_day_has_source", {}, {"source": ""}),
    ("theme_day_has_name", {}, {"name": ""}),
    ("theme_day_numbers_as_rule_asks", {}, {"day": None}),
    ("theme_day_numbers_as_rule_asks", {}, {"month": 13}),
    ("theme_day_numbers_as_rule_asks", {}, {"day": 32}),
    ("theme_day_numbers_as_rule_asks", {}, {"nth": 1}),
    ("theme_day_numbers_as_rule_asks", {}, {"rule": "month"}),
    ("theme_day_numbers_as_rule_asks", {}, {"rule": "nth_weekday"}),
    ("theme_day_numbers_as_rule_asks", {}, {"rule": "notice"}),
    ("theme_day_length_sensible", {}, {"length": 0}),
    ("theme_day_length_sensible", {}, {"length": 63}),
    ("theme_day_first_year_is_a_year", {}, {"first_year": 25}),
    ("theme_day_first_year_is_a_year", {}, {"first_year": 2201}),
    ("theme_date_in_order", {}, {"ends_on": EARLIER}),
    ("theme_date_in_its_year", {}, {"year": 2025}),
    ("theme_date_has_source", {}, {"source": ""}),
    *(
        (f"{model._meta.app_label}_{model._meta.model_name}_retired_with_reason", {}, None)
        for model in apps.get_models()
        if issubclass(model, Editable)
    ),
]
RETIRED_FOR_NOTHING = {"retired_at": timezone.now(), "retired_reason": ""}

# Name, and what both rows are made with beside the fields that must not repeat.
REPEATING = {
    "agency_name_unique_in_jurisdiction": {},
    "agency_name_resolves_to_one": {},
    "agency_succession_once": {},
    "possible_match_once": {},
    "venue_name_unique_in_agency": {},
    "agency_group_name_unique": {},
    "agency_group_member_once": {},
    "jurisdiction_code_unique": {},
    "jurisdiction_name_unique_in_parent": {"parent": agencies.JurisdictionFactory},
    "jurisdiction_name_unique_at_top": {},
    "leading_group_member_once": {},
    "leader_portfolio_once": {},
    "account_help_open_once": {},
    "user_one_system_account": {"is_system": True},
    "user_name_once_whatever_case": {"username": "li"},
    "membership_once": {},
    "membership_once_with_agency": {"liaison": True},
    "user_session_key_once": {},
    "kept_answer_once_for_key": {},
    "recovery_code_once": {},
    "sign_in_policy_once": {},
    "document_once_in_plan": {},
    "section_path_unique_in_plan": {},
    "phase_name_unique_in_plan": {},
    "plan_title_unique_in_jurisdiction": {},
    "initiative_path_unique_in_plan": {},
    "basic_task_number_unique": {},
    "column_title_unique_in_initiative": {},
    "measure_path_unique_in_plan": {},
    "assignment_once_on_initiative": {"measure": None, "initiative": plans.InitiativeFactory},
    "assignment_once_on_measure": {"origin": AssignmentOrigin.PER},
    "effective_assignment_agency_once": {},
    "effective_assignment_empty_group_once": {
        "agency": None,
        "group": agencies.AgencyGroupFactory,
    },
    "indicator_common_once": {"jurisdiction": None},
    "indicator_once_in_jurisdiction": {},
    "observation_once": {},
    "task_once_for_target": {"kind": TaskKind.TARGET, "target": indicators.TargetFactory},
    "task_reporting_once_for_measure": {},
    "occurrence_once_in_period": {},
    "occurrence_once_in_period_for_member": {"member": agencies.AgencyFactory},
    "occurrence_before_once_a_day": {},
    "report_one_in_hand": {},
    "report_one_in_hand_for_venue": {"venue": agencies.VenueFactory},
    "report_corrected_once": CORRECTION,
    "extension_one_open": {},
    "period_frozen_once": {},
    "evidence_once_on_observation": {},
    "reminder_once_for_user": {},
    "reminder_once_for_theme_day": THEME,
    "reminder_once_for_leader": {"user": None, "leader": agencies.LeadingGroupMemberFactory},
    "contact_one_preferred_of_user": {"preferred": True},
    "contact_one_preferred_of_member": {
        "preferred": True,
        "user": None,
        "member": agencies.LeadingGroupMemberFactory,
    },
    "delivery_once_to_user": {},
    "delivery_once_to_leader": {
        "user": None,
        "leader": agencies.LeadingGroupMemberFactory,
        "channel": "email",
        "contact": agencies.ContactFactory,
    },
    "reminder_opt_out_once": {},
    "message_text_once": {},
    "working_day_once": {},
    "theme_day_code_unique": {"code": "water"},
    "theme_day_name_once_national": {},
    "theme_day_name_once_in_jurisdiction": {"jurisdiction": agencies.JurisdictionFactory},
    "theme_date_once_a_year": {},
    "theme_day_measure_once": {},
    "evidence_once_on_report": {
        "observation": None,
        "report": tasks.ProgressReportFactory,
        "jurisdiction": agencies.JurisdictionFactory,
    },
}
FREED = [name for name in REPEATING if "retired_at" in str(UNIQUES[name][1].condition)]


def made(values):
    """`values` with a row in the place of each factory."""
    return {name: value() if isinstance(value, type) else value for name, value in values.items()}


def pair(name):
    """A row, and what makes a second one that repeats what `name` lets stand only once."""
    model, constraint = UNIQUES[name]
    first = FACTORIES[model](**made(REPEATING[name]))
    repeated = {field: getattr(first, field) for field in constraint.fields}
    if name == "user_name_once_whatever_case":
        repeated = {"username": first.username.upper()}
    return first, made(REPEATING[name]) | repeated


def refusal(model, constraint):
    """How the database names a unique rule: PostgreSQL by name, SQLite by columns."""
    if connection.vendor == "postgresql":
        return f'"{constraint.name}"'
    if constraint.expressions:
        return f"index '{constraint.name}'"
    columns = [model._meta.get_field(field).column for field in constraint.fields]
    return ", ".join(f"{model._meta.db_table}.{column}" for column in columns)


def test_tables_name_every_constraint():
    assert sorted({name for name, _, _ in BREAKING}) == sorted(CHECKS)
    assert sorted(REPEATING) == sorted(UNIQUES)


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "given", "bad"), BREAKING, ids=[row[0] for row in BREAKING])
def test_check_broken_by_an_update(name, given, bad):
    model, _ = CHECKS[name]
    row = FACTORIES[model](**made(given))
    values = made(bad or RETIRED_FOR_NOTHING)

    with pytest.raises(IntegrityError) as error, transaction.atomic():
        model._base_manager.filter(pk=row.pk).update(**values)

    assert f"{name}\n" in f"{error.value}\n".replace('"', "\n")


@pytest.mark.django_db
@pytest.mark.parametrize("name", REPEATING)
def test_unique_broken_by_a_second_row(name):
    model, constraint = UNIQUES[name]
    _, values = pair(name)

    with pytest.raises(IntegrityError) as error, transaction.atomic():
        FACTORIES[model](**values)

    assert refusal(model, constraint) in str(error.value)


@pytest.mark.django_db
@pytest.mark.parametrize("name", FREED)
def test_unique_freed_by_a_retired_row(name):
    first, values = pair(name)
    model = type(first)
    retired_at = timezone.now() - timedelta(days=1)
    model.objects.filter(pk=first.pk).update(retired_at=retired_at, retired_reason="重复")

    FACTORIES[model](**values)

    shared = Q(**{name: values[name] for name in UNIQUES[name][1].fields})
    assert model.objects.filter(shared).count() == 2
