"""A plan as a whole: in the interchange format, as a plan file holds it."""

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from plans.api.plans import PlanResource as PlainPlanResource
from sciliteracy.interchange.exporting import export_plan


class PlanResource(PlainPlanResource):
    __doc__ = PlainPlanResource.__doc__
    answers = {"interchange": {200: {"type": "object", "required": ["format", "title"]}}}

    @action(detail=True, methods=["get"])
    def interchange(self, request: Request, pk: str) -> Response:
        """The plan as a plan file holds it (`sciliteracy.plan/1`)."""
        self.refuse_unknown_parameters(frozenset({"format"}))
        return Response(export_plan(self.found("parent", "leading_group")))
