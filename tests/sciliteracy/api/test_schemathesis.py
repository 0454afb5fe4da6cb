"""Calls that nobody thought of, made from the description: no error of ours, no answer that the
description does not allow. In this process, with a fixed seed; links lead from row to row."""

import copy
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from sciliteracy.api.description import whole
from tests.api import machine, token_for
from tests.factories.agencies import JurisdictionFactory
from tests.sciliteracy.api.world import MAKE, Place
from tests.shipped import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_connection")]
EXAMPLES, STEPS, WALKS = 3, 6, 15
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
HOW = settings(
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[hypothesis.Phase.generate],
)
HANDLER = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Any) -> Any:
    """The portal; what a call did is taken back."""
    with transaction.atomic():
        answer = HANDLER(environ, start_response)
        content = [b"".join(answer)]
        transaction.set_rollback(True)
    return content


# A copy: it is changed by whoever reads it here.
SCHEMA = schemathesis.openapi.from_dict(copy.deepcopy(whole()))
SCHEMA.app = application
OPERATIONS = {one.ok().label: one.ok() for one in SCHEMA.get_all_operations()}


class World:
    """A row of each resource, and who calls."""

    def __init__(self) -> None:
        haizhou = JurisdictionFactory(name="海州区")
        place = Place(haizhou)
        self.keys = {name: make(place).pk for name, make in MAKE.items()}
        self.keys["jurisdictions"] = haizhou.pk
        self.headers = {"Authorization": f"Bearer {token_for(machine(haizhou))}"}
        named = {"plans": "plan", "initiatives": "initiative", "measures": "measure"}
        named |= {"agencies": "agency", "jurisdictions": "jurisdiction", "tasks": "task"}
        named |= {"indicators": "indicator", "occurrences": "occurrence"}
        self.fields = {word: self.keys[name] for name, word in named.items()}

    def known(self, case: Any) -> None:
        """Rows that are there, in place of numbers that name nothing."""
        if "id" in (case.path_parameters or {}):
            case.path_parameters["id"] = self.keys[case.path.split("/")[3]]
        if isinstance(case.body, dict):
            case.body.update({k: v for k, v in self.fields.items() if k in case.body})


@pytest.fixture
def world(settings, tmp_path):
    settings.PORTAL_TODAY, settings.MEDIA_ROOT = TODAY, tmp_path
    settings.ALLOWED_HOSTS = ["*"]
    return World()


@pytest.mark.parametrize("label", OPERATIONS)
def test_answers_are_those_described(world, label):
    @settings(HOW, max_examples=EXAMPLES)
    @given(case=OPERATIONS[label].as_strategy(), there=st.booleans())
    def calls(case, there):
        if there:
            world.known(case)
        case.call_and_validate(headers=world.headers, checks=CHECKS)

    calls()


def test_rows_are_followed_by_links(world):
    class Follower(SCHEMA.as_state_machine()):
        def before_call(self, case):
            world.known(case) if case.path.count("/") < 5 else None

        def get_call_kwargs(self, case):
            return {"headers": world.headers}

        def validate_response(self, response, case, **kwargs):
            case.validate_response(response, checks=CHECKS)

    with transaction.atomic():
        Follower.run(settings=settings(HOW, max_examples=WALKS, stateful_step_count=STEPS))
