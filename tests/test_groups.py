"""Tests of one group run one after the other in one process, on worlds they build once."""

import os

import pytest

NAME = "groups"


@pytest.mark.xdist_group(NAME)
@pytest.mark.skipif("PYTEST_XDIST_WORKER" not in os.environ, reason="one process has no groups")
def test_groups_are_kept_together(request):
    """pytest-xdist hands groups on at the end of a test's name; where that is lost it says nothing,
    and what must not run at once does."""
    assert request.node.nodeid.endswith(f"@{NAME}")
