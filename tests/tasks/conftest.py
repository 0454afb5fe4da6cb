import pytest

from tests.at_once import unsealed  # noqa: F401 - a fixture
from tests.factories.indicators import IndicatorFactory, ObservationFactory
from tests.tasks.desks import Desk, make_desk


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """A store of the test's own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def observation(haizhou):
    return ObservationFactory(indicator=IndicatorFactory(jurisdiction=haizhou))


@pytest.fixture
def desk(haizhou, owner) -> Desk:
    """An agency of 海州区 that leads a measure, and the office."""
    return make_desk(haizhou, owner)
