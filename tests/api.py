"""A program that calls the interface with a token, in tests."""

import datetime
import json
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from agencies.models import User
from agencies.services.api_tokens import make_api_token
from agencies.services.users import system_user
from agencies.states import Role, TokenScope
from tests.factories.agencies import MembershipFactory, UserFactory

ROOT = "/api/v1/"
EVERYTHING = tuple(TokenScope)


def machine(jurisdiction: Any, role: str = Role.OFFICE_STAFF, agency: Any = None) -> User:
    """An interface account with one role."""
    user = UserFactory(is_machine=True, jurisdiction=jurisdiction)
    MembershipFactory(user=user, role=role, jurisdiction=jurisdiction, agency=agency)
    return user


def token_for(user: User, *scopes: str, **more: Any) -> str:
    now = timezone.now()
    how = {"expires_at": now + datetime.timedelta(days=30), "name": "测试"} | more
    how["scopes"] = scopes or EVERYTHING
    return make_api_token(user, by=system_user(), now=now, **how)[1]


class Program(Client):
    """Asks with its token and reads JSON."""

    def __init__(self, token: str, **defaults: Any) -> None:
        super().__init__(headers={"Authorization": f"Bearer {token}", **defaults})

    def read(self, path: str, **headers: str) -> HttpResponse:
        return self.get(f"{ROOT}{path}", headers=headers)

    def send(self, path: str, body: Any = None, *, method: str = "POST", **headers: str) -> Any:
        content = json.dumps(body if body is not None else {})
        how = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.generic(method, f"{ROOT}{path}", content, "application/json", headers=how)

    def change(self, path: str, body: Any, *, version: Any = "*") -> Any:
        tag = version if version == "*" else f'"{version}"'
        return self.send(path, body, method="PATCH", If_Match=tag)
