"""Renew what the portal serves and others wrote: `make vendor`, from the list in static/vendor/.

The list names each package with its version, licence, use and files. To take another version, write
it there and run this: npm's own client fetches the package (with its own check of integrity), the
listed files are copied, and their hashes are written into the list. `--check` fetches as well, but
writes nothing and fails where a file differs from the published one. htmx comes in the wheel of
django-htmx and is only hashed. tests/project/test_vendored.py holds the list to the files.
"""

import argparse
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from importlib.metadata import distribution
from pathlib import Path

VENDOR = Path(__file__).resolve().parent.parent / "static/vendor"
LIST = VENDOR / "vendored.json"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def published_by_npm(package: dict) -> dict[str, bytes]:
    """The listed files of one package as npm has them, by their place in static/vendor/."""
    wanted = f"{package['name']}@{package['version']}"
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(  # noqa: S603 - names and versions from our own list
            ["npm", "pack", wanted, "--silent", "--pack-destination", folder],  # noqa: S607
            check=True,
            stdout=subprocess.DEVNULL,
        )
        (archive,) = Path(folder).glob("*.tgz")
        with tarfile.open(archive) as packed:
            return {
                row["file"]: packed.extractfile(f"package/{row['in_package']}").read()
                for row in package["files"]
            }


def in_the_wheel(package: dict) -> dict[str, bytes]:
    """The listed files of an installed wheel, which serves them itself."""
    wheel = distribution(package["wheel"])
    return {
        row["file"]: Path(wheel.locate_file(row["file"])).read_bytes() for row in package["files"]
    }


def contents(package: dict) -> dict[str, bytes]:
    return in_the_wheel(package) if package["from"] == "wheel" else published_by_npm(package)


def renew(package: dict) -> None:
    """Write the files of a package and their hashes."""
    found = contents(package)
    for row in package["files"]:
        row["sha256"] = sha256(found[row["file"]])
        if package["from"] == "npm":
            place = VENDOR / row["file"]
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(found[row["file"]])


def strangers(listed: dict) -> list[Path]:
    """Files of static/vendor/ that no package of the list has."""
    ours = {VENDOR / row["file"] for package in listed["packages"] for row in package["files"]}
    return [path for path in VENDOR.rglob("*") if path.is_file() and path not in {*ours, LIST}]


def differing(package: dict) -> list[str]:
    """The listed files that are not what was published."""
    found = contents(package)
    return [row["file"] for row in package["files"] if sha256(found[row["file"]]) != row["sha256"]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare, and write nothing")
    only_check = parser.parse_args().check
    listed = json.loads(LIST.read_text(encoding="utf-8"))
    if only_check:
        wrong = [name for package in listed["packages"] for name in differing(package)]
        print("\n".join(f"differs: {name}" for name in wrong) or "as published")
        return bool(wrong)
    for package in listed["packages"]:
        renew(package)
        print(f"{package['name']} {package['version']}: {len(package['files'])} files")
    for path in strangers(listed):
        path.unlink()
    LIST.write_text(json.dumps(listed, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
