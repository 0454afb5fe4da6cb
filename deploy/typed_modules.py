"""Print the modules whose types are checked: the edges of the logic, not views or models."""

from pathlib import Path

APPS = ("agencies", "plans", "indicators", "tasks")
NAMES = ("services", "importing", "exporting", "calculations", "reminders", "permissions")
PURE = sorted(Path("tasks").glob("evidence_*.py")) + [Path("tasks/scanning.py")]


def typed_modules() -> list[Path]:
    inside_apps = [Path(app, name) for app in APPS for name in NAMES]
    candidates = [Path("sciliteracy/lib"), Path("sciliteracy/interchange")]
    candidates += PURE
    candidates += [path for base in inside_apps for path in (base, base.with_suffix(".py"))]
    return [path for path in candidates if path.is_file() or any(path.glob("*.py"))]


if __name__ == "__main__":
    print(*typed_modules(), sep="\n")
