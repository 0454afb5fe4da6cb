"""Serving on this machine: what `make run` and `make serve` share.

The port is taken first and held while the database is made ready, so that a port in use is told at
once and nobody can take it in between; the server then inherits the open socket.
"""

import errno
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError, connection, connections

HOST = "127.0.0.1"
DEFAULT_PORT = "8000"


def port_from(value: str | None) -> int:
    """The port asked for by option or by PORT, refused in one line if it is none."""
    text = value or os.environ.get("PORT") or DEFAULT_PORT
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise CommandError(f"PORT is {text!r}: give a number from 1 to 65535, such as PORT=8123.")
    return int(text)


def take_port(port: int) -> socket.socket:
    """A listening socket on the loopback address; nothing outside this machine reaches it."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise CommandError(_why_not(port, error)) from error
    return listener


def _why_not(port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        other = port + 1 if port < 65535 else port - 1
        return f"Port {port} is taken: stop what runs there, or choose another, as in PORT={other}."
    if error.errno == errno.EACCES:
        return f"Port {port} is not open to you: choose one above 1023, as in PORT=8123."
    return f"Port {port} cannot be opened ({error.strerror}): choose another, as in PORT=8123."


@contextmanager
def database_told_plainly() -> Iterator[None]:
    """Turn what a database says when it is not there, full or read-only into one line."""
    try:
        yield
    except (OperationalError, OSError) as error:
        words = " ".join(str(error).split())
        if words.startswith("no such "):  # a table or column: our fault, not the machine's
            raise
        if connection.vendor == "sqlite":
            hint = "Make its folder writable and free some disk, or set DATABASE_URL."
        else:
            hint = "Start it, or set DATABASE_URL."
        name = connection.settings_dict["NAME"]
        raise CommandError(f"The database {name} cannot be used ({words}). {hint}") from error


def prepare_database() -> None:
    """Bring the tables up to date, making the file of an SQLite database if there is none."""
    with database_told_plainly():
        if connection.vendor == "sqlite":
            Path(settings.DATABASES["default"]["NAME"]).parent.mkdir(parents=True, exist_ok=True)
        call_command("migrate", verbosity=0, interactive=False)


def start_scheduler() -> None:
    """Beside the server, a process that does the periodic jobs and ends with it."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "run_scheduler"]
    command += ["--with-parent", str(os.getpid())]  # which the server keeps
    subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 - our own


def serve(listener: socket.socket) -> None:
    """Become the web server: one process, a few threads, on the socket that is already open."""
    connections.close_all()
    # By option or by variable: what is sent from here leads back to this port.
    os.environ["PORT"] = str(listener.getsockname()[1])
    start_scheduler()
    sys.stdout.flush()
    sys.stderr.flush()
    listener.set_inheritable(True)
    command = [sys.executable, "-m", "gunicorn", "sciliteracy.wsgi:application"]
    command += ["--bind", f"fd://{listener.fileno()}", "--worker-class", "gthread"]
    command += ["--workers", "1", "--threads", "8", "--log-level", "warning"]
    command += ["--chdir", str(settings.BASE_DIR), "--no-control-socket"]
    os.execv(sys.executable, command)  # noqa: S606 - no shell wanted
