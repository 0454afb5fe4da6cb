"""The interface described: as OpenAPI 3.1, and as a page to read, without any script."""

import re
from functools import cache
from typing import Any

import yaml
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agencies.api.resource import Calls
from sciliteracy.lib.access import readers_only
from sciliteracy.lib.rest.problems import KINDS
from sciliteracy.lib.rest.schema import described

METHODS = ("get", "post", "patch")


class YamlRenderer(BaseRenderer):
    media_type = "application/yaml"
    format = "yaml"
    charset = "utf-8"

    def render(self, data: Any, media_type: str | None = None, context: Any = None) -> bytes:
        return _whole_text(get_language()) if data is whole() else as_yaml(data).encode()


@cache
def _whole_text(language: str | None) -> bytes:
    """Written once for each language; to write it takes seconds."""
    return as_yaml(whole()).encode()


class Schema(Calls, APIView):
    """The description itself, in YAML or JSON."""

    renderer_classes = [YamlRenderer, JSONRenderer]

    def get(self, request: Request) -> Response:
        return Response(whole())


@cache
def whole() -> dict[str, Any]:
    """Made once: it changes with the code alone."""
    return described()


def as_yaml(schema: dict[str, Any]) -> str:
    plain = _Plain
    return yaml.dump(schema, Dumper=plain, allow_unicode=True, sort_keys=False, width=100)


class _Plain(yaml.SafeDumper):
    """Without anchors: every part stands where it is read. Texts of any kind are texts."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


_Plain.add_multi_representer(str, lambda dumper, text: dumper.represent_str(str(text)))


@readers_only
@require_safe
def docs(request) -> HttpResponse:
    """A page for people: every call, what it takes and gives, and every shape."""
    schema = whole()
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, calls in schema["paths"].items():
        for method in METHODS:
            if method in calls:
                call = calls[method]
                groups.setdefault(call["tags"][0], []).append(_call(path, method, call))
    context = {
        "groups": groups,
        "shapes": [_shape(name, one) for name, one in schema["components"]["schemas"].items()],
        "problems": KINDS,
        "title": _("接口说明"),
    }
    return render(request, "api/docs.html", context)


def _call(path: str, method: str, call: dict[str, Any]) -> dict[str, Any]:
    body = call.get("requestBody", {}).get("content", {})
    answers = []
    for status, answer in call["responses"].items():
        ref = answer.get("$ref", "")
        shape = ref or _shape_name(next(iter(answer.get("content", {}).values()), {}))
        answers.append((status, shape.rpartition("/")[2]))
    return {
        "path": path,
        "method": method.upper(),
        "summary": call.get("summary", ""),
        "parameters": [
            {
                "name": one["name"],
                "place": one["in"],
                "required": one.get("required", False),
                "text": _lines(one.get("description", "")),
                "type": _type(one["schema"]),
            }
            for one in map(_named, call.get("parameters", ()))
        ],
        "bodies": [_shape_name(one).rpartition("/")[2] for one in body.values()],
        "answers": answers,
    }


def _named(parameter: dict[str, Any]) -> dict[str, Any]:
    ref = parameter.get("$ref", "")
    return whole()["components"]["parameters"][ref.rpartition("/")[2]] if ref else parameter


def _shape_name(content: dict[str, Any]) -> str:
    return str(content.get("schema", {}).get("$ref", ""))


def _shape(name: str, shape: dict[str, Any]) -> dict[str, Any]:
    required = shape.get("required", ())
    return {
        "name": name,
        "text": _lines(shape.get("description", "")),
        "type": _type(shape),
        "fields": [
            {
                "name": field,
                "type": _type(one),
                "shape": _inner_shape(one),
                "required": field in required,
                "text": " ".join(filter(None, (one.get("title"), one.get("description")))),
            }
            for field, one in shape.get("properties", {}).items()
        ],
    }


def _lines(text: str) -> list[str]:
    return [re.sub(r"^\* `?|`", "", line) for line in text.splitlines() if line.strip()]


def _inner_shape(schema: dict[str, Any]) -> str:
    found = re.search(r"'\$ref': '#/components/schemas/(\w+)'", str(schema))
    return found[1] if found else ""


def _type(schema: dict[str, Any]) -> str:
    kind = schema.get("type", "")
    text = " | ".join(kind) if isinstance(kind, list) else str(kind)
    if "enum" in schema:
        return " | ".join(str(one) for one in schema["enum"][:20])
    if text == "array":
        return f"[{_type(schema.get('items', {}))}]"
    return f"{text} {schema['format']}" if "format" in schema else text
