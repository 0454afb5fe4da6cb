"""Conditional requests (RFC 9110): a tag is `"version.hash"`.

The hash is of what is shown and answers If-None-Match: it changes with language, fields and
expansion too. The version is the row's, and all that If-Match compares.
"""

import hashlib
import re
from typing import Any

from django.http import HttpResponse
from django.utils.http import parse_etags
from rest_framework.request import Request
from rest_framework.response import Response

from sciliteracy.lib.rest.problems import Problem

TAG = re.compile(r'"(\d{1,18})(?:\.[0-9a-f]*)?"')
HASH_LENGTH = 16


def tag_of(version: int, content: bytes) -> str:
    return f'"{version}.{hashlib.sha256(content).hexdigest()[:HASH_LENGTH]}"'


def weak_tag_of(content: bytes) -> str:
    return f'W/"{hashlib.sha256(content).hexdigest()[:HASH_LENGTH]}"'


def versions_asked(request: Request) -> set[int] | None:
    """The versions that a write starts from; None for `*`, which is whatever is stored.

    Raises Problem where there is none (428) or nothing that a row of ours ever had (412).
    """
    header = request.META.get("HTTP_IF_MATCH", "").strip()
    if not header:
        raise Problem("precondition-required")
    if header == "*":
        return None
    found = {int(match[1]) for tag in parse_etags(header) if (match := TAG.fullmatch(tag))}
    if not found:
        raise Problem("changed-meanwhile")
    return found


def tagged(response: Response, request: Request, version: int | None) -> None:
    """Give the answer its tag once it is rendered, and answer 304 where it is known already."""

    def after_rendering(rendered: HttpResponse) -> HttpResponse | None:
        content = rendered.content
        tag = weak_tag_of(content) if version is None else tag_of(version, content)
        rendered.headers["ETag"] = tag
        if not _is_known(request, tag):
            return None
        unchanged = HttpResponse(status=304)
        for name in ("ETag", "Cache-Control", "Vary", "Content-Language"):
            if name in rendered.headers:
                unchanged.headers[name] = rendered.headers[name]
        return unchanged

    response.add_post_render_callback(after_rendering)


def _is_known(request: Request, tag: str) -> bool:
    header = request.META.get("HTTP_IF_NONE_MATCH", "")
    if request.method not in ("GET", "HEAD") or not header:
        return False
    known: Any = parse_etags(header)
    plain = tag.removeprefix("W/")
    return known == ["*"] or any(one.removeprefix("W/") == plain for one in known)
