"""Is the process of this container well? Ends with 0 or 1.

`web` asks /readyz as a visitor of the site would, only without the proxy; `worker NAME` sends a
ping through the queue to the worker of that name on this machine; `beat` looks whether the
scheduler still keeps its notes.
"""

import http.client
import os
import socket
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sciliteracy.settings")

TIMEOUT = 5
# Beat writes its notes every three minutes; three times in a row is no accident.
BEAT_SILENCE = 600


def web() -> bool:
    port = int(os.environ.get("BIND", "127.0.0.1:8000").rpartition(":")[2])
    # The portal answers to its own name only: `.example.org` there stands for all below it.
    host = os.environ["ALLOWED_HOSTS"].split(",")[0].strip().removeprefix(".")
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
    try:
        connection.request("GET", "/readyz", headers={"Host": host})
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def worker(name: str) -> bool:
    from sciliteracy.celery import app  # noqa: PLC0415 - Django is needed for this question only

    here = f"{name}@{socket.gethostname()}"
    return bool(app.control.inspect(destination=[here], timeout=TIMEOUT).ping())


def beat() -> bool:
    from django.conf import settings  # noqa: PLC0415

    notes = Path(settings.CELERY_BEAT_SCHEDULE_FILENAME)
    written = [file.stat().st_mtime for file in notes.parent.glob(f"{notes.name}*")]
    return bool(written) and time.time() - max(written) < BEAT_SILENCE


if __name__ == "__main__":
    check, *given = sys.argv[1:]
    sys.exit(0 if {"web": web, "worker": worker, "beat": beat}[check](*given) else 1)
