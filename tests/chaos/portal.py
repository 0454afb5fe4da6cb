"""Workers of the portal as processes, on one database, and what became of its messages."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg2
from django.conf import settings

from tests.chaos.mail_server import MailServer
from tests.chaos.servers import Postgresql, RedisServer
from tests.project.running import environment

PATIENCE = 400
WAITING = "sent_at IS NULL AND dead_at IS NULL AND skipped_at IS NULL"


class Portal:
    def __init__(
        self, folder: Path, postgresql: Postgresql, redis: RedisServer, mail: MailServer, name: str
    ) -> None:
        self.folder, self.postgresql, self.redis, self.mail = folder, postgresql, redis, mail
        self.database = name
        self.running: dict[str, subprocess.Popen] = {}
        self.commands: dict[str, list[str]] = {}
        self.variables: dict[str, str] = {}
        self.ended: list[str] = []

    # --- Processes

    def start(self, workers: int, processes: int, beats: int = 1, **variables: str) -> None:
        """So many Celery workers, each with so many processes; of the beats one orders."""
        self.variables = variables
        for number in range(workers):
            options = ["--queues", "schedule,delivery", "--concurrency", str(processes)]
            options += ["--hostname", f"w{number}@%h", "--without-gossip", "--without-mingle"]
            self._start(f"worker{number}", ["worker", *options])
        for number in range(beats):
            notes = str(self.folder / f"{self.database}-{number}")
            leased = ["--scheduler", "sciliteracy.scheduler:LeasedScheduler", "--schedule", notes]
            self._start(f"beat{number}", ["beat", "--pidfile=", *leased])

    def _start(self, name: str, options: list[str]) -> None:
        self.commands[name] = options
        given = {
            "DJANGO_SETTINGS_MODULE": "tests.chaos.settings",
            "DATABASE_URL": self.postgresql.url(self.database),
            "REDIS_URL": self.redis.url,
            "EMAIL_PORT": str(self.mail.port),
        }
        with (self.folder / f"{self.database}-{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                [sys.executable, "-m", "celery", "--quiet", "--app", "tests.chaos.planted"]
                + options,
                cwd=settings.BASE_DIR,
                env=environment(self.folder, **given, **self.variables),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill_one(self, chance: random.Random) -> None:
        """SIGKILL for one process: one of those that a worker has to do its jobs, or a beat."""
        workers = [pid for name, it in self.running.items() for pid in _children(it.pid)]
        beats = [it.pid for name, it in self.running.items() if name.startswith("beat")]
        _kill(chance.choice(workers + beats))
        self.start_what_ended()

    def kill_worker(self, name: str) -> None:
        """SIGKILL for a worker and all that it has."""
        _kill(-self.running[name].pid)
        self.running[name].wait()
        self.start_what_ended()

    def start_what_ended(self) -> None:
        """What an init does, or a container engine."""
        for name, process in list(self.running.items()):
            if process.poll() is not None:
                self.ended.append(f"{name} ended with {process.returncode}")
                self._start(name, self.commands[name])

    def stop(self) -> None:
        for process in self.running.values():
            _kill(-process.pid)
            process.wait()
        self.running = {}

    def logs(self) -> str:
        files = sorted(self.folder.glob(f"{self.database}-*.log"))
        return "\n".join(f"{file.name}:\n{file.read_text()[-4000:]}" for file in files)

    # --- Messages

    def keep_only(self, number: int) -> None:
        """Leave so many of the messages that the template has."""
        kept = f"SELECT id FROM tasks_delivery ORDER BY id LIMIT {number}"  # noqa: S608
        self.ask(f"DELETE FROM tasks_delivery WHERE id NOT IN ({kept})")  # noqa: S608

    def ask(self, statement: str) -> list[tuple]:
        return self.postgresql.ask(self.database, statement)

    def count(self, condition: str) -> int:
        return self.ask(f"SELECT count(*) FROM tasks_delivery WHERE {condition}")[0][0]  # noqa: S608

    def sent(self) -> int:
        return self.count("sent_at IS NOT NULL")

    def waiting(self) -> int:
        return self.count(WAITING)

    def wait_until(self, holds: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + PATIENCE
        while not _or_away(holds):
            self.start_what_ended()
            assert time.monotonic() < end, f"not so: {what}\n{self.logs()}"
            time.sleep(0.1)

    def wait_until_done(self) -> None:
        self.wait_until(lambda: self.waiting() == 0, "no message waits")


def _or_away(holds: Callable[[], bool]) -> bool:
    try:
        return holds()
    except psycopg2.OperationalError:
        return False


def _children(pid: int) -> list[int]:
    """Processes that `pid` started, from the kernel's own list."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def _kill(pid: int) -> None:
    """A process, or with the number made negative, its whole group."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
