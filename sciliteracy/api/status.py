"""How things stand, in one call: lights, counts and sentences by plan, initiative, measure, agency,
leader, jurisdiction and period. The numbers are those of the pages, by the same functions."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agencies.api.resource import Calls
from agencies.models import Agency, Jurisdiction, User
from plans.models import Initiative, Measure, Plan
from sciliteracy.lib.access import visible_or_404
from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.rest.problems import Problem
from sciliteracy.lib.rest.schema import KEY
from sciliteracy.pages.agency_dashboard import record
from sciliteracy.pages.standing import (
    Counts,
    MeasureStanding,
    by_measure,
    counted,
    reckoned_now,
)
from tasks.api.tasks import LightShown, light_of
from tasks.models import Occurrence
from tasks.reckoning import Reckoned, owing
from tasks.reminders.recipients import portfolios_on
from tasks.rules import Rules, rules_of
from tasks.states import Colour
from tasks.summing_up import by_task

GROUPS = ("plans", "initiatives", "measures", "agencies", "leaders", "jurisdictions", "periods")
MOST_PLANS = 50
PARAMETERS = {"plan", "jurisdiction", "day", "groups", "format"}


class CountsShown(serializers.Serializer):
    green = serializers.IntegerField()
    yellow = serializers.IntegerField()
    red = serializers.IntegerField()
    grey = serializers.IntegerField()
    total = serializers.IntegerField()
    text = serializers.CharField(
        help_text=gettext_lazy("以本行政区的叫法写成一句，例如“绿 12 黄 3”。")
    )


class GroupShown(serializers.Serializer):
    """How many measures of one of them have which light."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    counts = CountsShown()


class MeasureStatus(serializers.Serializer):
    """A measure with the worst of its lights, and the period that says why."""

    id = serializers.IntegerField()
    plan = serializers.IntegerField()
    initiative = serializers.IntegerField()
    path = serializers.CharField()
    colour = serializers.ChoiceField(choices=Colour.choices)
    occurrence = serializers.IntegerField()
    light = LightShown()


class PeriodShown(serializers.Serializer):
    """What fell due in one reporting period of one jurisdiction, and what became of it."""

    jurisdiction = serializers.IntegerField()
    name = serializers.CharField()
    owed = serializers.IntegerField()
    on_time = serializers.IntegerField()
    late = serializers.IntegerField()
    missed = serializers.IntegerField()


class StatusShown(serializers.Serializer):
    day = serializers.DateField()
    plans = GroupShown(many=True, required=False)
    initiatives = GroupShown(many=True, required=False)
    measures = MeasureStatus(many=True, required=False)
    agencies = GroupShown(many=True, required=False)
    leaders = GroupShown(many=True, required=False)
    jurisdictions = GroupShown(many=True, required=False)
    periods = PeriodShown(many=True, required=False)


class Status(Calls, APIView):
    """How plans stand today, or stood on an earlier day."""

    title = gettext_lazy("状态汇总")
    answers = {"get": {200: StatusShown}}
    parameters = (
        {"name": "plan", "place": "query", "text": gettext_lazy("一个规划。"), "schema": KEY},
        {
            "name": "jurisdiction",
            "place": "query",
            "text": gettext_lazy("一个行政区的规划；都不填，是账户任职的行政区。"),
            "schema": KEY,
        },
        {
            "name": "day",
            "place": "query",
            "text": gettext_lazy("今天或以前的一天。"),
            "schema": {"type": "string", "format": "date"},
        },
        {
            "name": "groups",
            "place": "query",
            "text": gettext_lazy("只要这些汇总，以逗号分隔。"),
            "schema": {"type": "array", "items": {"enum": list(GROUPS)}, "minItems": 1},
            "style": "form",
            "explode": False,
        },
    )

    def get(self, request: Request) -> Response:
        if unknown := set(request.query_params) - PARAMETERS:
            raise Problem(
                "bad-parameter", errors={name[:60]: [_("没有这个参数。")] for name in unknown}
            )
        groups, day = _groups_asked(request), _day_asked(request)
        plans = _plans_asked(request)
        summary = Summary(plans, user=request.user, day=day)
        return Response({"day": day} | {name: getattr(summary, name)() for name in groups})


class Summary:
    """One reading of what is looked at, grouped as asked."""

    def __init__(self, plans: list[Plan], *, user: User, day: datetime.date) -> None:
        self.plans_asked, self.user, self.day = plans, user, day
        rows = Occurrence.objects.visible_to(user).filter(task__measure__plan__in=plans)
        self.occurrences = rows
        self.reckoned = reckoned_now(rows, today=day)
        self.standings = by_measure(by_task(self.reckoned))
        self.rules = {plan.jurisdiction_id: rules_of(plan.jurisdiction) for plan in plans}
        # Names as one jurisdiction has them, where it is one.
        self.common = next(iter(self.rules.values())) if len(self.rules) == 1 else None

    def plans(self) -> list[dict[str, Any]]:
        grouped = self._colours_by(lambda measure: measure.plan_id)
        return [
            _group(plan.pk, plan.title, grouped[plan.pk], self.rules[plan.jurisdiction_id])
            for plan in self.plans_asked
        ]

    def initiatives(self) -> list[dict[str, Any]]:
        grouped = self._colours_by(lambda measure: measure.initiative_id)
        rows = Initiative.objects.active().filter(plan__in=self.plans_asked)
        return [
            _group(row.pk, str(row), grouped[row.pk], self.common)
            for row in rows.order_by("plan_id", "position", "pk")
        ]

    def measures(self) -> list[dict[str, Any]]:
        return [
            {
                "id": measure.pk,
                "plan": measure.plan_id,
                "initiative": measure.initiative_id,
                "path": measure.path,
                "colour": standing.colour,
                "occurrence": standing.worst.occurrence.pk,
                "light": light_of(standing.worst),
            }
            for measure, standing in self._measures()
        ]

    def agencies(self) -> list[dict[str, Any]]:
        found = self._owned()
        names = Agency.objects.in_bulk(found)
        return [
            _group(pk, names[pk].name, _colours(found[pk]), self.common) for pk in sorted(found)
        ]

    def leaders(self) -> list[dict[str, Any]]:
        """By whoever is in charge (分管) of the agencies that owe."""
        owned = self._owned()
        held = portfolios_on(self.day).filter(agency__in=owned).select_related("member")
        names, rows = {}, defaultdict(dict)
        for portfolio in held.order_by("member_id"):
            names[portfolio.member_id] = portfolio.member.name or portfolio.member.post
            for row in owned[portfolio.agency_id]:
                rows[portfolio.member_id][row.occurrence.pk] = row
        return [
            _group(pk, name, _colours(rows[pk].values()), self.common) for pk, name in names.items()
        ]

    def jurisdictions(self) -> list[dict[str, Any]]:
        places = {plan.jurisdiction_id: plan.jurisdiction for plan in self.plans_asked}
        of_plan = {plan.pk: plan.jurisdiction_id for plan in self.plans_asked}
        grouped = self._colours_by(lambda measure: of_plan[measure.plan_id])
        return [_group(pk, place.name, grouped[pk], self.rules[pk]) for pk, place in places.items()]

    def periods(self) -> list[dict[str, Any]]:
        found = []
        for place, rules in self.rules.items():
            mine = self.occurrences.filter(task__measure__plan__jurisdiction=place).standing()
            for line in record(mine, rules, today=self.day):
                found.append(
                    {
                        "jurisdiction": place,
                        "name": line.name,
                        "owed": line.owed,
                        "on_time": line.on_time,
                        "late": line.late,
                        "missed": line.missed,
                    }
                )
        return found

    def _measures(self) -> list[tuple[Measure, MeasureStanding]]:
        return [(one.tasks[0].task.measure, one) for one in self.standings.values()]

    def _colours_by(self, key: Any) -> dict[int, list[Colour]]:
        grouped: dict[int, list[Colour]] = defaultdict(list)
        for measure, standing in self._measures():
            grouped[key(measure)].append(standing.colour)
        return grouped

    def _owned(self) -> dict[int, list[Reckoned]]:
        """What is looked at, by the agency that owes it."""
        owners = owing([row.occurrence for row in self.reckoned])
        found: dict[int, list[Reckoned]] = defaultdict(list)
        for row in self.reckoned:
            for agency in owners[row.occurrence.pk]:
                found[agency.pk].append(row)
        return found


def _colours(rows: Iterable[Reckoned]) -> list[Colour]:
    """Of the measures that the periods belong to, as an agency's page counts them."""
    in_order = sorted(rows, key=lambda row: (row.occurrence.task_id, row.occurrence.period_start))
    return [measure.colour for measure in by_measure(by_task(in_order)).values()]


def _group(pk: int, name: str, colours: list[Colour], rules: Rules | None) -> dict[str, Any]:
    counts: Counts = counted(colours, rules)
    numbers = {str(share.colour): share.number for share in counts.shares}
    return {
        "id": pk,
        "name": name,
        "counts": numbers | {"total": counts.total, "text": counts.text},
    }


def _groups_asked(request: Request) -> tuple[str, ...]:
    asked = request.query_params.get("groups")
    if not asked:
        return GROUPS
    names = tuple(dict.fromkeys(asked.split(",")))
    if set(names) - set(GROUPS):
        told = _("可以选择：%(names)s。") % {"names": ", ".join(GROUPS)}
        raise Problem("bad-parameter", errors={"groups": [told]})
    return names


def _day_asked(request: Request) -> datetime.date:
    today, asked = portal_today(), request.query_params.get("day")
    if not asked:
        return today
    try:
        day = datetime.date.fromisoformat(asked)
    except ValueError:
        day = None
    if day is None or day.isoformat() != asked or day > today or day.year < 2000:
        raise Problem("bad-parameter", errors={"day": [_("应为今天或以前的日期，如 2024-08-15。")]})
    return day


def _plans_asked(request: Request) -> list[Plan]:
    """One plan, those of one jurisdiction, or those of the caller's own jurisdictions."""
    if {"plan", "jurisdiction"} <= request.query_params.keys():
        raise Problem("bad-parameter", errors={"jurisdiction": [_("规划和行政区只填一个。")]})
    rows = Plan.objects.active().select_related("jurisdiction")
    if (asked := request.query_params.get("plan")) is not None:
        return [visible_or_404(rows, request.user, pk=_key(asked, "plan"))]
    if (asked := request.query_params.get("jurisdiction")) is not None:
        place = visible_or_404(
            Jurisdiction.objects.active(), request.user, pk=_key(asked, "jurisdiction")
        )
        places = [place.pk]
    else:
        places = [pk for _role, pk, _path in request.user.held_roles]
    mine = rows.visible_to(request.user).filter(jurisdiction__in=places)
    return list(mine.order_by("-period_start", "pk")[:MOST_PLANS])


def _key(text: str, name: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Problem("bad-parameter", errors={name: [_("应为整数。")]})
    return int(text)
