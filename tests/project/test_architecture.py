"""The house keeps its shape: imports point one way, files stay small, jobs are found."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from sciliteracy.celery import app

APPS = ("sciliteracy", "tasks", "indicators", "plans", "agencies")
PYTHON_FILES = [
    path
    for name in (*APPS, "tests")
    for path in sorted((settings.BASE_DIR / name).rglob("*.py"))
    if "migrations" not in path.parts
]


def test_imports_point_one_way():
    tool = Path(sys.executable).parent / "lint-imports"
    result = subprocess.run(
        [sys.executable, tool, "--no-cache"],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 0, result.stdout


def test_apps_are_installed_in_the_order_of_imports():
    assert tuple(name for name in settings.INSTALLED_APPS if name in APPS) == APPS


def test_files_stay_within_four_hundred_lines():
    def lines(path):
        return len(path.read_text(encoding="utf-8").splitlines())

    assert [str(path) for path in PYTHON_FILES if lines(path) > 400] == []


def test_celery_looks_for_jobs_in_every_app():
    app.loader.import_default_modules()

    with_jobs = [name for name in APPS if (settings.BASE_DIR / name / "jobs.py").exists()]
    assert [name for name in with_jobs if f"{name}.jobs" not in sys.modules] == []


def test_celery_finds_jobs_modules(tmp_path, monkeypatch):
    package = tmp_path / "errands"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "jobs.py").write_text(
        "from celery import shared_task\n\n@shared_task\ndef run():\n    return 1\n"
    )
    monkeypatch.syspath_prepend(tmp_path)

    app.autodiscover_tasks(["errands"], related_name="jobs", force=True)

    assert "errands.jobs.run" in app.tasks
    del app.tasks["errands.jobs.run"]


@pytest.mark.parametrize("file", ["base.txt", "dev.txt"])
def test_requirements_name_no_index(file):
    text = (settings.BASE_DIR / "requirements" / file).read_text()

    pins = [line for line in text.splitlines() if "==" in line]
    assert len(pins) > 20
    assert text.count("--hash=sha256:") >= len(pins)
    assert [word for word in ("http", "index-url", "find-links", "@ file") if word in text] == []


def test_requirements_pin_the_long_term_release():
    text = (settings.BASE_DIR / "requirements" / "base.txt").read_text()

    assert "\ndjango==5.2." in text
