"""Servers for the whole session, a database for each test, and the table at the end."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings

from tests.chaos.mail_server import MailServer
from tests.chaos.portal import Portal
from tests.chaos.servers import Postgresql, RedisServer, what_is_missing
from tests.project.running import environment

HEAD = ("what happens", "messages", "kills", "lost", "sent twice", "at most", "seconds")
ROWS = pytest.StashKey[list]()


@dataclass(frozen=True)
class Size:
    """How much of everything: enough to see a fault in CI, or the whole (`make chaos`)."""

    full: bool

    def __call__(self, small: int, full: int) -> int:
        return full if self.full else small


@pytest.fixture(scope="session")
def size() -> Size:
    return Size(os.environ.get("CHAOS") == "full")


@pytest.fixture(scope="session")
def places():
    """A folder and the servers, with two databases to copy: people, and people with messages."""
    if not (os.environ.get("REQUIRE_SERVICES") or os.environ.get("CHAOS")):
        pytest.skip("starts servers of its own: make test-services, make chaos")
    if missing := what_is_missing():
        pytest.skip(missing)
    folder = Path(tempfile.mkdtemp(prefix="portal-chaos-"))
    folder.chmod(0o755)  # PostgreSQL runs as another user, who must get in here
    postgresql, redis = Postgresql(folder), RedisServer(folder)
    try:
        yield folder, postgresql, redis
    finally:
        redis.stop()
        postgresql.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def templates(places, size):
    folder, postgresql, _redis = places
    postgresql.make("people")
    _seed(folder, postgresql.url("people"), "people", str(size(150, 2000)))
    postgresql.make("messages", "people")
    _seed(folder, postgresql.url("messages"), "deliveries")


def _seed(folder: Path, url: str, *arguments: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "tests.chaos.seed", *arguments],
        cwd=settings.BASE_DIR,
        env=environment(folder, DATABASE_URL=url, DJANGO_SETTINGS_MODULE="tests.chaos.settings"),
        check=True,
    )


@pytest.fixture
def mail():
    server = MailServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def portal_on(places, templates, mail):
    """Makes a portal on a copy of a template; nothing of it is left afterwards."""
    folder, postgresql, redis = places
    made = []

    def make(template: str) -> Portal:
        name = f"portal_{uuid.uuid4().hex[:8]}"
        redis.empty()
        postgresql.make(name, template)
        made.append(Portal(folder, postgresql, redis, mail, name))
        return made[-1]

    yield make
    for portal in made:
        portal.stop()
        postgresql.drop(portal.database)


@pytest.fixture(scope="session")
def note(request):
    """Writes what became of a run into the table, and holds it against what may become of one."""
    rows = request.config.stash.setdefault(ROWS, [])

    def write(what, portal, *, messages, started, kills=0, bound=0, dead=0):
        mail, seconds = portal.mail, round(time.monotonic() - started)
        lost, twice = mail.lost(messages), mail.twice
        rows.append((what, messages, kills, lost, twice, bound, seconds))
        assert lost == 0
        assert twice <= bound
        assert portal.count("channel = 'email' AND sent_at IS NOT NULL") == messages
        assert portal.count("dead_at IS NOT NULL") == dead
        assert kills or portal.ended == [], portal.logs()

    return write


def pytest_terminal_summary(terminalreporter, config):
    rows = config.stash.get(ROWS, [])
    if rows:
        terminalreporter.section("messages under kills and outages")
        for row in (HEAD, ("---",) * len(HEAD), *rows):
            terminalreporter.write_line(f"| {' | '.join(str(cell) for cell in row)} |")
