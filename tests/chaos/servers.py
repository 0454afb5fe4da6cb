"""PostgreSQL and Redis of one's own, on free ports, to be restarted and emptied at will.

The servers that other tests share are never touched. PostgreSQL refuses to run as root, who hands
it to the user that its package makes.
"""

import os
import shutil
import subprocess
import time
from pathlib import Path

import psycopg2
from redis import Redis
from redis.exceptions import RedisError

from tests.project.stack import HOST, free_port

REDIS = shutil.which("redis-server")
PATIENCE = 60


def postgresql_programs() -> Path | None:
    """Where initdb and pg_ctl are, of the newest version there is."""
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(found, key=lambda path: int(path.parts[-3]), default=None)
    initdb = newest or shutil.which("initdb")
    return Path(initdb).parent if initdb else None


def what_is_missing() -> str | None:
    if postgresql_programs() is None:
        return "PostgreSQL's own programs (initdb, pg_ctl) are not installed"
    if REDIS is None:
        return "redis-server is not installed"
    if os.geteuid() == 0 and shutil.which("runuser") is None:
        return "PostgreSQL refuses to run as root, and runuser is not installed"
    return None


class Postgresql:
    def __init__(self, folder: Path) -> None:
        self.port, self.data = free_port(), folder / "postgresql"
        self.data.mkdir()
        if os.geteuid() == 0:
            shutil.chown(self.data, "postgres")
        access = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
        self._call("initdb", "--no-sync", *access)
        # Without fsync a crash of the machine loses data, one of the server does not.
        listen = f"-p {self.port} -h {HOST} -k {self.data} -c fsync=off -c max_connections=100"
        self._options = ["--log", str(self.data / "log"), "--wait", "--options", listen]
        self._call("pg_ctl", *self._options, "start")

    def restart_at_once(self) -> None:
        """As after a crash: no connection is told, and what was written is recovered."""
        self._call("pg_ctl", *self._options, "--mode=immediate", "restart")

    def stop(self) -> None:
        self._call("pg_ctl", "--mode=immediate", "--wait", "stop")

    def _call(self, program: str, *arguments: str) -> None:
        as_its_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command = [*as_its_user, postgresql_programs() / program, f"--pgdata={self.data}"]
        # Its log is a file: a pipe that the server inherits would never end.
        subprocess.run(
            [*command, *arguments], cwd="/", check=True, stdout=subprocess.DEVNULL, timeout=PATIENCE
        )

    def url(self, database: str) -> str:
        return f"postgres://postgres@{HOST}:{self.port}/{database}"

    def make(self, database: str, template: str = "template0") -> None:
        self.ask("postgres", f"CREATE DATABASE {database} TEMPLATE {template}")

    def drop(self, database: str) -> None:
        self.ask("postgres", f"DROP DATABASE {database} WITH (FORCE)")

    def ask(self, database: str, statement: str) -> list[tuple]:
        """The rows of a statement, if it has any."""
        connection = psycopg2.connect(self.url(database))
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()


class RedisServer:
    def __init__(self, folder: Path) -> None:
        self.port, self.folder = free_port(), folder
        self.url = f"redis://{HOST}:{self.port}/0"
        self.start()

    def start(self) -> None:
        keeps_nothing = ["--save", "", "--appendonly", "no", "--dir", str(self.folder)]
        self.process = subprocess.Popen(
            [REDIS, "--port", str(self.port), "--bind", HOST, *keeps_nothing],
            stdout=subprocess.DEVNULL,
        )
        end = time.monotonic() + PATIENCE
        while not self._answers():
            assert time.monotonic() < end, "Redis does not come up"
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            with Redis.from_url(self.url) as redis:
                return redis.ping()
        except RedisError:
            return False

    def empty(self) -> None:
        with Redis.from_url(self.url) as redis:
            redis.flushall()

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
