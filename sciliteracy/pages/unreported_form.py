"""What the list of who has not reported can be asked for, in the address."""

import datetime
from functools import cached_property

from django import forms
from django.db.models import Q, QuerySet

from agencies.forms import JurisdictionListForm
from agencies.models import Agency, Jurisdiction, User
from agencies.states import AGENCY_ROLES, Role
from plans.models import Plan
from tasks.duties import dates_of
from tasks.models import Occurrence
from tasks.models.report import WORKING_ROLES
from tasks.owed import by_owner, untold
from tasks.periods import Period
from tasks.reckoning import RELATED
from tasks.reporting_periods import (
    code_of,
    period_before,
    period_name,
    period_of,
    reporting_period_at,
    reporting_periods,
)
from tasks.rules import rules_of
from tasks.working_days import WorkingCalendar

PLACE = "task__measure__plan__jurisdiction"
# Who sees of a whole jurisdiction who has told and who has not.
WATCHING = (*WORKING_ROLES, Role.LEADER)
CHOICES_SHOWN = 9


class UnreportedForm(JurisdictionListForm):
    SORTS = {
        "due": ("told_due_on", "owner_name"),
        "agency": ("owner_name", "told_due_on"),
        "plan": ("task__measure__plan__title", "owner_name"),
        "path": ("task__measure__plan", "task__measure__initiative__position", "task__measure"),
    }

    plan = forms.ModelChoiceField(queryset=Plan.objects.none(), required=False)
    agency = forms.ModelChoiceField(queryset=Agency.objects.none(), required=False)
    period = forms.CharField(required=False, max_length=10)
    overdue = forms.BooleanField(required=False)

    def __init__(self, data, *, user: User, today: datetime.date) -> None:
        super().__init__(data, user=user)
        self.today = today
        visible = Plan.objects.visible_to(user).active().filter(jurisdiction__in=self.reach)
        self.fields["plan"].queryset = visible.order_by("jurisdiction__code", "-period_start")
        self.fields["agency"].queryset = Agency.objects.active().filter(self._agencies())

    @cached_property
    def places(self) -> list[int]:
        """Where all that is owed is in sight."""
        return [pk for role, pk, _path in self.user.held_roles if role in WATCHING]

    @cached_property
    def own(self) -> dict[int, int]:
        """The agencies that the person speaks for, each with its jurisdiction."""
        rows = self.user.memberships.active().filter(role__in=AGENCY_ROLES)
        return dict(rows.values_list("agency_id", "jurisdiction_id"))

    @property
    def reach(self) -> list[int]:
        return [*self.places, *self.own.values()]

    def _agencies(self) -> Q:
        return Q(jurisdiction__in=self.places) | Q(pk__in=self.own)

    def jurisdictions(self) -> QuerySet[Jurisdiction]:
        return Jurisdiction.objects.active().filter(pk__in=self.reach)

    @cached_property
    def place(self) -> Jurisdiction | None:
        """Whose reporting periods are offered: the one asked for, else the first in reach."""
        return self.value("jurisdiction") or self.jurisdictions().order_by("code", "pk").first()

    @cached_property
    def chosen(self) -> Period:
        """The period asked for; else the last one that is over, if anything ended in it."""
        asked = period_of(self.value("period") or "")
        if asked is not None:
            return asked
        rules = rules_of(self.place)
        running = reporting_period_at(rules, self.today)
        last = period_before(rules, running)
        ended = self.in_sight(Occurrence.objects.standing())
        ended = ended.filter(period_end__gte=last.start, period_end__lte=last.end)
        return last if ended.exists() else running

    @property
    def period_choices(self) -> list[tuple[str, str]]:
        offered = reporting_periods(rules_of(self.place), until=self.today, years=2)
        offered = offered[:CHOICES_SHOWN]
        if self.chosen not in offered:
            offered.append(self.chosen)
        return [(code_of(one), period_name(one.start, one.end)) for one in offered]

    @property
    def chosen_code(self) -> str:
        return code_of(self.chosen)

    @property
    def chosen_name(self) -> str:
        return period_name(self.chosen.start, self.chosen.end)

    @property
    def agency_choices(self) -> QuerySet[Agency]:
        """Those of the place that the list is about."""
        rows = self.fields["agency"].queryset
        return rows.filter(jurisdiction=self.place).order_by("name") if self.place else rows

    @property
    def narrowed(self) -> bool:
        return any(self.value(name) for name in ("q", "plan", "agency", "overdue"))

    def in_sight(self, rows: QuerySet[Occurrence]) -> QuerySet[Occurrence]:
        """What is owed in the person's own jurisdictions, and by the person's own agencies."""
        rows = by_owner(rows)
        return rows.filter(Q(**{f"{PLACE}__in": self.places}) | Q(owner_id__in=list(self.own)))

    def select(self, calendar: WorkingCalendar) -> QuerySet[Occurrence]:
        dates = dates_of(self.chosen, rules=rules_of(self.place), calendar=calendar)
        rows = self.in_sight(untold(Occurrence.objects.all(), self.chosen, dates.report_due_on))
        if chosen := self.value("jurisdiction"):
            rows = rows.filter(**{PLACE: chosen})
        if chosen := self.value("plan"):
            rows = rows.filter(task__measure__plan=chosen)
        if chosen := self.value("agency"):
            rows = rows.filter(owner_id=chosen.pk)
        if words := self.value("q"):
            rows = rows.filter(
                Q(owner_name__icontains=words) | Q(task__measure__text__icontains=words)
            )
        if self.value("overdue"):
            rows = rows.filter(told_due_on__lt=self.today)
        return rows.select_related(*RELATED)
