"""Whom reminders do not reach, or reach only by way of somebody else. One statement for a list of
any length; who is on leave counts as there."""

import datetime

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Jurisdiction, Membership
from agencies.states import AGENCY_ROLES, OFFICE_ROLES, Channel, Role
from plans.models import EffectiveAssignment, Plan
from plans.states import AssignmentRole
from tasks.models import Occurrence, Task
from tasks.reminders.digests import addresses, enabled_channels
from tasks.reminders.recipients import portfolios_on

COLUMNS = ("rank", "gap", "code", "place", "place_id", "agency", "agency_id", "person", "role")


class Gap(TextChoices):
    """What is missing; the worst first."""

    NOBODY = "nobody", _("单位没有联络员和负责人")
    NO_LIAISON = "no_liaison", _("单位没有联络员")
    LEADER = "leader", _("分管领导没有联系方式")
    NO_CONTACT = "no_contact", _("没有站内消息以外的联系方式")


# Who is told instead, or how the person learns of it all the same.
INSTEAD = {
    Gap.NOBODY: _("提醒办公室"),
    Gap.NO_LIAISON: _("提醒单位负责人"),
    Gap.LEADER: _("提醒不到"),
    Gap.NO_CONTACT: _("只有站内消息"),
}


def gaps(
    *,
    today: datetime.date,
    places: QuerySet[Jurisdiction] | None = None,
    words: str = "",
    only: str = "",
) -> QuerySet:
    """Rows of COLUMNS, in `places` or everywhere; those that name `words`, of the kind `only`."""
    parts = [
        (rows.filter(Q(gap_agency__icontains=words) | Q(gap_person__icontains=words)))
        if words
        else rows
        for gap, rows in _each(today, places).items()
        if not only or gap == only
    ]
    named = [f"gap_{name}" for name in COLUMNS]
    first, *others = (rows.order_by().values_list(*named, named=True) for rows in parts)
    return first.union(*others, all=True) if others else first


def gap_counts(*, today: datetime.date) -> list[tuple[str, int]]:
    """How many there are of each, everywhere; one statement for each."""
    return [(str(gap.label), rows.count()) for gap, rows in _each(today, None).items()]


def _each(today: datetime.date, places: QuerySet[Jurisdiction] | None) -> dict[Gap, QuerySet]:
    within = Q() if places is None else Q(jurisdiction__in=places.order_by().values("pk"))
    of_group = (
        Q() if places is None else Q(member__group__jurisdiction__in=places.order_by().values("pk"))
    )
    return {
        Gap.NOBODY: _agencies(Gap.NOBODY, within, today),
        Gap.NO_LIAISON: _agencies(Gap.NO_LIAISON, within, today),
        Gap.LEADER: _leaders(of_group, today),
        Gap.NO_CONTACT: _people(within),
    }


def _agencies(gap: Gap, within: Q, today: datetime.date) -> QuerySet:
    """Agencies that owe something, without anybody, or with a head only."""
    posts = Membership.objects.active().filter(
        agency=OuterRef("pk"),
        user__is_active=True,
        user__is_superuser=False,
        user__is_machine=False,
    )
    liaisons = Exists(posts.filter(role=Role.LIAISON))
    heads = Exists(posts.filter(role=Role.AGENCY_HEAD))
    rows = Agency.objects.active().filter(within, _owing(today)).filter(~liaisons)
    rows = rows.filter(heads) if gap == Gap.NO_LIAISON else rows.filter(~heads)
    return _with_columns(rows, gap, agency=F("name"), agency_id=F("pk"), path="jurisdiction")


def _owing(today: datetime.date) -> Q:
    """Leads of measures of plans in force, main agencies of tasks, members with periods."""
    running = Plan.objects.all().running_on(today)
    leads = EffectiveAssignment.objects.filter(
        agency=OuterRef("pk"),
        role=AssignmentRole.LEAD,
        measure__plan__in=running,
        measure__retired_at=None,
    )
    main = Task.objects.active().filter(main_agency=OuterRef("pk"), measure__plan__in=running)
    own = Occurrence.objects.standing().filter(
        member=OuterRef("pk"), task__measure__plan__in=running
    )
    return Q(Exists(leads)) | Q(Exists(main)) | Q(Exists(own))


def _leaders(within: Q, today: datetime.date) -> QuerySet:
    """Leaders in charge of an agency, each once, whom no message reaches."""
    rows = portfolios_on(today).filter(within)
    rows = rows.filter(~_reached(member=OuterRef("member")))
    earlier = portfolios_on(today).filter(member=OuterRef("member"), pk__lt=OuterRef("pk"))
    person = Case(
        When(member__name="", then=F("member__post")),
        default=F("member__name"),
        output_field=CharField(),
    )
    return _with_columns(
        rows.filter(~Exists(earlier)),
        Gap.LEADER,
        agency=F("agency__name"),
        agency_id=F("agency"),
        person=person,
        path="member__group__jurisdiction",
    )


def _people(within: Q) -> QuerySet:
    """People of agencies and offices who are told in the portal only; nobody where the portal
    sends no other way."""
    rows = Membership.objects.active().filter(
        within,
        role__in=(*AGENCY_ROLES, *OFFICE_ROLES),
        user__is_active=True,
        user__is_superuser=False,
        user__is_system=False,
        user__is_machine=False,
    )
    if enabled_channels() == {Channel.INBOX}:
        rows = rows.none()
    person = Case(
        When(user__name="", then=F("user__username")),
        default=F("user__name"),
        output_field=CharField(),
    )
    return _with_columns(
        rows.filter(~_reached(user=OuterRef("user"))),
        Gap.NO_CONTACT,
        agency=Case(
            When(agency__isnull=True, then=Value("")),
            default=F("agency__name"),
            output_field=CharField(),
        ),
        agency_id=F("agency"),
        person=person,
        role=F("role"),
        path="jurisdiction",
    )


def _reached(**owner: OuterRef) -> Exists:
    channels = enabled_channels() - {Channel.INBOX}
    return Exists(addresses().order_by().filter(**owner, channel__in=channels))


def _with_columns(rows: QuerySet, gap: Gap, *, path: str, **given) -> QuerySet:
    columns = {
        "rank": Value(list(Gap).index(gap), output_field=IntegerField()),
        "gap": Value(gap.value, output_field=CharField()),
        "code": F(f"{path}__code"),
        "place": F(f"{path}__name"),
        "place_id": F(path),
        "agency": Value("", output_field=CharField()),
        "agency_id": Cast(Value(None), BigIntegerField()),
        "person": Value("", output_field=CharField()),
        "role": Value("", output_field=CharField()),
    } | given
    return rows.annotate(**{f"gap_{name}": columns[name] for name in COLUMNS})
