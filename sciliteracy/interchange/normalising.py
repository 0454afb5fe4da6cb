"""One form for plan files that say the same: for comparing a file with an export."""

_TARGET_DEFAULTS: dict[str, object] = {"about": False, "of": "level", "baseline_year": None}
_DEFAULTS: dict[str, dict[str, object]] = {
    "measures": {"responsibility_text": None},
    "items": {"responsibility_text": None},
    "initiatives": {"responsibility_text": None},
    "findings": {"path": None},
    "targets": _TARGET_DEFAULTS,
    "objectives": _TARGET_DEFAULTS,
}


def normalise(data: dict) -> dict:
    """`data` with every optional key written, whole numbers as integers."""
    filled = {"parent": None, "supersedes": None} | data
    filled["jurisdiction"] = {"code": None, "ancestors": []} | data["jurisdiction"]
    return _normalise(filled, "")


def _normalise(value, key: str):
    if isinstance(value, dict):
        return {name: _normalise(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        defaults = _DEFAULTS.get(key)
        return [
            _normalise(defaults | inner if defaults and isinstance(inner, dict) else inner, "")
            for inner in value
        ]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
