"""Who of a group owes a period: its members on the first day, or who took their place since."""

import datetime
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q, QuerySet
from django.db.models.expressions import OuterRef

from agencies.models import Agency, AgencyGroupMember
from agencies.succession import Successors, heirs_on


@dataclass(frozen=True)
class Inherited:
    """A membership of an agency that was succeeded, with one of those that stand in its place."""

    group: int
    member: int
    heir: int
    member_from: datetime.date | None
    member_to: datetime.date | None

    def holds_on(self, day: datetime.date) -> bool:
        begun = self.member_from is None or self.member_from <= day
        return begun and (self.member_to is None or day <= self.member_to)


@dataclass(frozen=True)
class Members:
    """Memberships as they count, with the `heirs` of agencies that were succeeded."""

    heirs: Successors

    def on(self, day: datetime.date | OuterRef) -> QuerySet[AgencyGroupMember]:
        """All that hold on `day` and stand for somebody: an agency in use, or its heirs."""
        in_use = Q(agency__retired_at__isnull=True) | Q(agency__in=self.heirs)
        return AgencyGroupMember.objects.on(day).filter(in_use)

    def own_on(self, day: datetime.date | OuterRef) -> QuerySet[AgencyGroupMember]:
        """Those of agencies that owe for themselves."""
        return self.on(day).exclude(agency__in=self.heirs)

    @cached_property
    def inherited(self) -> list[Inherited]:
        """Those of agencies that were succeeded: few, and named one by one."""
        if not self.heirs:
            return []
        rows = AgencyGroupMember.objects.active().filter(agency__in=self.heirs)
        found = list(
            rows.order_by("pk").values_list("group_id", "agency_id", "member_from", "member_to")
        )
        heirs = {heir for _group, member, *_days in found for heir in self.heirs[member]}
        in_use = set(Agency.objects.active().filter(pk__in=heirs).values_list("pk", flat=True))
        return [
            Inherited(group, member, heir, first, last)
            for group, member, first, last in found
            for heir in self.heirs[member]
            if heir in in_use
        ]


def members_today(today: datetime.date) -> Members:
    return Members(heirs_on(today))
