"""manage.py status: what plans ask on a day, what was done, and what light it shows."""

import json
from collections import Counter

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from plans.models import Plan
from sciliteracy.lib.commands import day_argument, told_when_not_migrated
from sciliteracy.lib.dates import portal_today
from tasks.states import Colour
from tasks.summing_up import PlanStanding, TaskStanding, as_data, plan_standing


class Command(BaseCommand):
    help = (
        "Reckon in memory, writing nothing, what is owed since the duties began, whether or not "
        "the periods are stored. Without PLAN: every plan in force on the day."
    )

    def add_arguments(self, parser):
        parser.add_argument("plan", nargs="?", metavar="PLAN", help="short name, as in its address")
        parser.add_argument("--on", type=day_argument, metavar="DATE", help="2024-08-15")
        parser.add_argument("--json", action="store_true", help="all periods, as JSON")
        parser.add_argument("--language", choices=["zh-hans", "en"], default="zh-hans")

    @told_when_not_migrated()
    def handle(self, **options):
        today = options["on"] or portal_today()
        with override(options["language"]):
            standings = [
                plan_standing(plan, today=today) for plan in _plans(options["plan"], today)
            ]
            if options["json"]:
                data = [as_data(standing) for standing in standings]
                shown = data[0] if options["plan"] else data
                self.stdout.write(json.dumps(shown, ensure_ascii=False, indent=2))
                return
            for standing in standings:
                self._print(standing)

    def _print(self, standing: PlanStanding):
        counts = Counter(task.colour for task in standing.tasks)
        told = "  ".join(f"{Colour(name).label} {counts[name]}" for name in Colour.values)
        self.stdout.write(f"{standing.plan.title}  {standing.today}  {told}")
        for task in standing.tasks:
            self._print_task(task)
        self.stdout.write("")

    def _print_task(self, task: TaskStanding):
        for row in (row for part in task.parts for row in part.rows):
            light = row.light
            numbers = f"done {_number(row.total.value)}"
            if row.standing.quota is not None:
                numbers += f" of {_number(row.standing.quota)}"
            numbers += f", expected {_number(light.expected)}, reachable {_number(light.reachable)}"
            member = f" {row.occurrence.member}" if row.occurrence.member_id else ""
            self.stdout.write(
                f"  [{Colour(light.colour).label}] {task.task.measure.path} {task.task.title}"
                f"{member} {row.occurrence.period_start}..{row.occurrence.period_end}"
                f" ({numbers}) {row.sentence}"
            )
        if task.unmet_before:
            self.stdout.write(f"       + {task.unmet_before} earlier periods not done")


def _plans(slug: str | None, today) -> list[Plan]:
    plans = Plan.objects.active().select_related("jurisdiction")
    if slug is None:
        return list(plans.running_on(today).order_by("jurisdiction__code", "-period_start", "pk"))
    try:
        return [plans.get(slug=slug)]
    except Plan.DoesNotExist:
        known = ", ".join(plans.order_by("slug").values_list("slug", flat=True)[:20]) or "none yet"
        raise CommandError(f"There is no plan {slug!r}. Stored here: {known}.") from None


def _number(value) -> str:
    return "-" if value is None else f"{value.normalize():f}"
