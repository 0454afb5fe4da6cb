"""Measures with what stands above the plans: their words guarded by targets that quote them."""

from typing import Any

from indicators.api.targets import TargetShown
from indicators.services.targets import reword_measure
from plans.api.assignments import AssignmentShown
from plans.api.elements import MeasureResource as PlainMeasureResource
from plans.api.elements import MeasureShown
from plans.models import Measure

MeasureShown.EXPANDS |= {"targets": lambda: TargetShown, "assignments": lambda: AssignmentShown}


class MeasureResource(PlainMeasureResource):
    __doc__ = PlainMeasureResource.__doc__

    def change(self, row: Measure, **values: Any) -> Measure:
        return reword_measure(row, by=self.request.user, expected_version=row.version, **values)
