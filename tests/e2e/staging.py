"""What the demo has not of itself, so that no page of it is empty or out of reach: something
retired, an extension that waits, a message that never arrived, people with a password.

Done by the portal's own verbs in a process beside the running demo (`manage.py shell`), which says
where each person should look.
"""

import datetime
import json
from collections.abc import Iterable
from decimal import Decimal

from axes.models import AccessAttempt
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from agencies.models import AuditEvent, AuthenticatorApp, Jurisdiction, User
from agencies.services.account_help import ask_for_help
from agencies.services.agencies import create_agency, record_succession
from agencies.services.leading_groups import (
    add_leading_group_member,
    create_leading_group,
    give_portfolio,
)
from agencies.services.passwords import set_password
from agencies.services.users import (
    create_first_administrator,
    grant_membership,
    open_account,
    system_user,
)
from agencies.states import Channel, HelpKind, LeadingGroupRole, Role, SuccessionKind
from indicators.adding_up import LITERACY_RATE
from indicators.models import Indicator
from indicators.services.indicators import record_observation
from sciliteracy.demo_history_words import marked
from sciliteracy.lib.dates import portal_today
from tasks.models import Occurrence, ProgressReport
from tasks.reckoning import owing
from tasks.reminders.unsubscribing import unsubscribe_path
from tasks.services.decisions import ask_extension, override_light
from tasks.services.evidence import attach_evidence, retire_evidence
from tasks.services.theme_days import add_theme_day, retire_theme_day
from tasks.states import Colour, EvidenceKind, ReportState, ThemeRule
from tests.e2e.demo import CAREFUL, CLERK, KEEPER, NOBODY, PASSWORD, PLACE, username
from tests.factories.agencies import ContactFactory
from tests.factories.reminders import DeliveryFactory

# Who begins at which address.
Starts = Iterable[tuple[str, str]]
# An address of nobody (RFC 5737).
ELSEWHERE = "192.0.2.7"


def stage() -> None:
    """Prepare it all; prints as JSON who begins where."""
    place = Jurisdiction.objects.get(code=PLACE)
    people = {role: User.objects.get(username=username(role)) for role in Role}
    starts = (
        *_theme_days(place, people[Role.OFFICE_STAFF]),
        *_agencies(place, people[Role.OFFICE_STAFF]),
        *_evidence(place, people[Role.OFFICE_STAFF]),
        *_periods(people[Role.LIAISON], people[Role.OFFICE_STAFF]),
        *_reports(people[Role.LIAISON]),
        *_messages(people[Role.LIAISON]),
        *_accounts(place, people[Role.SYSTEM_ADMIN]),
    )
    print(json.dumps(starts))


def _theme_days(place: Jurisdiction, staff: User) -> Starts:
    """One of the place's own, and one out of use."""
    rule = {"rule": ThemeRule.FIXED, "month": 10, "day": 18, "length": 2}
    source = marked("区科协年度安排")
    kept, gone = (
        add_theme_day(by=staff, jurisdiction=place, name=marked(name), source=source, **rule)
        for name in ("科普开放日", "社区科普日")
    )
    retire_theme_day(gone, by=staff, reason="并入科普开放日")
    yield Role.OFFICE_STAFF, reverse("tasks:theme-day-edit", args=[kept.pk])
    yield Role.OFFICE_STAFF, reverse("tasks:theme-day-confirm", args=[kept.pk])
    yield Role.OFFICE_STAFF, reverse("record-restore", args=["theme-day", gone.pk])


def _agencies(place: Jurisdiction, staff: User) -> Starts:
    """An agency that took over from another, and one in a leader's charge: none of those that the
    documents name."""
    first, second = (
        create_agency(by=staff, jurisdiction=place, name=marked(name)) for name in ("甲局", "乙局")
    )
    succession = record_succession(
        by=staff, predecessor=first, successor=second, kind=SuccessionKind.MERGER
    )
    group = create_leading_group(by=staff, jurisdiction=place, name=marked("工作小组"))
    member = add_leading_group_member(
        by=staff, group=group, role=LeadingGroupRole.DEPUTY, post=marked("分管负责人"), position=0
    )
    portfolio = give_portfolio(by=staff, member=member, agency=second)
    yield Role.OFFICE_STAFF, reverse("agencies:succession-edit", args=[succession.pk])
    yield Role.OFFICE_STAFF, reverse("agencies:portfolio-edit", args=[portfolio.pk])


def _evidence(place: Jurisdiction, staff: User) -> Starts:
    """What a measured value of the place rests on."""
    observation = record_observation(
        by=staff,
        indicator=Indicator.objects.active().get(name=LITERACY_RATE, jurisdiction=None),
        jurisdiction=place,
        observed_on=portal_today() - datetime.timedelta(days=30),
        value=Decimal("7.4"),
        source=marked("为演示假设的数值，不是真实统计"),
    )
    kept, gone = (
        attach_evidence(
            by=staff,
            today=portal_today(),
            observation=observation,
            content=f"{name},7.4\n".encode(),
            file_name=f"{name}.csv",
            kind=EvidenceKind.TABLE,
        )
        for name in ("调查结果", "调查结果（初稿）")
    )
    retire_evidence(gone, by=staff, reason="已有定稿")
    yield Role.OFFICE_STAFF, reverse("tasks:evidence-retire", args=[kept.pk])
    yield Role.OFFICE_STAFF, reverse("indicators:observation-edit", args=[observation.pk])


def _periods(liaison: User, staff: User) -> Starts:
    """A light that was set by hand, and an extension that waits."""
    today, agency = portal_today(), _agency_of(liaison)
    ahead = Occurrence.objects.open_on(today).filter(work_due_on__gt=today)
    periods = list(ahead.order_by("work_due_on", "pk"))
    owed = owing(periods)
    period = next(one for one in periods if agency in owed[one.pk])
    why = "场馆维修，活动顺延"
    later = period.work_due_on + datetime.timedelta(days=20)
    override_light(period, by=staff, today=today, colour=Colour.YELLOW, reason=why)
    asked = ask_extension(
        by=liaison,
        today=today,
        occurrence=period,
        agency=agency,
        work_due_after=later,
        reason=why,
    )
    yield Role.OFFICE_STAFF, reverse("tasks:occurrence-drop-override", args=[period.pk])
    yield Role.OFFICE_STAFF, reverse("tasks:extension-decide", args=[asked.pk])


def _reports(liaison: User) -> Starts:
    """One in each hand; that before the head of its agency as where a place asks for that."""
    there = ProgressReport.objects.filter(agency__jurisdiction__code=PLACE)
    approved = there.filter(state=ReportState.APPROVED)
    signing = approved.filter(agency=_agency_of(liaison)).latest("pk")
    there.filter(pk=signing.pk).update(state=ReportState.SIGNING)
    waiting = there.filter(state=ReportState.SUBMITTED).latest("pk")
    told = AuditEvent.objects.filter(
        verb="tasks.approve_report", jurisdiction_id=liaison.jurisdiction_id
    )
    yield Role.AGENCY_HEAD, reverse("tasks:report-sign", args=[signing.pk])
    yield Role.LIAISON, reverse("tasks:report-recall", args=[signing.pk])
    yield Role.REVIEWER, reverse("tasks:report-approve", args=[waiting.pk])
    yield Role.REVIEWER, reverse("tasks:report-return", args=[waiting.pk])
    yield Role.OFFICE_STAFF, reverse("tasks:report-correct", args=[approved.latest("pk").pk])
    yield Role.AUDITOR, reverse("audit:event-detail", args=[told.latest("pk").pk])


def _agency_of(person: User):
    return person.memberships.active().get().agency


def _messages(liaison: User) -> Starts:
    """A message that never arrived, and the link that stands at the end of each."""
    dead = DeliveryFactory(
        user=liaison,
        channel=Channel.EMAIL,
        contact=ContactFactory(user=liaison),
        day=portal_today(),
        attempts=5,
        dead_at=timezone.now(),
        error="550 5.1.1 no such mailbox",
    )
    yield Role.SYSTEM_ADMIN, reverse("dead-set-aside", args=[dead.pk])
    yield NOBODY, unsubscribe_path(liaison)


def _accounts(place: Jurisdiction, system_admin: User) -> Starts:
    """People who sign in with a password; one who cannot; an address that is shut."""
    system, now = system_user(), timezone.now()
    create_first_administrator(username=KEEPER, password=PASSWORD)
    clerk, careful, chief, other = (
        open_account(by=system, jurisdiction=place, username=username, name=name)
        for username, name in (
            (CLERK, "区科协 办公室（有口令）"),
            (CAREFUL, "区科协 办公室（二次验证）"),
            ("chief", "区科协 安全管理员（忘记口令）"),
            ("other", "区科协 安全管理员（第三人）"),
        )
    )
    for person in (clerk, careful, chief, other):
        set_password(person, PASSWORD, must_change=False, now=now)
    for person in (clerk, careful):
        grant_membership(by=system, user=person, role=Role.OFFICE_STAFF, jurisdiction=place)
    app = AuthenticatorApp(user=careful, name="TOTP")
    app.take_new_secret()
    app.save()
    for person in (chief, other):
        grant_membership(by=system, user=person, role=Role.SECURITY_ADMIN, jurisdiction=place)
    asked = ask_for_help(
        chief, by=system_admin, kind=HelpKind.PASSWORD, reason="本人到场说明", now=now
    )
    AccessAttempt.objects.create(
        username=chief.username,
        ip_address=ELSEWHERE,
        failures_since_start=settings.LOCKOUT_ADDRESS_FAILURES,
    )
    yield Role.SYSTEM_ADMIN, reverse("people:account-ask-help", args=[other.pk])
    yield Role.SYSTEM_ADMIN, reverse("people:account-reset-password", args=[clerk.pk])
    yield Role.SYSTEM_ADMIN, reverse("people:account-drop-second-factor", args=[clerk.pk])
    yield Role.SYSTEM_ADMIN, f"{reverse('people:address-unlock')}?address={ELSEWHERE}"
    yield Role.SECURITY_ADMIN, reverse("people:help-agree", args=[asked.pk])
    yield Role.SECURITY_ADMIN, reverse("people:help-decline", args=[asked.pk])
    yield CLERK, reverse("account-password")
    yield CLERK, reverse("account-second-factor")
    yield CAREFUL, reverse("account-verify")
    yield KEEPER, reverse("installation")
    yield KEEPER, reverse("installation-appoint")
    yield KEEPER, reverse("jurisdiction-create")
