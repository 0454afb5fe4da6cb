"""What every model of ours has in common; an exception stands here by name, with its reason."""

import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from agencies.models import Jurisdiction
from sciliteracy.lib.models import Editable

APPS = ("agencies", "plans", "indicators", "tasks", "sciliteracy")

WITHOUT_JURISDICTION = {
    "agencies.Contact": "belongs to a person, who may serve in several jurisdictions",
    "tasks.ReminderHour": "belongs to a person, who may serve in several jurisdictions",
    "tasks.ReminderOptOut": "belongs to a person, who may serve in several jurisdictions",
    "tasks.ReminderPause": "belongs to a person, who may serve in several jurisdictions",
    "tasks.WorkingDay": "one calendar for the whole country",
}
DATETIMES_NAMED_OTHERWISE = {
    "agencies.AuthenticatorApp.throttling_failure_timestamp",  # django-otp's
    "agencies.AuditEvent.at",  # an event has one time
    "agencies.User.date_joined",  # Django's
    "agencies.User.last_login",  # Django's
    "plans.ImportRun.at",  # an event has one time
    "tasks.Lease.held_until",  # the end of what is held
    "tasks.ReportStep.at",  # an event has one time
}
DATES_NAMED_OTHERWISE = {
    # First and last day of what holds for a while come in pairs.
    "agencies.AgencyGroupMember.member_from",
    "agencies.AgencyGroupMember.member_to",
    "agencies.AgencyName.valid_from",
    "agencies.AgencyName.valid_to",
    "agencies.LeaderPortfolio.held_from",
    "agencies.LeaderPortfolio.held_to",
    "tasks.Extension.work_due_after",
    "tasks.Extension.work_due_before",
    "tasks.Occurrence.period_end",
    "tasks.Occurrence.period_start",
    "tasks.PeriodFreeze.period_end",
    "tasks.PeriodFreeze.period_start",
    "tasks.Reminder.told_from",
    "tasks.Reminder.told_to",
    "tasks.ReminderPause.first_day",
    "tasks.ReminderPause.last_day",
    # A succession has one day.
    "agencies.AgencySuccession.on",
    # A working day is a day.
    "tasks.WorkingDay.day",
    # The day whose message it is.
    "tasks.Delivery.day",
}

OURS = [model for model in apps.get_models() if model._meta.app_label in APPS]
EDITABLE = [model for model in OURS if issubclass(model, Editable)]


def fields_named_otherwise(kind, ending):
    """Fields of exactly this kind whose name has another ending."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in OURS
        for field in model._meta.concrete_fields
        if type(field) is kind and not field.name.endswith(ending)
    }


def test_editable_models_lead_to_their_jurisdiction():
    without = {row._meta.label for row in EDITABLE if not hasattr(row, "jurisdiction_path")}

    assert without == set(WITHOUT_JURISDICTION)


@pytest.mark.parametrize(
    "model", [model for model in OURS if getattr(model, "jurisdiction_path", "")]
)
def test_jurisdiction_path_ends_at_a_jurisdiction(model):
    reached = model
    for name in model.jurisdiction_path.split("__"):
        reached = reached._meta.get_field(name).related_model

    assert reached is Jurisdiction


@pytest.mark.parametrize("model", [row for row in OURS if hasattr(row, "jurisdiction_path")])
def test_models_of_a_jurisdiction_can_be_listed_for_a_reader(model):
    assert callable(model.objects.all().visible_to)


def test_datetimes_end_in_at():
    assert fields_named_otherwise(models.DateTimeField, "_at") == DATETIMES_NAMED_OTHERWISE


def test_dates_end_in_on():
    assert fields_named_otherwise(models.DateField, "_on") == DATES_NAMED_OTHERWISE


@pytest.mark.parametrize("model", EDITABLE)
def test_editable_models_are_versioned_and_retired(model):
    missing = []
    for name in ("version", "retired_at", "retired_reason", "created_at", "updated_at"):
        try:
            model._meta.get_field(name)
        except FieldDoesNotExist:
            missing.append(name)

    assert missing == []


@pytest.mark.parametrize("model", EDITABLE)
def test_editable_models_are_retired_with_a_reason(model):
    rule = f"{model._meta.app_label}_{model._meta.model_name}_retired_with_reason"

    assert [row.name for row in model._meta.constraints if row.name == rule] == [rule]


@pytest.mark.parametrize("model", EDITABLE)
def test_editable_models_are_never_deleted_with_another_row(model):
    cascading = [
        field.name
        for field in model._meta.concrete_fields
        if field.is_relation and field.remote_field.on_delete is not models.PROTECT
    ]

    assert cascading == []
