"""The doors: `make setup`, `make run`, `make serve`, and the one line each says when it cannot."""

import os
import shutil
import sqlite3
import subprocess
import time
from contextlib import closing, suppress
from io import StringIO
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command

from agencies.models import AuditEvent, User
from sciliteracy.demo import holds_real_users
from sciliteracy.lib.serving import port_from, serve, take_port
from tests.api import machine
from tests.factories.agencies import UserFactory
from tests.project.demo_start import (
    first_start,
    free_port,
    lines_until_ready,
    running,
    started_before,
)
from tests.project.running import environment, manage

# --- the port -------------------------------------------------------------------------------------


def test_what_is_sent_leads_to_the_port_that_was_asked_for(monkeypatch):
    """The processes that send read it from the variable, even where the option gave it."""
    told = {}
    monkeypatch.setenv("PORT", "8000")
    monkeypatch.setattr("subprocess.Popen", lambda *given, **how: told.update(scheduler=_port()))
    monkeypatch.setattr("os.execv", lambda *given: told.update(server=_port()))
    with take_port(port := free_port()) as listener:
        serve(listener)

    assert told == {"scheduler": str(port), "server": str(port)}


def _port() -> str:
    return os.environ["PORT"]


@pytest.mark.parametrize("text", ["abc", "0", "65536", "-1", "80 80", "٨٠"])
def test_port_that_is_none_is_refused(text):
    with pytest.raises(CommandError, match="give a number from 1 to 65535"):
        port_from(text)


def test_port_comes_from_option_then_variable_then_default(monkeypatch):
    monkeypatch.delenv("PORT", raising=False)
    assert port_from(None) == 8000

    monkeypatch.setenv("PORT", "8123")
    assert (port_from(None), port_from("8124")) == (8123, 8124)


def test_port_in_use_is_told_with_another():
    port = free_port()
    with take_port(port), pytest.raises(CommandError, match=f"Port {port} is taken: .* PORT="):
        take_port(port)


def test_port_is_open_to_this_machine_only():
    with take_port(free_port()) as listener:
        assert listener.getsockname()[0] == "127.0.0.1"


# The demo's history, as it is told while it is played.
QUARTERS = [
    *("Played 2022 Q3", "Played 2022 Q4"),
    *("Played 2023 Q1", "Played 2023 Q2", "Played 2023 Q3", "Played 2023 Q4"),
    *("Played 2024 Q1", "Played 2024 Q2", "Played 2024 Q3"),
]

# --- make run -------------------------------------------------------------------------------------


@pytest.mark.xdist_group("demo")
def test_demo_shows_the_plans_and_stops_on_interrupt(keep, tmp_path):
    start, _folder = first_start(keep)

    lines = start.lines
    assert [line.rpartition(" ")[0] for line in lines[:5]] == ["Stored the plan"] * 5
    assert [line.rpartition(" ")[0] for line in lines[5:9]] == ["Added 9 fictitious people to"] * 4
    assert [line.rpartition(":")[0] for line in lines[9:18]] == QUARTERS
    assert lines[18:] == [f"The demo is at {start.address}  (Ctrl-C stops it)"]
    assert (start.status, "海州区" in start.body) == (200, True)
    assert (start.code, start.rest) == (0, "")

    started = time.monotonic()
    with running(started_before(keep, tmp_path), "demo", DEMO="1") as (process, address):
        assert lines_until_ready(process) == [f"The demo is at {address}  (Ctrl-C stops it)"]
    assert time.monotonic() - started < 120


def test_demo_is_for_the_demo_only(settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="make run"):
        call_command("demo", port=str(free_port()))


@pytest.mark.django_db
def test_demo_refuses_a_database_with_real_users(settings):
    settings.DEMO = True
    User.objects.create(username="somebody")

    with pytest.raises(CommandError, match="real accounts"):
        call_command("demo", port=str(free_port()))


@pytest.mark.django_db
def test_demo_with_accounts_that_somebody_opened_in_it_starts_again(haizhou):
    """Whoever tries the pages or the interface there opens one."""
    UserFactory(is_demo=True)
    UserFactory()
    machine(haizhou)

    assert not holds_real_users()


def test_demo_without_room_for_its_database_is_told(tmp_path):
    blocked = tmp_path / "file"
    blocked.touch()

    result = manage(
        tmp_path,
        "demo",
        "--port",
        str(free_port()),
        DEMO="1",
        DATABASE_URL=f"sqlite:///{blocked}/x/y",
    )

    assert result.returncode == 1
    assert result.stderr.startswith("CommandError: The database ")
    assert result.stderr.count("\n") == 1


# --- make serve -----------------------------------------------------------------------------------


def test_serve_is_not_for_the_demo(settings):
    settings.DEMO = True

    with pytest.raises(CommandError, match="DEMO is set"):
        call_command("serve")


def test_serve_asks_for_an_administrator_first(tmp_path):
    result = manage(tmp_path, "serve", "--port", str(free_port()))

    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == (
        "CommandError: There is no administrator yet. Make one in a terminal with: "
        ".venv/bin/python manage.py create_administrator\n"
    )


def test_serve_shows_strangers_the_sign_in_page_only(tmp_path):
    url = f"sqlite:///{tmp_path}/own.sqlite3"
    manage(tmp_path, "migrate", DATABASE_URL=url)
    typed = "correct-horse-Battery-9\n"
    made = manage(tmp_path, "create_administrator", "chief", typed=typed, DATABASE_URL=url)
    assert (made.returncode, made.stdout) == (0, "Administrator chief was made.\n")

    with running(tmp_path, "serve", DATABASE_URL=url) as (process, address):
        assert lines_until_ready(process) == [f"The portal is at {address}  (Ctrl-C stops it)"]
        with urlopen(f"{address}plans/", timeout=20) as page:
            assert (page.status, page.url) == (200, f"{address}login/?next=/plans/")


PLANT_MESSAGE = """
from tests.factories.reminders import DeliveryFactory
DeliveryFactory(purpose="test")
"""


def test_serve_does_the_jobs_without_a_broker_and_takes_its_scheduler_along(tmp_path):
    file = tmp_path / "own.sqlite3"
    url = f"sqlite:///{file}"
    manage(tmp_path, "migrate", DATABASE_URL=url)
    typed = "correct-horse-Battery-9\n"
    manage(tmp_path, "create_administrator", "chief", typed=typed, DATABASE_URL=url)
    manage(tmp_path, "shell", "--no-imports", "-c", PLANT_MESSAGE, DATABASE_URL=url)

    with running(tmp_path, "serve", DATABASE_URL=url) as (process, _address):
        lines_until_ready(process)
        wait_until(lambda: messages_done(file) == 1)
        assert len(schedulers_of(process.pid)) == 1
        process.kill()
        wait_until(lambda: not schedulers_of(process.pid))


def test_scheduler_whose_parent_is_gone_ends_at_once(tmp_path):
    url = f"sqlite:///{tmp_path}/own.sqlite3"

    result = manage(tmp_path, "run_scheduler", "--with-parent", "1", DATABASE_URL=url)

    assert result.returncode == 0


def messages_done(file):
    with closing(sqlite3.connect(file)) as database:
        done = "sent_at IS NOT NULL OR skipped_at IS NOT NULL"
        return database.execute(f"SELECT count(*) FROM tasks_delivery WHERE {done}").fetchone()[0]  # noqa: S608


def schedulers_of(pid):
    """Processes that were started to run beside the server `pid`."""
    lines = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it ended meanwhile
            lines.append(file.read_bytes())
    return [line for line in lines if line.endswith(f"--with-parent\0{pid}\0".encode())]


def wait_until(holds, seconds=180):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.1)


# --- the first administrator ----------------------------------------------------------------------


@pytest.fixture
def typed(monkeypatch):
    """Give a command its standard input."""

    return lambda text: monkeypatch.setattr("sys.stdin", StringIO(text))


@pytest.mark.django_db
def test_administrator_is_made_once_and_audited(typed):
    typed("correct-horse-Battery-9\n")
    call_command("create_administrator", "chief")

    chief = User.objects.get(username="chief")
    assert (chief.is_superuser, chief.check_password("correct-horse-Battery-9")) == (True, True)
    assert AuditEvent.objects.filter(verb="agencies.create_first_administrator").count() == 1

    typed("correct-horse-Battery-9\n")
    with pytest.raises(CommandError, match="There is an administrator already"):
        call_command("create_administrator", "other")


@pytest.mark.django_db
def test_administrator_with_a_weak_password_is_refused_in_english(typed):
    typed("12345\n")

    with pytest.raises(CommandError, match="at least 10 characters"):
        call_command("create_administrator", "chief")
    assert not User.objects.filter(username="chief").exists()


# --- make setup -----------------------------------------------------------------------------------

# Stands for a Python: recent enough, and each of its other answers is set by the test.
FAKE_PYTHON = """#!/bin/sh
case "$*" in
  *version_info*|*"pip --version"*) exit 0 ;;
  *ensurepip*) exit {ensurepip} ;;
  "-m venv"*) mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
  *"pip install"*) echo "{says}"; exit {pip} ;;
esac
"""


@pytest.fixture
def checkout(tmp_path):
    """As much of a checkout as `make setup` reads."""
    for name in ("deploy", "requirements", "Makefile"):
        source = django_settings.BASE_DIR / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    return tmp_path


def setup(checkout, python):
    return subprocess.run(
        ["sh", "deploy/setup.sh"],
        cwd=checkout,
        env=environment(checkout, PYTHON=str(python)),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def fake_python(folder, *, ensurepip=0, pip=0, says=""):
    file = folder / "fake-python"
    file.write_text(FAKE_PYTHON.format(ensurepip=ensurepip, pip=pip, says=says))
    file.chmod(0o755)
    return file


def test_setup_makes_the_environment_and_nothing_else(checkout):
    python = fake_python(checkout)
    before = sorted(path.name for path in checkout.iterdir())

    first, second = setup(checkout, python), setup(checkout, python)

    assert (first.returncode, first.stderr) == (0, "")
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    assert sorted(path.name for path in checkout.iterdir()) == sorted([*before, ".venv"])


def test_setup_installs_again_when_the_pins_change(checkout):
    python = fake_python(checkout)
    setup(checkout, python)
    with (checkout / "requirements" / "dev.txt").open("a") as pins:
        pins.write("# changed\n")

    assert setup(checkout, python).stdout.startswith("Installing the pinned packages")


def test_setup_without_python_says_what_to_install(checkout):
    result = setup(checkout, "no-such-python")

    assert result.returncode == 1
    assert result.stderr.startswith("make: Python 3.11 or later is missing: install it")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({"ensurepip": 1}, "cannot make virtual environments: install its venv module"),
        ({"pip": 1, "says": "OSError: [Errno 28] No space left on device"}, "the disk is full"),
        ({"pip": 1, "says": "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES"}, "a package differs"),
        ({"pip": 1, "says": "no route to host"}, "check the network, then run make again"),
    ],
)
def test_setup_that_fails_says_what_to_do(checkout, answers, message):
    result = setup(checkout, fake_python(checkout, **answers))

    assert (result.returncode, message in result.stderr) == (1, True)
    assert result.stderr.count("\n") == 1


def test_help_lists_every_door(checkout):
    # A clean environment: the suite itself may run under make, which passes its flags on.
    result = subprocess.run(
        ["make", "help"],
        cwd=checkout,
        env=environment(checkout),
        capture_output=True,
        text=True,
        check=True,
    )

    doors = [line.split()[1] for line in result.stdout.splitlines()]
    assert doors == [
        "help",
        "setup",
        "run",
        "serve",
        "test",
        "test-services",
        "lint",
        "requirements",
        "drill",
        "chaos",
        "vendor",
        "screenshots",
    ]
