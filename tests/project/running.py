"""Running the portal's own commands in a process of their own, with an environment of their own."""

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings

KEPT = ("PATH", "HOME", "LANG", "TMPDIR")


def environment(folder: Path, **variables: str) -> dict[str, str]:
    """A clean environment whose data lives in `folder`."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return kept | {"VAR_DIR": str(folder / "var")} | variables


def manage(
    folder: Path, *arguments: str, typed: str = "", **variables: str
) -> subprocess.CompletedProcess:
    """`manage.py` with these variables and nothing else set."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=environment(folder, **variables),
        input=typed,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
