"""The demo in a process of its own, the people in it, and the browser that looks at it."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from http.cookiejar import CookieJar
from pathlib import Path

from agencies.states import Role
from tests.e2e.reading import Reader
from tests.project.demo_start import lines_until_ready, running
from tests.project.running import manage

CHROMIUM = shutil.which("chromium")
# As root, Chromium wants no sandbox; and it is to reach nothing but the portal.
ARGUMENTS = ["--no-sandbox", "--disable-background-networking"]
# 海州区; its liaison speaks for the agency that leads most.
PLACE = "210902"
NOBODY = ""
# Those with a password, whom `staging` adds: of an office, the same with a code to be asked for,
# and who administers the installation.
CLERK, CAREFUL, KEEPER, PASSWORD = "clerk", "careful", "keeper", "Qv7-Lanterns-Over-Bridge"
# Whoever comes first reaches most pages; the others add what is theirs alone.
PEOPLE = (
    Role.OFFICE_STAFF,
    Role.OFFICE_ADMIN,
    Role.LIAISON,
    Role.AGENCY_HEAD,
    Role.REVIEWER,
    Role.LEADER,
    Role.SECURITY_ADMIN,
    Role.SYSTEM_ADMIN,
    Role.AUDITOR,
    NOBODY,
)


VARIABLES = {"DEMO": "1", "SESSION_IDLE_MINUTES": "0"}


@dataclass(frozen=True)
class Demo:
    """A demo that runs, and what stood in it at some moment."""

    address: str
    database: Path
    before: Path
    cookies: dict[str, CookieJar]
    # Pages to which no link leads, or only one that is deep in a list.
    starts: tuple[tuple[str, str], ...] = ()

    @property
    def folder(self) -> Path:
        return self.database.parent.parent

    def rewind(self) -> None:
        """Every row is again what it was at that moment; the demo goes on running."""
        _copy(self.before, self.database)

    def kept_as(self, folder: Path) -> "Demo":
        """The same demo, to be rewound to this moment."""
        folder.mkdir(exist_ok=True)
        _copy(self.database, folder / "before.sqlite3")
        return replace(self, before=folder / "before.sqlite3")


def _copy(source: Path, target: Path) -> None:
    with (
        closing(sqlite3.connect(source, timeout=30)) as kept,
        closing(sqlite3.connect(target, timeout=30)) as live,
    ):
        kept.backup(live)


@contextmanager
def running_demo(folder: Path) -> Iterator[Demo]:
    """A demo that ends with the block, with everybody signed in; its data lives in `folder`."""
    with running(folder, "demo", **VARIABLES) as (process, address):
        said = lines_until_ready(process)
        assert process.poll() is None, said
        address, database = address.rstrip("/"), folder / "var/demo.sqlite3"
        cookies = {person: _signed_in(address, person) for person in PEOPLE}
        yield Demo(address, database, database, cookies).kept_as(folder)
        process.terminate()
        process.wait(timeout=20)


def staged(demo: Demo, folder: Path) -> Demo:
    """The same demo with what `tests.e2e.staging` adds, to be rewound to that."""
    order = "from tests.e2e.staging import stage; stage()"
    done = manage(demo.folder, "shell", "--no-imports", "--command", order, **VARIABLES)
    assert done.returncode == 0, done.stderr
    for person in (CLERK, CAREFUL, KEEPER):
        reader = Reader(demo.address)
        reader.sign_in_with(person, PASSWORD)
        demo.cookies[person] = reader.cookies
    starts = tuple(tuple(start) for start in json.loads(done.stdout))
    return replace(demo.kept_as(folder), starts=starts)


def _signed_in(address: str, person: str) -> CookieJar:
    reader = Reader(address)
    if person != NOBODY:
        reader.sign_in(username(person))
    return reader.cookies


def username(person: str) -> str:
    """The demo's account of somebody of that role."""
    return f"demo-{PLACE}-{person.replace('_', '-')}"
