"""The demo in a process of its own, and the browser that looks at it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.project.demo_start import lines_until_ready, running

CHROMIUM = shutil.which("chromium")
# As root, Chromium wants no sandbox; and it is to reach nothing but the portal.
ARGUMENTS = ["--no-sandbox", "--disable-background-networking"]


@contextmanager
def running_demo(folder: Path) -> Iterator[str]:
    """The address of a demo that ends with the block; its data lives in `folder`."""
    with running(folder, "demo", DEMO="1") as (process, address):
        said = lines_until_ready(process)
        assert process.poll() is None, said
        yield address.rstrip("/")
        process.terminate()
        process.wait(timeout=20)
