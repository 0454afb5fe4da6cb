"""The portal as docker-compose.yml describes it, in processes of this machine, not containers.

Commands, variables, database roles and the nginx configuration are the shipped ones. Only places
differ: free ports on 127.0.0.1, folders under a temporary one, a database, two roles and a Redis
number of their own.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg2
from django.conf import settings
from psycopg2 import sql
from redis import Redis

from tests.project import compose
from tests.project.running import KEPT

HOST = "127.0.0.1"
PATIENCE = 180  # seconds for a process to come up, on a busy machine
PSQL = shutil.which("psql")
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """The results of acts that mostly wait for processes to start."""
    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(lambda act: act(), acts))


# What the nginx container mounts, copied: nginx serves as a user who may not enter a checkout.
PAGES = {"pages": "deploy/nginx/pages", "styles": "static/portal"}


class Stack:
    def __init__(self) -> None:
        # Not pytest's folder: nginx started by root serves as another user, who must get in here.
        self.folder = Path(tempfile.mkdtemp(prefix="portal-stack-"))
        self.folder.chmod(0o755)
        self.http, self.https, self.web = free_port(), free_port(), free_port()
        self.services = compose.read_with(
            PORTAL_HOST=HOST,
            PORTAL_SITE=f"{HOST}:{self.https}",
            PORTAL_PROXY_NETWORK=f"{HOST}/32",
            WEB_CONCURRENCY="1",
        )["services"]
        self.database = f"stack_{uuid.uuid4().hex[:12]}"
        self.roles = {role: f"{self.database}_{role}" for role in ("owner", "app")}
        self.redis_url = _empty_redis()
        self.running: dict[str, subprocess.Popen] = {}
        self.last_words = ""

    # --- Before: what a server's operator prepares

    def prepare(self) -> None:
        (self.folder / "var").mkdir()
        (self.folder / "backups").mkdir()
        for name, place in PAGES.items():
            shutil.copytree(settings.BASE_DIR / place, self.folder / name)
        secrets = self.folder / "secrets"
        maker = settings.BASE_DIR / "deploy" / "make_secrets.sh"
        subprocess.run(["sh", maker, secrets], check=True, capture_output=True)
        self.secret = (secrets / "secret_key").read_text()
        self.make_database(self.database)
        self._put("redis_url", self.redis_url)
        self._put("database_url", self.url_of("app"))
        self._put("database_owner_url", self.url_of("owner"))
        certificate = ["-keyout", secrets / "tls_key", "-out", secrets / "tls_certificate"]
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
            + [
                "-nodes",
                "-days",
                "2",
                "-subj",
                f"/CN={HOST}",
                "-addext",
                f"subjectAltName=IP:{HOST}",
            ]
            + certificate,
            check=True,
            capture_output=True,
        )
        collect = ["python", "manage.py", "collectstatic", "--noinput", "--verbosity=0"]
        at_once(
            lambda: self.run("web", collect),
            lambda: self.run("migrate", self.services["migrate"]["command"]),
        )

    def _put(self, secret: str, value: str) -> None:
        path = self.folder / "secrets" / secret
        path.unlink()
        path.write_text(value)

    def make_database(self, name: str) -> None:
        """An empty database with the shipped roles, which this stack's databases share."""
        self.on_postgresql("CREATE DATABASE {}", name)
        self.make_roles(name)

    def make_roles(self, name: str) -> None:
        given = settings.DATABASES["default"]
        places = {"PGHOST": given["HOST"], "PGPORT": str(given["PORT"] or 5432)}
        places |= {"PGPASSWORD": given["PASSWORD"], "POSTGRES_USER": given["USER"]}
        roles = {f"{role.upper()}_ROLE": name for role, name in self.roles.items()}
        subprocess.run(
            ["sh", settings.BASE_DIR / "deploy" / "database" / "roles.sh"],
            env=self.environment("database") | places | roles | {"POSTGRES_DB": name},
            check=True,
            timeout=PATIENCE,
        )

    def on_postgresql(self, statement: str, name: str) -> None:
        """Something that only a superuser may do, with the database or role `name`."""
        given = settings.DATABASES["default"]
        connection = psycopg2.connect(
            host=given["HOST"],
            port=given["PORT"] or 5432,
            user=given["USER"],
            password=given["PASSWORD"],
            dbname="postgres",
        )
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql.SQL(statement).format(sql.Identifier(name)))
        finally:
            connection.close()

    def superuser_url(self, database: str) -> str:
        given = settings.DATABASES["default"]
        who = f"{given['USER']}:{given['PASSWORD']}" if given["PASSWORD"] else given["USER"]
        return f"postgres://{who}@{given['HOST']}:{given['PORT'] or 5432}/{database}"

    def url_of(self, role: str, database: str = "") -> str:
        given = settings.DATABASES["default"]
        password = (self.folder / "secrets" / f"database_{role}_password").read_text().strip()
        place = f"{given['HOST']}:{given['PORT'] or 5432}/{database or self.database}"
        return f"postgres://{self.roles[role]}:{password}@{place}"

    # --- Processes

    def environment(self, service: str) -> dict[str, str]:
        """The variables of a service, with its places moved here."""
        given = self.services[service]["environment"]
        moved = {name: self._moved(str(value)) for name, value in given.items()}
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        return kept | moved | {"STATIC_ROOT": str(self.folder / "static")}

    def _moved(self, value: str) -> str:
        web = f"{HOST}:{self.web}"
        places = {"0.0.0.0:8000": web, "web:8000": web}
        places |= {"8080": f"{HOST}:{self.http}", "8443": f"{HOST}:{self.https}"}
        folders = {"/run/secrets": "secrets", "/var/lib/sciliteracy": "var", "/tmp": "."}  # noqa: S108
        folders |= {"/backups": "backups"}
        folders |= {f"/usr/share/portal/{name}": name for name in PAGES}
        for folder, here in folders.items():
            if value == folder or value.startswith(f"{folder}/"):
                return str(self.folder / here) + value.removeprefix(folder)
        return places.get(value, value)

    def run(self, service: str, command: list[str], **variables: str) -> str:
        """What a command that ends by itself says."""
        result = self.try_to_run(service, command, **variables)
        assert result.returncode == 0, result.stderr
        return result.stdout

    def try_to_run(
        self, service: str, command: list[str], **variables: str
    ) -> subprocess.CompletedProcess:
        return subprocess.run(
            _here(command),
            cwd=settings.BASE_DIR,
            env=self.environment(service) | variables,
            check=False,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )

    def healthy(self, service: str) -> bool:
        """What the health check of the service says."""
        kind, *command = self.services[service]["healthcheck"]["test"]
        assert kind == "CMD"
        return self.try_to_run(service, command).returncode == 0

    def start(self, service: str, command: list[str] | None = None) -> None:
        with self.log_file(service).open("wb") as log:
            self.running[service] = subprocess.Popen(
                _here(command or self.services[service]["command"]),
                cwd=settings.BASE_DIR,
                env=self.environment(service),
                stdout=log,
                stderr=log,
            )

    def start_nginx(self) -> None:
        variables = self.environment("nginx")
        config = self.folder / "nginx.conf"
        text = compose.TEMPLATE.read_text(encoding="utf-8")
        for name in re.findall(r"\$\{(NGINX_\w+)\}", text):
            text = text.replace(f"${{{name}}}", variables[name])
        config.write_text(text, encoding="utf-8")
        command = [
            str(config) if part == "/tmp/nginx.conf" else part  # noqa: S108
            for part in self.services["nginx"]["command"]
        ]
        self.start("nginx", command)
        self.wait_until(lambda: answers(self.https), "nginx answers")

    def wait_until(self, holds: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + PATIENCE
        while not holds():
            ended = [name for name, process in self.running.items() if process.poll() is not None]
            if ended or time.monotonic() > end:
                raise AssertionError(f"not so: {what}; ended: {ended}")
            time.sleep(0.1)

    def log_file(self, service: str) -> Path:
        return self.folder / f"{service}.log"

    def log(self, service: str) -> str:
        return self.log_file(service).read_text(encoding="utf-8")

    # --- After

    def stop(self) -> None:
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        logs = sorted(self.folder.glob("*.log"))
        self.last_words = "\n".join(f"{log.name}:\n{log.read_text()[-5000:]}" for log in logs)
        with Redis.from_url(self.redis_url) as redis:
            redis.flushdb()
        for name in (f"{self.database}_again", self.database):
            self.on_postgresql("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        for name in self.roles.values():
            self.on_postgresql("DROP ROLE IF EXISTS {}", name)
        shutil.rmtree(self.folder, ignore_errors=True)


def _here(command: list[str]) -> list[str]:
    """The same programs where this machine has them."""
    places = {"python": sys.executable, "nginx": NGINX or "nginx"}
    return [places.get(command[0], command[0]), *command[1:]]


def _empty_redis() -> str:
    """A database of the Redis server that nobody uses; it is emptied again at the end."""
    server = (
        settings.REDIS_URL.rpartition("/")[0]
        if "/" in settings.REDIS_URL[8:]
        else settings.REDIS_URL
    )
    for number in range(15, 0, -1):
        with Redis.from_url(f"{server}/{number}") as redis:
            # Whoever finds it empty takes it, before another worker finds it empty as well.
            if redis.dbsize() == 0 and redis.set("taken", 1, nx=True, ex=3600):
                return f"{server}/{number}"
    raise RuntimeError("All databases of Redis are in use.")
