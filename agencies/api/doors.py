"""Who calls, whether they may, how often, and in which language."""

import time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import authentication
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from agencies.models import ApiToken, User
from agencies.services.api_tokens import TokenRefused, known_token
from agencies.states import TokenScope
from sciliteracy.lib.limits import Count, caller, count_call
from sciliteracy.lib.origin import current_origin
from sciliteracy.lib.rest.problems import Problem

LIMIT = "api"


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer kxsz_…`: the caller is the token's interface account."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _blank, text = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        address = current_origin().address
        try:
            token = known_token(text.decode("latin-1").strip(), address=address, now=timezone.now())
        except TokenRefused as refusal:
            # Why stands in the trail: whoever found a token learns nothing about it.
            raise AuthenticationFailed from refusal
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


class SessionAuthentication(authentication.SessionAuthentication):
    """Somebody who signed in with a browser; whose calls that write carry its CSRF token."""

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except PermissionDenied:
            told = _("用登录会话写入时，要在 X-CSRFToken 中带上 Cookie 里的 CSRF 令牌。")
            raise Problem("not-allowed", told) from None


class MayCall(BasePermission):
    """Somebody who reads plans at all, with a token that is meant for this sort of call."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not request.user.is_authenticated:
            return False
        if not request.user.may_read:
            raise PermissionDenied
        token, scope = request.auth, view.scope_of(request)
        if isinstance(token, ApiToken) and scope not in token.scopes:
            told = _("令牌缺少权限范围“%(scope)s”。") % {"scope": TokenScope(scope).value}
            raise Problem("scope-missing", told)
        return True


class Throttle(BaseThrottle):
    """So many calls a minute for one token, whoever shares its account."""

    def allow_request(self, request: Request, view: Any) -> bool:
        token = request.auth
        who = f"token-{token.pk}" if isinstance(token, ApiToken) else caller(request)
        request._request.api_count = count_call(LIMIT, who, now=time.time())
        return not request._request.api_count.wait

    def wait(self) -> None:
        """The headers say it, in whole seconds."""
        return None


def throttle_headers(request: Any) -> dict[str, str]:
    count: Count | None = getattr(request, "api_count", None)
    if count is None or not count.most:
        return {}
    left = max(0, count.most - count.used)
    headers = {}
    for start in ("X-RateLimit-", "RateLimit-"):
        headers[f"{start}Limit"] = str(count.most)
        headers[f"{start}Remaining"] = str(left)
        headers[f"{start}Reset"] = str(count.seconds_left)
    if count.wait:
        headers["Retry-After"] = str(count.wait)
    return headers
