"""Measures with what stands above the plans: their words guarded by targets that quote them."""

from typing import Any

from django.db import transaction

from indicators.api.targets import TargetShown
from indicators.services.targets import reword_measure
from plans.api.assignments import AssignmentShown
from plans.api.elements import MeasureResource as PlainMeasureResource
from plans.api.elements import MeasureShown
from plans.models import Measure
from plans.services.placing import move_measure
from sciliteracy.lib.dates import portal_today

PLACE = {"initiative", "column"}
MeasureShown.EXPANDS |= {"targets": lambda: TargetShown, "assignments": lambda: AssignmentShown}


class MeasureResource(PlainMeasureResource):
    __doc__ = PlainMeasureResource.__doc__

    @transaction.atomic
    def change(self, row: Measure, **values: Any) -> Measure:
        """Reworded, and if another initiative or column is given, last in it."""
        by, today = self.request.user, portal_today()
        place = {name: values.pop(name) for name in PLACE & values.keys()}
        row = reword_measure(row, by=by, today=today, expected_version=row.version, **values)
        if place:
            outer = place.get("initiative", row.initiative)
            stays = outer == row.initiative
            column = place.get("column", row.column if stays else None)
            move_measure(row, by=by, today=today, initiative=outer, column=column)
        return row
