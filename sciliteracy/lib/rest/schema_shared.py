"""What all of the description shares: headers, parameters, and every error."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from sciliteracy.lib.rest.problems import KINDS, MEDIA_TYPE, TYPE

STRING = {"type": "string"}


def parameter(name: str, place: str, text: object, schema: Any = None, **more: Any) -> dict:
    return {
        "name": name,
        "in": place,
        "description": str(text),
        "schema": schema or STRING,
    } | more


def headers_of(status: str, *, with_tag: bool) -> dict[str, Any]:
    names = ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"]
    names += ["ETag"] if with_tag else []
    names += ["Location"] if status == "201" else []
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def common_parameters() -> dict[str, Any]:
    language = {"type": "string", "enum": ["zh-hans", "en"]}
    bounds = {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"}
    known = _("上次读到的 ETag；没有变化时得到 304。")
    version = _("读到的 ETag，或 * 表示不论版本。")
    once = _("幂等键：24 小时内同样的请求只办一次，得到同样的响应。")
    return {
        "AcceptLanguage": parameter(
            "Accept-Language", "header", _("文字的语言；缺省为中文。"), language
        ),
        "IfNoneMatch": parameter("If-None-Match", "header", known),
        "IfMatch": parameter("If-Match", "header", version, required=True),
        "IdempotencyKey": parameter("Idempotency-Key", "header", once, bounds),
    }


def common_headers() -> dict[str, Any]:
    number = {"schema": {"type": "integer"}}
    tag = _("“版本.校验值”：用于 If-None-Match 和 If-Match。")
    return {
        "RateLimit-Limit": number | {"description": str(_("每分钟可以调用的次数。"))},
        "RateLimit-Remaining": number | {"description": str(_("这一分钟还可以调用的次数。"))},
        "RateLimit-Reset": number | {"description": str(_("多少秒后重新计数。"))},
        "ETag": {"description": str(tag), "schema": STRING},
        "Location": {"schema": {"type": "string", "format": "uri"}},
    }


def problem_schema() -> dict[str, Any]:
    texts = {"type": "object", "additionalProperties": {"type": "string"}}
    both = {
        "type": "object",
        "additionalProperties": {
            "type": "object",
            "required": ["title", "detail"],
            "properties": {"title": STRING, "detail": STRING},
        },
    }
    error = {
        "type": "object",
        "required": ["pointer", "detail", "texts"],
        "properties": {
            "pointer": {"type": "string", "description": str(_("RFC 6901；空为整条记录。"))},
            "detail": STRING,
            "texts": texts,
        },
    }
    return {
        "type": "object",
        "required": ["type", "title", "status", "detail", "instance", "request_id", "errors"],
        "properties": {
            "type": {"type": "string", "enum": [TYPE.format(name) for name in KINDS]},
            "title": STRING,
            "status": {"type": "integer"},
            "detail": STRING,
            "instance": STRING,
            "request_id": {"type": "string", "description": str(_("与日志中的请求编号相同。"))},
            "texts": both,
            "errors": {"type": "array", "items": error},
        },
    }


def problem_responses() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, kind in KINDS.items():
        response = found.setdefault(f"Problem{kind.status}", {"description": "", "names": []})
        line = f"`{name}`: {kind.title} - {kind.meaning}"
        response["description"] = "\n".join(filter(None, (response["description"], line)))
        response["names"].append(name)
    for key, response in found.items():
        first = response.pop("names")[0]
        example = {
            "type": TYPE.format(first),
            "title": str(KINDS[first].title),
            "status": int(key.removeprefix("Problem")),
            "detail": str(KINDS[first].meaning),
            "instance": "/api/v1/plans/7/",
            "request_id": "0f8c4c1e9b8e4a7d8e6f3b2a1c0d9e8f",
            "errors": [],
        }
        content = {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}
        response["content"] = {MEDIA_TYPE: content}
        if key == "Problem429":
            response["headers"] = {"Retry-After": {"schema": {"type": "integer"}}}
    return found


def add_problems(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Postprocessing: what every error looks like."""
    components = result.setdefault("components", {})
    for shape in components.get("schemas", {}).values():
        for field in shape.get("properties", {}).values():
            if "oneOf" in field:
                # What may be chosen says it all; bounds would be those of one database.
                for bound in ("minimum", "maximum"):
                    field.pop(bound, None)
    components.setdefault("schemas", {})["Problem"] = problem_schema()
    components["responses"] = problem_responses()
    components["parameters"] = common_parameters()
    components["headers"] = common_headers()
    return result
