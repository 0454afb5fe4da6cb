import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from agencies.states import Role
from tests.api import Program, machine, token_for
from tests.factories.agencies import AgencyFactory


@pytest.fixture
def one_connection():
    """Requests that no test client sends keep the connection, and with it the test's transaction,
    as those of a test client do."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def office(haizhou):
    """A program that works for the office of 海州区."""
    return Program(token_for(machine(haizhou)))


@pytest.fixture
def bureau(haizhou):
    return AgencyFactory(jurisdiction=haizhou, name="区科技局")


@pytest.fixture
def liaison(haizhou, bureau):
    """A program that reports for an agency."""
    return Program(token_for(machine(haizhou, Role.LIAISON, bureau)))


@pytest.fixture
def reader(haizhou):
    """A program that only reads."""
    return Program(token_for(machine(haizhou, Role.LEADER), "read"))
