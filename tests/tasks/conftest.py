import pytest

from tests.factories.indicators import IndicatorFactory, ObservationFactory


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """A store of the test's own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def observation(haizhou):
    return ObservationFactory(indicator=IndicatorFactory(jurisdiction=haizhou))
