"""What others wrote and the portal serves is listed: name, version, licence, use and hash."""

import hashlib
import json
from importlib.metadata import distribution
from pathlib import Path

import pytest
from django.conf import settings

VENDOR = Path(settings.BASE_DIR) / "static/vendor"
PACKAGES = json.loads((VENDOR / "vendored.json").read_text(encoding="utf-8"))["packages"]
FILES = [(package, row) for package in PACKAGES for row in package["files"]]


def place_of(package, row) -> Path:
    if package["from"] == "wheel":
        return Path(distribution(package["wheel"]).locate_file(row["file"]))
    return VENDOR / row["file"]


@pytest.mark.parametrize(("package", "row"), FILES, ids=[row["file"] for _, row in FILES])
def test_file_is_the_one_that_was_published(package, row):
    assert hashlib.sha256(place_of(package, row).read_bytes()).hexdigest() == row["sha256"]


def test_every_vendored_file_is_listed():
    listed = {VENDOR / row["file"] for package, row in FILES if package["from"] == "npm"}
    there = {path for path in VENDOR.rglob("*") if path.is_file()} - {VENDOR / "vendored.json"}

    assert there == listed


@pytest.mark.parametrize("package", PACKAGES, ids=[package["name"] for package in PACKAGES])
def test_package_says_what_it_is_and_brings_its_licence(package):
    assert all(package[key] for key in ("name", "version", "licence", "used_for"))
    if package["from"] == "npm":
        assert any(Path(row["file"]).name == "LICENSE" for row in package["files"])


def test_version_is_that_of_the_file():
    for package in PACKAGES:
        texts = [place_of(package, row).read_bytes() for row in package["files"]]

        assert any(package["version"].encode() in text for text in texts), package["name"]


def test_no_download_address_is_kept():
    """Where packages come from is npm's to know: a registry may move, or stand inside an office."""
    written = (VENDOR / "vendored.json").read_text(encoding="utf-8")
    command = (Path(settings.BASE_DIR) / "deploy/vendor.py").read_text(encoding="utf-8")

    assert "://" not in written + command
