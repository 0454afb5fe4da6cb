"""How the interface describes itself in OpenAPI 3.1: what REST framework knows, and beside it every
error, every header, and what may follow an answer.

A view says with `bodies` and `answers` (by its actions) what it takes and gives where that is not
the row itself. Texts are in both languages: the schema is made in each and put together.
"""

import copy
import re
from collections.abc import Mapping
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from drf_spectacular.authentication import SessionScheme
from drf_spectacular.extensions import (
    OpenApiAuthenticationExtension,
    OpenApiSerializerFieldExtension,
)
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema

from sciliteracy.lib.rest.schema_shared import STRING, headers_of, parameter
from sciliteracy.lib.rest.serializers import Reason, Words

READING, CREATING = ("GET",), ("POST",)
# What each act of a resource is called; `{}` is the resource.
ACTS: dict[str, Promise] = {
    "list": _("{}：列表"),
    "retrieve": _("{}：一条"),
    "create": _("{}：新增"),
    "partial_update": _("{}：修改"),
    "retire_row": _("{}：停用"),
    "restore_row": _("{}：恢复"),
    "main_agency": _("{}：确定主办单位"),
    "file": _("{}：下载文件"),
    "interchange": _("{}：交换格式全文"),
    "override": _("{}：人工认定灯色"),
    "drop_override": _("{}：取消人工认定"),
    "submit": _("{}：报送"),
    "recall": _("{}：撤回"),
    "withdraw": _("{}：作废"),
    "sign": _("{}：本单位审签"),
    "approve": _("{}：通过"),
    "send_back": _("{}：退回"),
    "correct": _("{}：更正"),
}
# Acts that every resource which retires has, and what they take.
BODIES: dict[str, type[Words]] = {"retire_row": Reason, "restore_row": Words}
RETIRED_ROWS = _("true：只要已停用的；缺省只要在用的。")
RETIRED_TOO = _("true：已停用的也给出。")
KEY = {"type": "integer", "minimum": 1, "maximum": 10**18 - 1}


class PortalSchema(AutoSchema):
    """One operation."""

    @property
    def act(self) -> str:
        return getattr(self.view, "action", None) or self.method.lower()

    @property
    def is_resource(self) -> bool:
        return hasattr(self.view, "input_class")

    @property
    def has_key(self) -> bool:
        return "{id}" in self.path

    @property
    def is_conditional(self) -> bool:
        return self.method in ("PATCH", "POST") and self.has_key

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        operation["responses"] |= self.errors()
        for status, response in operation["responses"].items():
            if status.startswith("2"):
                response["headers"] = headers_of(status, with_tag=self.gives_json)
        if self.act == "create" and self.has_detail:
            operation["responses"]["201"]["links"] = self.links()
        return operation

    @property
    def gives_json(self) -> bool:
        return self.act not in ("file", "retire_row")

    @property
    def has_detail(self) -> bool:
        return self.is_resource

    def links(self) -> dict[str, Any]:
        """What a client does next with a row that it made."""
        whole = {"parameters": {"id": "$response.body#/id"}}
        name = self.get_operation_id().removesuffix("_create")
        links = {"read": {"operationId": f"{name}_retrieve"} | whole}
        if hasattr(self.view, "partial_update"):
            tag = {"If-Match": "$response.header.ETag"}
            links["change"] = {
                "operationId": f"{name}_partial_update",
                "parameters": whole["parameters"] | tag,
            }
        return links

    def errors(self) -> dict[str, Any]:
        statuses = {400, 401, 403, 406, 429}
        statuses |= {404} if self.has_key or self.act == "get" else set()
        statuses |= {410} if self.path.endswith("/changes/") else set()
        found: dict[str, Any] = {}
        if self.method == "GET":
            found["304"] = {"description": str(_("与 If-None-Match 相同，没有变化。"))}
        else:
            statuses |= {413, 415, 422}
            statuses |= {409} if self.method == "POST" else set()
        if self.is_conditional:
            statuses |= {412, 428}
        return found | {
            str(status): {"$ref": f"#/components/responses/Problem{status}"}
            for status in sorted(statuses)
        }

    # --- What is taken and given ------------------------------------------------------------------

    def get_request_serializer(self) -> Any:
        bodies = getattr(self.view, "bodies", {})
        if self.act in bodies:
            return bodies[self.act]
        if self.act == "partial_update":
            return self.view.changing_class or self.view.input_class
        return self.view.input_class if self.act == "create" else BODIES.get(self.act)

    def get_response_serializers(self) -> Any:
        answers = getattr(self.view, "answers", {})
        if self.act in answers:
            return answers[self.act]
        if self.act == "retire_row":
            return {204: None}
        shown = self.view.serializer_class
        status = 201 if self.act == "create" else 200
        return {status: shown(context={"describing": True}, many=self.act == "list")}

    def get_operation_id(self) -> str:
        name = self.path.removeprefix("/api/v1/").split("/")[0].replace("-", "_") or "root"
        return f"{name}_{self.act}"

    def get_tags(self) -> list[str]:
        return [self.path.removeprefix("/api/v1/").split("/")[0] or "root"]

    def get_summary(self) -> str:
        if not self.is_resource:
            return str(getattr(self.view, "title", self.view.__class__.__name__))
        return str(ACTS[self.act]).format(self.view.model._meta.verbose_name)

    def get_description(self) -> str:
        return ""

    def map_renderers(self, attribute: str) -> list[Any]:
        return ["application/json"] if attribute == "media_type" else ["json"]

    # --- Parameters -------------------------------------------------------------------------------

    def _get_parameters(self) -> list[dict[str, Any]]:
        found = [one for one in super()._get_parameters() if one["name"] not in ("format",)]
        for one in found:
            if one["in"] == "path":
                one["schema"] = KEY
        found += [parameter(**one) for one in getattr(self.view, "parameters", ())]
        found += self._of_resource() if self.is_resource else []
        found.sort(key=lambda one: (one["in"] != "path", one["in"], one["name"]))
        return found + self._headers()

    def _of_resource(self) -> list[dict[str, Any]]:
        view, found = self.view, []
        if self.act in ("list", "retrieve"):
            names = view.serializer_class.field_names()
            found.append(
                parameter(
                    "fields",
                    "query",
                    _("只要这些字段，以逗号分隔。"),
                    {"type": "array", "items": {"enum": names}, "minItems": 1},
                    style="form",
                    explode=False,
                )
            )
        if self.act in ("list", "retrieve") and view.lists_retired:
            text = RETIRED_ROWS if self.act == "list" else RETIRED_TOO
            found.append(parameter("retired", "query", text, {"type": "boolean"}))
        offered = [
            name
            for name in view.serializer_class.EXPANDS
            if self.act == "retrieve" or not view.serializer_class.is_many(name)
        ]
        if self.act in ("list", "retrieve") and offered:
            found.append(
                parameter(
                    "expand",
                    "query",
                    _("一并给出所指的记录，以逗号分隔，最多两层（a.b）。"),
                    {"type": "array", "items": {"enum": offered}, "maxItems": 5},
                    style="form",
                    explode=False,
                )
            )
        if self.act == "list" and view.search_fields:
            text = _("在这些字段中查找：{}。")
            where = str(text).format(", ".join(view.search_fields))
            found = [one for one in found if one["name"] != "search"]
            found.append(parameter("search", "query", where, STRING | {"maxLength": 100}))
        return found

    def get_filter_backends(self) -> list[Any]:
        """Searching is described here, in our words."""
        backends = super().get_filter_backends()
        return [one for one in backends if not hasattr(one, "search_param")]

    def _headers(self) -> list[dict[str, Any]]:
        names = ["AcceptLanguage"]
        names += ["IfNoneMatch"] if self.method == "GET" else []
        names += ["IfMatch"] if self.is_conditional else []
        names += ["IdempotencyKey"] if self.method == "POST" else []
        return [{"$ref": f"#/components/parameters/{name}"} for name in names]


class ExpandedExtension(OpenApiSerializerFieldExtension):
    target_class = "sciliteracy.lib.rest.serializers.ExpandedField"

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        parent = self.target.parent
        properties = {}
        for name, below in parent.EXPANDS.items():
            shown = below()(context={"describing": True})
            ref = auto_schema.resolve_serializer(shown, direction).ref
            many = parent.is_many(name)
            either = {"oneOf": [ref, {"type": "null"}]}
            properties[name] = {"type": "array", "items": ref} if many else either
        return {"type": "object", "properties": properties}


class TokenExtension(OpenApiAuthenticationExtension):
    target_class = "agencies.api.doors.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        text = _("由安全管理员创建的令牌：Authorization: Bearer kxsz_…")
        return {"type": "http", "scheme": "bearer", "description": str(text)}


class SessionExtension(SessionScheme):
    target_class = "agencies.api.doors.SessionAuthentication"
    priority = 0


# --- The whole ------------------------------------------------------------------------------------


def ours_alone(endpoints: list[Any]) -> list[Any]:
    """Preprocessing: the interface, and of it what is no description of itself."""
    ours = re.compile(r"^/api/v1/(?!schema/|docs/)")
    return [endpoint for endpoint in endpoints if ours.match(endpoint[0])]


def described() -> dict[str, Any]:
    """The schema with every text in both languages, Chinese first."""
    made = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            made[language] = SchemaGenerator().get_schema(request=None, public=True)
    return together(made["zh-hans"], made["en"])


def together(chinese: Any, english: Any) -> Any:
    if isinstance(chinese, Mapping) and isinstance(english, Mapping):
        return {key: together(value, english.get(key, value)) for key, value in chinese.items()}
    if isinstance(chinese, list) and isinstance(english, list) and len(chinese) == len(english):
        return [together(*pair) for pair in zip(chinese, english, strict=True)]
    if isinstance(chinese, str) and isinstance(english, str) and chinese != english:
        return _side_by_side(chinese, english)
    return copy.deepcopy(chinese)


def _side_by_side(chinese: str, english: str) -> str:
    """Lists line by line, so that each value has its two meanings beside it."""
    lines, others = chinese.splitlines(), english.splitlines()
    if len(lines) != len(others):
        return f"{chinese} / {english}"
    pairs = zip(lines, others, strict=True)
    return "\n".join(one if one == two else f"{one} / {_meaning(two)}" for one, two in pairs)


def _meaning(line: str) -> str:
    """`* draft - Draft` says the value once more: only what it means is added."""
    return line.partition(" - ")[2] if line.startswith(("* `", "`")) else line
