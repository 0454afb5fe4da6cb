"""A plan of 海州区 with one initiative and one measure, nobody named, the office at 区科协."""

import pytest

from agencies.models import Jurisdiction
from tests.factories.agencies import AgencyFactory
from tests.factories.plans import InitiativeFactory, MeasureFactory, PlanFactory


@pytest.fixture
def office(haizhou):
    """The agency that answers where nobody is named."""
    agency = AgencyFactory(jurisdiction=haizhou, name="区科协")
    Jurisdiction.objects.filter(pk=haizhou.pk).update(office=agency)
    haizhou.refresh_from_db()
    return agency


@pytest.fixture
def plan(haizhou, office):
    return PlanFactory(jurisdiction=haizhou)


@pytest.fixture
def initiative(plan):
    return InitiativeFactory(plan=plan, path="三（一）")


@pytest.fixture
def measure(initiative):
    return MeasureFactory(initiative=initiative, path="三（一）1")


@pytest.fixture
def school(haizhou):
    return AgencyFactory(jurisdiction=haizhou, name="区教育局")


@pytest.fixture
def youth(haizhou):
    return AgencyFactory(jurisdiction=haizhou, name="团区委")
