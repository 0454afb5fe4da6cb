"""On PostgreSQL and Redis only what touches them: the rest was run by `make test` and is the same.

A test touches the database if it may reach it at all: pytest-django blocks all others. What asks
the cache or the broker without the database is marked `both_runs`; what reads rows to ask about
Python alone, such as each predicate loosened in turn, `first_run`. ALL_TESTS=1 leaves nothing out.
"""

import os

import pytest

FIXTURES = {"db", "transactional_db", "django_db_setup", "client", "stack"}
LEFT = pytest.StashKey[int]()
MARKERS = ("django_db", "services", "both_runs")


def touches_services(item: pytest.Item) -> bool:
    if item.get_closest_marker("first_run"):
        return False
    given = set(getattr(item, "fixturenames", ()))
    return bool(given & FIXTURES) or any(item.get_closest_marker(name) for name in MARKERS)


def is_second_run() -> bool:
    return bool(os.environ.get("REQUIRE_SERVICES")) and not os.environ.get("ALL_TESTS")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not is_second_run():
        return
    left = [item for item in items if not touches_services(item)]
    items[:] = [item for item in items if touches_services(item)]
    config.hook.pytest_deselected(items=left)
    config.stash[LEFT] = len(left)
    # Under xdist only the workers see the tests; each tells the one that sums up.
    if hasattr(config, "workeroutput"):
        config.workeroutput["left"] = len(left)


@pytest.hookimpl(optionalhook=True)  # of pytest-xdist
def pytest_testnodedown(node) -> None:
    node.config.stash[LEFT] = getattr(node, "workeroutput", {}).get("left", 0)


def pytest_terminal_summary(terminalreporter, config: pytest.Config) -> None:
    if number := config.stash.get(LEFT, 0):
        terminalreporter.write_line(
            f"{number} tests say nothing of the database or Redis and were left to `make test` "
            "(ALL_TESTS=1 runs them here as well)."
        )
