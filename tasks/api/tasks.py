"""Tasks and their periods as resources, periods with their lights."""

from typing import Any

from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.agencies import AgencyShown
from agencies.api.once import once
from agencies.api.resource import OF_RETIRING, Changing, Creating, Resource, Retiring
from agencies.models import Agency
from indicators.api.targets import TargetShown
from indicators.models import Target
from indicators.office_forms import MOST_PERIODS
from plans.api.elements import MeasureShown
from plans.models import Measure
from plans.permissions import can_edit_plan
from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.rest.filters import Filters, KeyFilter
from sciliteracy.lib.rest.serializers import (
    Input,
    Reason,
    Shown,
    VisibleKey,
    Words,
    require_to_fit,
)
from tasks.models import Occurrence, Task
from tasks.office_forms import task_faults
from tasks.permissions import can_decide_period
from tasks.reckoning import RELATED, reckon
from tasks.services.decisions import drop_override, name_main_agency, override_light
from tasks.services.tasks import (
    add_occurrence,
    create_task,
    restore_task,
    retime_task,
    retire_task,
)
from tasks.states import Colour, Late, LightReason, OccurrenceState, TaskKind

FREQUENCY = ("frequency_unit", "frequency_every")


class TaskShown(Shown):
    EXPANDS = {"measure": lambda: MeasureShown, "target": lambda: TargetShown}

    class Meta:
        model = Task
        fields = (
            *("id", "version", "measure", "target", "kind", "title", *FREQUENCY, "rule"),
            *("starts_on", "ends_on", "main_agency", "created_at", "updated_at", *OF_RETIRING),
        )


class TaskInput(Input):
    CREATE_ONLY = frozenset({"measure", "target", "kind"})

    measure = VisibleKey(Measure)
    target = VisibleKey(Target, required=False, allow_null=True)

    class Meta:
        model = Task
        fields = (
            *("measure", "target", "kind", "title", *FREQUENCY, "rule"),
            *("starts_on", "ends_on"),
        )
        extra_kwargs = {"frequency_every": {"min_value": 1, "max_value": MOST_PERIODS}}


class InCharge(Words):
    """主办: one of the leads; null leaves it to all of them."""

    main_agency = VisibleKey(Agency, allow_null=True)
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class TaskFilters(Filters):
    measure = KeyFilter()
    plan = KeyFilter(field_name="measure__plan")
    jurisdiction = KeyFilter(field_name="measure__plan__jurisdiction")
    main_agency = KeyFilter()
    target = KeyFilter()
    kind = filters.ChoiceFilter(choices=TaskKind.choices)


class TaskResource(Creating, Changing, Retiring, Resource):
    """What a target, or the duty to report on a measure, asks again and again or once."""

    model = Task
    serializer_class = TaskShown
    input_class = TaskInput
    filterset_class = TaskFilters
    related = ("measure__plan__jurisdiction", "target")
    search_fields = ("title",)
    bodies = {"main_agency": InCharge}
    orderings = {"id": (), "measure": ("measure_id",), "updated_at": ("updated_at",)}

    def may_change(self, user: Any, row: Task) -> bool:
        return can_edit_plan(user, row.measure.plan)

    def make(self, measure: Measure, target: Target | None = None, **values: Any) -> Task:
        if target is not None and target.measure_id != measure.pk:
            raise ValidationError({"target": [_("这个目标不属于这条措施。")]})
        require_to_fit(Task(), values, task_faults)
        return create_task(by=self.request.user, measure=measure, target=target, **values)

    def change(self, row: Task, **values: Any) -> Task:
        """Only what has not begun follows, as on the pages."""
        require_to_fit(row, values, task_faults)
        retime_task(
            row,
            by=self.request.user,
            today=portal_today(),
            expected_version=row.version,
            **values,
        )
        return row

    def retire(self, row: Task, reason: str) -> Task:
        return retire_task(row, by=self.request.user, reason=reason)

    def restore(self, row: Task) -> Task:
        return restore_task(row, by=self.request.user)

    def may_decide(self, user: Any, row: Task) -> bool:
        return can_decide_period(user, row.measure.plan.jurisdiction)

    @action(detail=True, methods=["post"], url_path="main-agency")
    def main_agency(self, request: Request, pk: str) -> Response:
        """Say which of the leads is in charge, and asked before the others."""
        return once(request, self._in_charge)

    def _in_charge(self) -> Response:
        row = self.row_to_change(self.may_decide)
        values = self.taken(InCharge)
        agency = values.pop("main_agency")
        return self.answered(name_main_agency(row, by=self.request.user, agency=agency, **values))


class LightShown(serializers.Serializer):
    """The light of a period today, and its sentence in numbers."""

    colour = serializers.ChoiceField(choices=Colour.choices)
    reason = serializers.ChoiceField(choices=LightReason.choices)
    late = serializers.ChoiceField(choices=Late.choices, allow_blank=True)
    pending = serializers.IntegerField(help_text=_("等待审核的填报份数。"))
    sentence = serializers.CharField()


def light_of(row: Any) -> dict[str, Any]:
    return {
        "colour": row.light.colour,
        "reason": row.light.reason,
        "late": row.light.late,
        "pending": row.pending,
        "sentence": row.sentence,
    }


class OccurrenceShown(Shown):
    EXPANDS = {"task": lambda: TaskShown, "member": lambda: AgencyShown}

    light = serializers.SerializerMethodField()

    class Meta:
        model = Occurrence
        fields = (
            *("id", "version", "task", "member", "period_start", "period_end", "opens_on"),
            *("work_due_on", "report_due_on", "locks_on", "quota", "done", "state", "done_on"),
            *("late", "provisional", "reddened_on", "override_colour", "override_reason"),
            *("light", "created_at", "updated_at"),
        )

    @extend_schema_field(LightShown(allow_null=True))
    def get_light(self, row: Occurrence) -> dict[str, Any] | None:
        """Null where the period is expanded from something else."""
        known = self.context.get("lights", {}).get(row.pk)
        return None if known is None else light_of(known)


class OccurrenceInput(Input):
    task = VisibleKey(Task)

    class Meta:
        model = Occurrence
        fields = (
            *("task", "period_start", "period_end", "opens_on", "work_due_on"),
            *("report_due_on", "locks_on", "quota"),
        )


class OccurrenceFilters(Filters):
    task = KeyFilter()
    measure = KeyFilter(field_name="task__measure")
    plan = KeyFilter(field_name="task__measure__plan")
    jurisdiction = KeyFilter(field_name="task__measure__plan__jurisdiction")
    member = KeyFilter()
    answered_by = KeyFilter(
        field_name="task__measure__effective_assignments__agency", distinct=True
    )
    state = filters.ChoiceFilter(choices=OccurrenceState.choices)
    period_from = filters.DateFilter(field_name="period_start", lookup_expr="gte")
    period_to = filters.DateFilter(field_name="period_end", lookup_expr="lte")
    due_from = filters.DateFilter(field_name="report_due_on", lookup_expr="gte")
    due_to = filters.DateFilter(field_name="report_due_on", lookup_expr="lte")


class Override(Words):
    colour = serializers.ChoiceField(choices=Colour.choices)
    reason = serializers.CharField(max_length=300)


class OccurrenceResource(Creating, Resource):
    """One period of one task. Its light is that of today."""

    model = Occurrence
    serializer_class = OccurrenceShown
    input_class = OccurrenceInput
    filterset_class = OccurrenceFilters
    related = RELATED
    search_fields = ("task__title",)
    orderings = {
        "id": (),
        "report_due_on": ("report_due_on",),
        "period_start": ("period_start",),
        "updated_at": ("updated_at",),
    }
    lights: dict[int, Any] = {}
    bodies = {"override": Override, "drop_override": Reason}

    def prepare(self, rows: list[Occurrence]) -> None:
        only = self.only()
        if only is None or "light" in only:
            self.lights = {row.occurrence.pk: row for row in reckon(rows, today=portal_today())}

    def context(self) -> dict[str, Any]:
        return super().context() | {"lights": self.lights}

    def may_decide(self, user: Any, row: Occurrence) -> bool:
        return can_decide_period(user, row.task.measure.plan.jurisdiction)

    def make(self, **values: Any) -> Occurrence:
        row = add_occurrence(by=self.request.user, **values)
        self.prepare([row])
        return row

    @action(detail=True, methods=["post"], url_path="override")
    def override(self, request: Request, pk: str) -> Response:
        """Say by hand what colour the light has, and why."""
        return once(request, self._overridden)

    def _overridden(self) -> Response:
        row = self.row_to_change(self.may_decide)
        values = self.taken(Override)
        override_light(row, by=self.request.user, today=portal_today(), **values)
        self.prepare([row])
        return self.answered(row)

    @action(detail=True, methods=["post"], url_path="drop-override")
    def drop_override(self, request: Request, pk: str) -> Response:
        """Let the light be what the numbers make it again."""
        return once(request, self._dropped)

    def _dropped(self) -> Response:
        row = self.row_to_change(self.may_decide)
        values = self.taken(Reason)
        drop_override(row, by=self.request.user, today=portal_today(), **values)
        self.prepare([row])
        return self.answered(row)
