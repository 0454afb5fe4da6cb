"""Where a client begins: what there is."""

from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from agencies.api.resource import Calls
from sciliteracy.api.resources import RESOURCES


class Root(Calls, APIView):
    """Every list of the interface, by name."""

    title = _("目录")
    answers = {
        "get": {200: {"type": "object", "additionalProperties": {"type": "string"}}},
    }

    def get(self, request: Request) -> Response:
        lists = {name: f"api-{name}-list" for name in RESOURCES}
        return Response({name: reverse(to, request=request) for name, to in lists.items()})
