"""The first start of the demo, which takes long: once in a session, for all who need its folder."""

import pickle
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from django.conf import settings

from tests.kept import Keep
from tests.project.running import environment


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(folder: Path, door: str, **variables: str) -> Iterator[tuple[subprocess.Popen, str]]:
    """The door in a process of its own, killed at the end if it still runs; and its address."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "manage.py", door],
        cwd=settings.BASE_DIR,
        env=environment(folder, PORT=str(port), **variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process, f"http://127.0.0.1:{port}/"
    finally:
        process.kill()
        process.communicate()


def lines_until_ready(process: subprocess.Popen) -> list[str]:
    lines = []
    for line in process.stdout or []:
        lines.append(line.strip())
        if "http://" in line:
            break
    return lines


@dataclass
class FirstStart:
    """What the demo said and served when it began in an empty folder, until it was interrupted."""

    address: str
    lines: list[str]
    status: int
    body: str
    code: int
    rest: str


def first_start(keep: Keep) -> tuple[FirstStart, Path]:
    """What came of it, and the folder it left; to be copied, not to be used."""
    place = keep.once("demo", _start)
    return pickle.loads((place / "told").read_bytes()), place / "folder"  # noqa: S301 - our own


def started_before(keep: Keep, folder: Path) -> Path:
    """A folder of one's own in which the demo has been started before."""
    return shutil.copytree(first_start(keep)[1], folder, dirs_exist_ok=True)


def _start(place: Path) -> None:
    folder = place / "folder"
    folder.mkdir()
    with running(folder, "demo", DEMO="1") as (process, address):
        lines = lines_until_ready(process)
        with urlopen(address, timeout=20) as page:
            status, body = page.status, page.read().decode()
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=20)
    start = FirstStart(address, lines, status, body, process.returncode, rest)
    (place / "told").write_bytes(pickle.dumps(start))
