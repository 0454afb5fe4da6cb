"""What every test stands on."""

import datetime
import os

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection

from agencies.models import Jurisdiction, User
from agencies.services.users import system_user
from agencies.states import JurisdictionLevel
from tests import browser_there
from tests.factories.agencies import JurisdictionFactory, MembershipFactory, UserFactory
from tests.kept import Keep
from tests.migrated import keep as keep_migrated
from tests.migrated import kept_file, read_back
from tests.second_run import (  # noqa: F401 - hooks
    pytest_collection_modifyitems,
    pytest_terminal_summary,
    pytest_testnodedown,
)
from tests.services import what_is_missing

# Examples take the time they take: other tests run beside them. They are the same every time, so
# that a run says the same of the same code.
hypothesis.settings.register_profile(
    "portal",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("portal")

PROMISES = {"services": "REQUIRE_SERVICES", "browser": "REQUIRE_BROWSER"}


def pytest_configure(config):
    config.pluginmanager.register(browser_there)
    # Argon2 is slow on purpose; tests sign in often and guard no secrets.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # One person asks for hundreds of pages in a minute here; tests/sciliteracy/lib/test_limits.py
    # sets limits of its own.
    settings.RATE_LIMITS = {}
    is_worker = hasattr(config, "workerinput")
    if not is_worker and (missing := what_is_missing()):
        pytest.exit(missing, returncode=1)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Where services or a browser are promised (as in CI), a test that skips for one fails."""
    report = yield
    promised = [marker for marker, name in PROMISES.items() if os.environ.get(name)]
    if report.skipped and any(item.get_closest_marker(marker) for marker in promised):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped: {report.longrepr}"
    return report


def pytest_pyfunc_call(pyfuncitem):
    """Run each test in a frame with much room.

    Python 3.11 keeps its frames in pieces of 16 kB and gives a piece back to the system whenever
    the stack falls below it. A loop at such an edge, deep in a request, asks the system thousands
    of times; what a frame asks for beforehand lies in one piece.
    """
    test = pyfuncitem.obj

    def in_one_piece(**given):
        return test(**given)

    in_one_piece.__code__ = in_one_piece.__code__.replace(co_stacksize=100_000)
    pyfuncitem.obj = in_one_piece


@pytest.fixture(scope="session")
def keep(tmp_path_factory) -> Keep:
    """Worlds that are built once in a session, whichever worker comes first."""
    own = tmp_path_factory.getbasetemp()
    # Under xdist each worker's folder lies in that of the session.
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "kept"
    folder.mkdir(exist_ok=True)
    return Keep(folder)


@pytest.fixture(scope="session")
def migrated_before(django_db_modify_db_settings):
    """The file in which the migrated database is kept; before it is there, None."""
    kept = kept_file()
    is_there = kept is not None and kept.exists()
    if is_there:
        connection.settings_dict["TEST"]["MIGRATE"] = False
    return kept, is_there


@pytest.fixture(scope="session")
def django_db_setup(migrated_before, django_db_setup, django_db_blocker):
    kept, is_there = migrated_before
    with django_db_blocker.unblock():
        if is_there:
            read_back(kept)
        elif kept is not None:
            keep_migrated(kept)


@pytest.fixture
def today() -> datetime.date:
    return datetime.date(2024, 8, 15)


@pytest.fixture
def amid_a_minute(monkeypatch):
    """Calls are counted by the minute: nothing has been counted, and this minute does not end."""
    monkeypatch.setattr("time.time", lambda: 1_700_000_045.0)
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def system(db) -> User:
    """The account that commands and jobs act as."""
    return system_user()


@pytest.fixture
def administrator(db) -> User:
    """Who administers the installation."""
    return UserFactory(username="administrator", is_superuser=True)


@pytest.fixture
def fuxin(db) -> Jurisdiction:
    """The city above 海州区."""
    return JurisdictionFactory(name="阜新市", code="210900", level=JurisdictionLevel.PREFECTURE)


@pytest.fixture
def haizhou(fuxin) -> Jurisdiction:
    return JurisdictionFactory(name="海州区", code="210902", parent=fuxin)


@pytest.fixture
def owner(haizhou) -> User:
    """The administrator of the office of 海州区."""
    return MembershipFactory(user__username="owner", jurisdiction=haizhou).user


@pytest.fixture
def member(haizhou) -> User:
    """The liaison of an agency of 海州区."""
    return MembershipFactory(user__username="member", jurisdiction=haizhou, liaison=True).user


@pytest.fixture
def outsider(db) -> User:
    """The administrator of another office: full rights, but elsewhere."""
    elsewhere = JurisdictionFactory(name="惠济区", code="410108")
    return MembershipFactory(user__username="outsider", jurisdiction=elsewhere).user
