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

PATIENCE = 180
WAITING = "sent_at IS NULL AND dead_at IS NULL AND skipped_at IS NULL"


class Portal:
    def __init__(
        self, folder: Path, postgresql: Postgresql, redis: RedisServer, mail: MailServer, name: str
    ) -> None:
        self.folder, self.postgresql, self.redis, self.mail = folder, postgresql, redis, mail
        self.database = name
        self.workers: list[subprocess.Popen] = []
        self.variables: dict[str, str] = {}

    # --- Processes

    def start(self, workers: int, processes: int, **variables: str) -> None:
        """So many Celery workers, each with so many processes and a beat of its own, of which
        one orders."""
        self.variables = variables
        for number in range(workers):
            self.workers.append(self._start(f"w{number}", processes))

    def _start(self, name: str, processes: int) -> subprocess.Popen:
        command = [sys.executable, "-m", "celery", "--quiet", "--app", "tests.chaos.planted"]
        command += ["worker", "--queues", "schedule,delivery", "--hostname", f"{name}@%h"]
        command += ["--concurrency", str(processes), "--without-gossip", "--without-mingle"]
        command += ["--beat", "--scheduler", "sciliteracy.scheduler:LeasedScheduler"]
        command += ["--schedule-filename", str(self.folder / f"{self.database}-{name}")]
        given = {
            "DJANGO_SETTINGS_MODULE": "tests.chaos.settings",
            "DATABASE_URL": self.postgresql.url(self.database),
            "REDIS_URL": self.redis.url,
            "EMAIL_PORT": str(self.mail.port),
        }
        with (self.folder / f"{self.database}-{name}.log").open("ab") as log:
            return subprocess.Popen(
                command,
                cwd=settings.BASE_DIR,
                env=environment(self.folder, **given, **self.variables),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill_one(self, chance: random.Random) -> None:
        """SIGKILL for any process that works: it may send, order, or look after others."""
        found = [pid for worker in self.workers for pid in _children(worker.pid)]
        if found:
            _kill(chance.choice(found))

    def kill_and_replace_worker(self, number: int, processes: int) -> None:
        """SIGKILL for a worker with all its processes; somebody starts another, as an init does."""
        worker = self.workers[number]
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
        self.workers[number] = self._start(f"w{number}", processes)

    def stop(self) -> None:
        for worker in self.workers:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
        self.workers = []

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
            ended = [worker.args for worker in self.workers if worker.poll() is not None]
            assert not ended, f"a worker ended by itself\n{self.logs()}"
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
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
