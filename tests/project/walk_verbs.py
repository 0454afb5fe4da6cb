"""Predicates that refuse somebody, but no page: what does, tried by somebody who may not."""

import datetime
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from agencies.models import (
    AccountHelp,
    Agency,
    ApiToken,
    Jurisdiction,
    Suggestion,
    User,
    Webhook,
)
from agencies.permissions import can_decide_help
from agencies.services.agencies import update_agency
from agencies.services.audit_archive import archive_audit
from agencies.services.jurisdictions import create_jurisdiction
from agencies.services.passwords import reset_password
from agencies.services.suggestions import answer_suggestion, write_suggestion
from agencies.services.users import grant_membership, open_account
from agencies.states import Role
from indicators.models import Indicator
from indicators.services.indicators import update_indicator
from plans.models import Plan
from plans.services.plans import update_plan
from sciliteracy.lib.errors import InvalidChange, NotAllowed
from tasks.models import Occurrence, ProgressReport
from tasks.services.reminder_choices import unsubscribe
from tasks.services.reminding import Matter, remind_by_hand
from tasks.services.reports import approve_report, write_report
from tasks.states import ReportState
from tests.project.walk_world import CLOSED, OTHER_AGENCY, OWN_AGENCY, SETTER_UP, World
from tests.shipped import TODAY


def came_of(act: Callable[[World], object], world: World) -> object:
    """What was seen, or that it was done, or what was said against it; it is taken back."""
    with transaction.atomic():
        try:
            found = act(world)
        except (NotAllowed, InvalidChange, OSError, ValueError) as refusal:
            return f"{type(refusal).__name__}: {refusal}"
        finally:
            transaction.set_rollback(True)
    return found if isinstance(found, bool | int) else "done"


def row(world: World, model: type, kind: str, place: str = "own"):
    key = "slug" if kind == "plan" else "pk"
    return model.objects.get(**{key: world.rows[kind, place]})


def _creates_a_jurisdiction(world):
    return create_jurisdiction(by=world.users[Role.LIAISON], name="新区", level="county")


def _archives_audit(world):
    folder = Path("nowhere")
    return archive_audit(by=world.users[Role.LIAISON], folder=folder, now=timezone.now())


def _opens_an_account(world):
    place = row(world, Jurisdiction, "jurisdiction")
    return open_account(
        by=world.users[Role.LIAISON], jurisdiction=place, username="new", name="新人"
    )


def _resets(kind: str, role: Role):
    def act(world):
        account = row(world, User, kind)
        return reset_password(account, by=world.users[role], now=timezone.now())

    return act


def _decides_what_ran_out(world):
    asked = row(world, AccountHelp, "help")
    now = asked.asked_at + datetime.timedelta(days=settings.HELP_REQUEST_DAYS + 1)
    AccountHelp.objects.filter(pk=asked.pk).update(asked_at=asked.asked_at - (now - asked.asked_at))
    asked.refresh_from_db()
    return can_decide_help(world.users[Role.SECURITY_ADMIN], asked)


def _gives_a_role_to_somebody_elses_account(world):
    return grant_membership(
        user=row(world, User, "account"),
        by=world.users[SETTER_UP],
        role=Role.LEADER,
        jurisdiction=row(world, Jurisdiction, "jurisdiction", "foreign"),
    )


def _reminds(world):
    occurrence = row(world, Occurrence, "occurrence", OWN_AGENCY)
    matter = Matter(occurrence, None, TODAY, occurrence.period_start, occurrence.period_end)
    by = world.users[Role.LIAISON]
    return remind_by_hand([matter], by=by, today=TODAY, now=timezone.now(), reason="急")


def _unsubscribes_somebody_else(world):
    by = world.users[Role.OFFICE_ADMIN]
    return unsubscribe(row(world, User, "account"), by=by, channel="email")


def _edits_an_agency(world):
    agency = row(world, Agency, "agency")
    return update_agency(agency, by=world.users[Role.LIAISON], name="另一名称")


def _edits_a_plan(world):
    return update_plan(row(world, Plan, "plan"), by=world.users[Role.LIAISON], title="另一标题")


def _edits_an_indicator(world):
    indicator = row(world, Indicator, "indicator")
    return update_indicator(indicator, by=world.users[Role.LIAISON], name="另一名称")


def _reports_what_is_not_owed(world):
    return write_report(
        by=world.users[Role.OFFICE_STAFF],
        today=TODAY,
        now=timezone.now(),
        occurrence=row(world, Occurrence, "occurrence", OTHER_AGENCY),
        agency=row(world, Agency, "agency", OWN_AGENCY),
        achievements="已办。",
    )


def _suggests_after_the_account_was_closed(world):
    closed = User.objects.get(username=f"walk-{CLOSED}")
    return write_suggestion(by=closed, text="太慢了。", now=timezone.now())


def _answers_his_own_suggestion(world):
    suggestion = row(world, Suggestion, "suggestion")
    return answer_suggestion(suggestion, by=suggestion.author, answer="好。", now=timezone.now())


def _sent_in_by(world: World, user: User) -> ProgressReport:
    report = row(world, ProgressReport, "draft", OWN_AGENCY)
    report.state, report.submitted_by, report.submitted_on = ReportState.SUBMITTED, user, TODAY
    report.save()
    return report


def _approves_what_he_sent_in(world):
    office = world.users[Role.OFFICE_STAFF]
    report = _sent_in_by(world, office)
    return approve_report(report, by=office, today=TODAY, now=timezone.now())


def _is_offered_to_approve_what_he_sent_in(world):
    report = _sent_in_by(world, world.users[Role.OFFICE_STAFF])
    page = world.clients[Role.OFFICE_STAFF].get(report.get_absolute_url())
    return f'action="{reverse("tasks:report-approve", args=[report.pk])}"' in page.content.decode()


def _lists_a_token_of_another_place(world):
    token = row(world, ApiToken, "token", "foreign")
    page = world.clients[Role.SECURITY_ADMIN].get(reverse("people:token-list"))
    return token.prefix in page.content.decode()


def _counts_webhooks(world):
    return Webhook.objects.visible_to(world.users[Role.LIAISON]).count()


@override_settings(TOTP_REQUIRED=True)
def _goes_on_without_a_second_factor(world):
    return world.clients[Role.OFFICE_ADMIN].get(reverse("plans:plan-list")).status_code


ASKED_BY_VERBS: dict[str, Callable[[World], object]] = {
    "agencies.models.api_token.ApiTokenQuerySet.visible_to": _lists_a_token_of_another_place,
    "agencies.models.webhook.WebhookQuerySet.visible_to": _counts_webhooks,
    "agencies.permissions.can_create_jurisdiction": _creates_a_jurisdiction,
    "agencies.permissions.can_archive_audit": _archives_audit,
    "agencies.permissions.can_manage_accounts": _opens_an_account,
    "agencies.permissions.can_let_in_again": _resets("account", Role.LIAISON),
    "agencies.permissions._is_waiting": _decides_what_ran_out,
    "agencies.permissions.can_give_role": _gives_a_role_to_somebody_elses_account,
    "agencies.permissions.can_write_suggestion": _suggests_after_the_account_was_closed,
    "agencies.permissions.can_answer_suggestion": _answers_his_own_suggestion,
    "tasks.permissions.can_remind": _reminds,
    "tasks.permissions.can_choose_reminders": _unsubscribes_somebody_else,
    "agencies.permissions.takes_two": _resets("guarded", Role.SYSTEM_ADMIN),
    "agencies.permissions.must_use_second_factor": _goes_on_without_a_second_factor,
    "agencies.permissions.require_edit_jurisdiction": _edits_an_agency,
    "plans.permissions.require_edit_plan": _edits_a_plan,
    "indicators.permissions.can_edit_indicator": _edits_an_indicator,
    "tasks.permissions.answers_for": _reports_what_is_not_owed,
    "tasks.permissions.can_approve_report": _is_offered_to_approve_what_he_sent_in,
    "tasks.permissions.is_own_report": _approves_what_he_sent_in,
}
