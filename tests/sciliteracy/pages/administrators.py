"""The three administrators of 等保 in one jurisdiction, as fixtures."""

import pytest

from agencies.states import Role
from tests.factories.agencies import MembershipFactory


def holder(role: Role, jurisdiction, **more):
    """A person with that role, whose account belongs to the same jurisdiction."""
    more |= {"user__jurisdiction": jurisdiction}
    return MembershipFactory(role=role, jurisdiction=jurisdiction, **more).user


@pytest.fixture
def auditor(haizhou):
    return holder(Role.AUDITOR, haizhou)


@pytest.fixture
def system_admin(haizhou):
    return holder(Role.SYSTEM_ADMIN, haizhou)


@pytest.fixture
def security_admin(haizhou):
    return holder(Role.SECURITY_ADMIN, haizhou)
