import pytest

from agencies.states import Role
from tests.api import Program, machine, token_for
from tests.factories.agencies import AgencyFactory


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
