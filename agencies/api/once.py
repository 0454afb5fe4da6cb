"""Idempotency-Key: a call that is made twice is done once and answered twice."""

import contextlib
import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.services import kept_answers
from sciliteracy.lib.rest.problems import Problem

KEY = re.compile(r"[\x21-\x7e]{1,200}")
KEPT_HEADERS = ("Location",)


def once(request: Request, act: Callable[[], Response], *, in_one: bool = True) -> Response:
    """What `act` answers, or what it answered before under the same key.

    `in_one`: the act and its answer are stored together, so that neither is there alone. An act
    that stores by itself what must outlive its refusal (a virus found) is followed by its answer.
    """
    key = request.META.get("HTTP_IDEMPOTENCY_KEY")
    if key is None:
        return act()
    if not KEY.fullmatch(key):
        told = _("幂等键应为 1 至 200 个可见的 ASCII 字符。")
        raise Problem("bad-parameter", told)
    try:
        claim = kept_answers.claim(
            request.user, key=key, fingerprint=fingerprint(request), now=timezone.now()
        )
    except kept_answers.OtherCall as error:
        raise Problem("idempotency-key-reused") from error
    except kept_answers.StillAtWork as error:
        raise Problem("still-at-work", headers={"Retry-After": "1"}) from error
    if claim.kept:
        return _as_before(claim.row)
    try:
        with transaction.atomic() if in_one else contextlib.nullcontext():
            response = act()
            headers = {n: response[n] for n in KEPT_HEADERS if response.has_header(n)}
            headers["Version"] = str(getattr(response, "version", "") or "")
            body = JSONRenderer().render(response.data).decode()
            kept_answers.keep(claim.row, status=response.status_code, headers=headers, body=body)
    except BaseException:
        kept_answers.give_up(claim.row)
        raise
    return response


def _as_before(row: Any) -> Response:
    headers = dict(row.headers)
    version = headers.pop("Version", "")
    response = Response(
        json.loads(row.body) if row.body else None,
        status=row.status,
        headers=headers | {"Idempotent-Replayed": "true"},
    )
    response.version = int(version) if version else None  # type: ignore[attr-defined]
    return response


def fingerprint(request: Request) -> str:
    """What makes two calls the same: method, address, and what the body says."""
    told = [request.method, request.get_full_path(), _canonical(request.data)]
    text = json.dumps(told, sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(value: Any) -> Any:
    if isinstance(value, UploadedFile):
        digest = hashlib.sha256()
        for chunk in value.chunks():
            digest.update(chunk)
        value.seek(0)
        return [value.name, digest.hexdigest()]
    if hasattr(value, "lists"):
        return {name: [_canonical(one) for one in values] for name, values in value.lists()}
    return value
