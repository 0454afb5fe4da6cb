"""Readers of the pages."""

import pytest


@pytest.fixture
def reader(client, settings):
    """Anybody, in the demo: everything may be read."""
    settings.DEMO = True
    return client
