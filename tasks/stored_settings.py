"""What a jurisdiction stores under one key of its settings: only what differs from the defaults.

What stands there and cannot be used is left aside and named, so that odd data stops nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

Readers = Mapping[str, Callable[[Any], Any]]


def usable_under(key: str, settings: Any, readers: Readers) -> tuple[dict[str, Any], list[str]]:
    """The values that `readers` accept, and the names of those that are unknown or cannot be used;
    the key itself where nothing can be made of what stands under it."""
    stored = settings.get(key, {}) if isinstance(settings, dict) else None
    if not isinstance(stored, dict):
        return {}, [key]
    usable, bad = {}, []
    for name, value in stored.items():
        reader = readers.get(name)
        try:
            if reader is None:
                raise ValueError(name)
            usable[name] = reader(value)
        except (ValueError, TypeError):
            bad.append(str(name))
    return usable, bad


def differing(row: Any, default: Any, names: Iterable[str]) -> dict[str, Any]:
    """What of `row` is not as in `default`, by name."""
    return {
        name: getattr(row, name) for name in names if getattr(row, name) != getattr(default, name)
    }


def read_switch(value: Any) -> bool:
    """On or off; raises TypeError for what is neither."""
    if not isinstance(value, bool):
        raise TypeError("a switch is on or off")
    return value
