"""What the audit trail can be asked for, in the address, and one page of the answer.

The trail holds millions of events: nothing is counted and no page is skipped to. A page is the
newest events below (`before`) or above (`after`) a primary key.
"""

import datetime
from dataclasses import dataclass

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.forms import JurisdictionChoice, JurisdictionListForm, tree_choices
from agencies.models import AuditEvent, Jurisdiction, User
from agencies.states import Role
from agencies.visibility import lineage_within
from sciliteracy.pages.audit_words import object_choices, verb_choices

PAGE_SIZE = 50
PEOPLE_MEANT = 100
BIGGEST = 2**63 - 1
DAYS = [MinValueValidator(datetime.date(2000, 1, 1)), MaxValueValidator(datetime.date(2200, 1, 1))]
OUTCOMES = [("yes", _("成功")), ("no", _("拒绝或失败"))]
KEYS = ("before", "after")


@dataclass(frozen=True)
class AuditPage:
    """Some events, newest first, and the keys from which the pages beside it start."""

    events: list[AuditEvent]
    newer: int | None
    older: int | None


def number_field() -> forms.IntegerField:
    return forms.IntegerField(required=False, min_value=1, max_value=BIGGEST)


class AuditListForm(JurisdictionListForm):
    SORTS = {"newest": ("-pk",)}

    person = forms.CharField(required=False, max_length=100)
    actor = number_field()
    verb = forms.ChoiceField(required=False, choices=verb_choices)
    object_type = forms.ChoiceField(required=False, choices=object_choices)
    object_id = number_field()
    outcome = forms.ChoiceField(required=False, choices=OUTCOMES)
    since = forms.DateField(required=False, validators=DAYS)
    until = forms.DateField(required=False, validators=DAYS)
    address = forms.CharField(required=False, max_length=64)
    before = number_field()
    after = number_field()

    def jurisdictions(self) -> QuerySet[Jurisdiction]:
        """The auditor's own and what lies below: the only ones that can be asked for."""
        rows = Jurisdiction.objects.active()
        return rows.filter(lineage_within(self._lineages))

    def jurisdiction_choices(self) -> list[JurisdictionChoice]:
        top = Q(lineage__in=self._lineages)
        return tree_choices(self.jurisdictions(), self.value("jurisdiction"), top)

    @property
    def _lineages(self) -> list[str]:
        return self.user.lineages_as(Role.AUDITOR)

    @property
    def is_filtered(self) -> bool:
        return bool(self.asked().keys() - {"sort", "export", *KEYS})

    def select(self, events: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
        for name in ("verb", "object_type", "object_id", "address"):
            if value := self.value(name):
                events = events.filter(**{name: value})
        if actor := self.value("actor"):
            events = events.filter(actor_id=actor)
        if outcome := self.value("outcome"):
            events = events.filter(succeeded=outcome == "yes")
        if chosen := self.value("jurisdiction"):
            below = Jurisdiction.objects.within(chosen).order_by()
            events = events.filter(jurisdiction_id__in=below.values("pk"))
        return self._by_person(self._between(events))

    def _between(self, events: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
        if since := self.value("since"):
            events = events.filter(at__gte=_midnight(since))
        if until := self.value("until"):
            events = events.filter(at__lt=_midnight(until + datetime.timedelta(days=1)))
        return events

    def _by_person(self, events: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
        """Events of the people whose name or user name holds the words, and of strangers who tried
        to sign in under just this name."""
        if not (words := self.value("person")):
            return events
        meant = User.objects.filter(Q(username__icontains=words) | Q(name__icontains=words))
        ids = list(meant.values_list("pk", flat=True)[:PEOPLE_MEANT])
        return events.filter(Q(actor_id__in=ids) | Q(actor_id=None, actor_name=words))

    def page_of(self, events: QuerySet[AuditEvent], *, size: int = PAGE_SIZE) -> AuditPage:
        """One page, found by its edge: one query, however many events there are."""
        before, after = self.value("before"), self.value("after")
        if after and not before:
            found = list(events.filter(pk__gt=after).order_by("pk")[: size + 1])
            more, shown = len(found) > size, found[:size][::-1]
            return _page(shown, newer=more, older=bool(shown))
        if before:
            events = events.filter(pk__lt=before)
        found = list(events.order_by("-pk")[: size + 1])
        shown = found[:size]
        return _page(shown, newer=bool(before and shown), older=len(found) > size)


def _page(events: list[AuditEvent], *, newer: bool, older: bool) -> AuditPage:
    return AuditPage(
        events,
        newer=events[0].pk if newer else None,
        older=events[-1].pk if older else None,
    )


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
