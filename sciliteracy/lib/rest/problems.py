"""Every error as RFC 9457 says it: `application/problem+json`, in both languages, at its field.

`KINDS` is the closed list; its names are anchors on the page of the interface's reader.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.response import Response

from sciliteracy.lib.access import OutOfSight
from sciliteracy.lib.errors import InvalidChange, NotAllowed, StaleVersion
from sciliteracy.lib.origin import current_origin
from sciliteracy.lib.rest.both_languages import in_both

ROOT = "/api/"
MEDIA_TYPE = "application/problem+json"
TYPE = "/api/v1/docs/#problem-{}"


@dataclass(frozen=True)
class Kind:
    status: int
    title: Promise
    meaning: Promise


KINDS: dict[str, Kind] = {
    "malformed": Kind(400, _("请求无法读取"), _("请求体不是有效的 JSON 或表单。")),
    "bad-parameter": Kind(400, _("查询参数有误"), _("参数不存在，或值不在允许范围内。")),
    "not-authenticated": Kind(401, _("没有有效的令牌"), _("令牌缺失、有误、已到期或已吊销。")),
    "not-allowed": Kind(403, _("没有权限"), _("账户的角色不允许这样做。")),
    "scope-missing": Kind(403, _("令牌的权限范围不够"), _("令牌缺少这个调用所需的权限范围。")),
    "not-found": Kind(404, _("没有找到"), _("地址不存在，或不在可见范围内。")),
    "method-not-allowed": Kind(405, _("不支持这个方法"), _("这个地址不支持所用的 HTTP 方法。")),
    "not-acceptable": Kind(406, _("没有所要的格式"), _("Accept 中没有本接口提供的格式。")),
    "still-at-work": Kind(
        409, _("同一请求正在办理"), _("用同一幂等键的请求还没有办完，请稍后再试。")
    ),
    "gone": Kind(410, _("游标已失效"), _("变更流的游标已不能继续，请重新读取全部数据。")),
    "changed-meanwhile": Kind(
        412, _("记录已被修改"), _("If-Match 中的版本不是最新的；请重新读取后再改。")
    ),
    "too-large": Kind(413, _("内容过大"), _("请求体超过允许的大小。")),
    "unsupported-media-type": Kind(
        415, _("不支持的内容类型"), _("请按说明使用 JSON；上传文件用 multipart/form-data。")
    ),
    "invalid-values": Kind(422, _("内容不符合要求"), _("errors 逐项说明哪个字段有什么问题。")),
    "idempotency-key-reused": Kind(
        422, _("幂等键已用于另一请求"), _("同一幂等键只能用于内容相同的请求。")
    ),
    "precondition-required": Kind(
        428, _("缺少 If-Match"), _("修改前请先读取，并用 If-Match 带上读到的 ETag。")
    ),
    "too-many-requests": Kind(429, _("请求过于频繁"), _("Retry-After 说明多少秒后可以再试。")),
    "server-error": Kind(500, _("系统出错"), _("错误已记录；请凭 request_id 联系管理员。")),
}
BY_STATUS = {
    400: "malformed",
    401: "not-authenticated",
    403: "not-allowed",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    413: "too-large",
    415: "unsupported-media-type",
    429: "too-many-requests",
    500: "server-error",
}


class Problem(exceptions.APIException):
    """Raised where a call cannot go on; `errors` maps fields (dotted) to texts."""

    def __init__(
        self,
        name: str,
        detail: object = "",
        *,
        errors: Mapping[str, Sequence[object]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        self.errors = errors or {}
        self.headers = dict(headers or {})
        self.status_code = KINDS[name].status
        super().__init__(str(detail) or str(KINDS[name].meaning))
        self.said = detail or KINDS[name].meaning


def body_of(problem: Problem, path: str) -> dict[str, Any]:
    kind = KINDS[problem.name]
    titles, details = in_both(kind.title), in_both(problem.said)
    return {
        "type": TYPE.format(problem.name),
        "title": str(kind.title),
        "status": kind.status,
        "detail": str(problem.said),
        "instance": path,
        "request_id": current_origin().request_id,
        "texts": {code: {"title": titles[code], "detail": details[code]} for code in titles},
        "errors": [
            {"pointer": _pointer(field), "detail": str(text), "texts": in_both(text)}
            for field, texts in problem.errors.items()
            for text in texts
        ],
    }


def _pointer(field: str) -> str:
    """RFC 6901; empty for the whole."""
    return f"/{field.replace('.', '/')}" if field else ""


def handle(exc: Exception, context: dict[str, Any]) -> Response | None:
    """For REST framework: any refusal as a problem; what nobody expected goes on to Django."""
    request = context["request"]
    problem = problem_of(exc, reading=request.method in ("GET", "HEAD"))
    if problem is None:
        return None
    if isinstance(exc, OutOfSight):
        request._request.out_of_sight = exc.row
    if isinstance(exc, NotAllowed):
        request._request.refused_because = str(exc)
    # Pages show the problem as they show any answer.
    renderer = getattr(request, "accepted_renderer", None)
    as_page = renderer is not None and renderer.format == "html"
    return Response(
        body_of(problem, request.path),
        status=problem.status_code,
        headers=problem.headers,
        content_type=None if as_page else MEDIA_TYPE,
    )


def problem_of(exc: Exception, *, reading: bool) -> Problem | None:
    if isinstance(exc, Problem):
        return exc
    if isinstance(exc, InvalidChange):
        return Problem("invalid-values", _whole(exc.errors), errors=exc.errors)
    if isinstance(exc, StaleVersion):
        return Problem("changed-meanwhile", str(exc))
    if isinstance(exc, NotAllowed):
        return Problem("not-allowed", str(exc))
    if isinstance(exc, Http404):
        return Problem("not-found")
    if isinstance(exc, PermissionDenied):
        return Problem("not-allowed")
    if isinstance(exc, exceptions.ValidationError):
        errors = flat(exc.detail)
        name = "bad-parameter" if reading else "invalid-values"
        return Problem(name, _whole(errors), errors=errors)
    if isinstance(exc, exceptions.APIException):
        return _of_framework(exc)
    return None


def _whole(errors: Mapping[str, Sequence[object]]) -> object:
    """What is said of the whole row says it best."""
    texts = errors.get("")
    return texts[0] if texts else ""


def _of_framework(exc: exceptions.APIException) -> Problem:
    name = BY_STATUS.get(exc.status_code, "server-error")
    headers = {}
    if header := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = header
    if (wait := getattr(exc, "wait", None)) is not None:
        headers["Retry-After"] = str(int(wait) + 1)
    # What REST framework says by default says less than the kind does.
    own = exc.status_code == HTTPStatus.BAD_REQUEST and exc.detail != exc.default_detail
    detail = exc.detail if own else ""
    return Problem(name, str(detail), headers=headers)


def flat(detail: Any, prefix: str = "") -> dict[str, list[Any]]:
    """Nested errors of serializers by dotted field; those of the whole under ""."""
    if isinstance(detail, Mapping):
        found: dict[str, list[Any]] = {}
        for name, inner in detail.items():
            step = "" if name == "non_field_errors" else str(name)
            path = ".".join(part for part in (prefix, step) if part)
            for field, texts in flat(inner, path).items():
                found.setdefault(field, []).extend(texts)
        return found
    if isinstance(detail, list | tuple):
        if all(not isinstance(inner, Mapping | list) for inner in detail):
            return {prefix: [str(text) for text in detail]}
        found = {}
        for place, inner in enumerate(detail):
            found |= flat(inner, f"{prefix}.{place}" if prefix else str(place))
        return found
    return {prefix: [str(detail)]}


def is_api(request: HttpRequest) -> bool:
    return request.path.startswith(ROOT)


def plain_problem(request: HttpRequest, name: str) -> JsonResponse:
    """For what fails before or beside REST framework: unknown addresses, errors of ours."""
    body = body_of(Problem(name), request.path)
    return JsonResponse(body, status=body["status"], content_type=MEDIA_TYPE)
