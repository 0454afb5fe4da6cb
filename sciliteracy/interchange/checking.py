"""Whether a plan file can be stored: its shape by the schema, its sense by the rules below.

A file is refused whole, every fault with its JSON path and the reason, before anything is
written. Whatever the database would refuse is found here first.
"""

import datetime
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jsonschema import Draft202012Validator, FormatChecker

SCHEMA_FILE = Path(__file__).with_name("plan.schema.json")
# The lengths that the database keeps, by key of the file.
LENGTHS = {
    "title": 200,
    "document_number": 60,
    "issuer": 120,
    "path": 40,
    "heading": 200,
    "number": 10,
    "responsible_label": 20,
    "metric": 200,
    "unit": 20,
    "per": 120,
    "code": 40,
    "office": 120,
    "office_director": 60,
    "post": 200,
    "parent": 200,
    "supersedes": 200,
    "name": 60,
}
# Values are kept with 14 digits before the point and 4 after it.
LARGEST = 10**14
MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Fault:
    """One reason to refuse a file: where, and why."""

    path: str
    reason: str

    def __str__(self):
        return f"{self.path}: {self.reason}"


class PlanRefused(ValueError):
    """A plan file that cannot be stored."""

    def __init__(self, faults: list[Fault]):
        self.faults = faults
        super().__init__("\n".join(map(str, faults)))


def read_plan_file(file: Path) -> dict:
    """The plan in `file`, checked. Raises PlanRefused, OSError."""
    try:
        data = json.loads(file.read_text(encoding="utf-8-sig"), object_pairs_hook=_once)
    except UnicodeDecodeError as error:
        raise PlanRefused([Fault("$", f"not UTF-8 text: {error}")]) from error
    except ValueError as error:
        raise PlanRefused([Fault("$", f"not JSON: {error}")]) from error
    except RecursionError as error:
        raise PlanRefused([Fault("$", "nested too deeply")]) from error
    check_plan(data)
    return data


def _once(pairs: list[tuple[str, object]]) -> dict:
    """A JSON object; a key that stands in it twice would silently lose its first value."""
    result = dict(pairs)
    if len(result) < len(pairs):
        keys = [key for key, _value in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {twice!r} stands twice in one object")
    return result


def check_plan(data: object) -> None:
    """Raise PlanRefused with every fault of `data`, or return."""
    faults = [
        Fault(error.json_path, error.message)
        for error in sorted(_validator().iter_errors(data), key=lambda e: list(map(str, e.path)))
    ]
    if not faults and isinstance(data, dict):
        faults = [*_text_faults("$", data), *_plan_faults(data)]
    if faults:
        raise PlanRefused(faults)


@cache
def _validator() -> Draft202012Validator:
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    return Draft202012Validator(schema, format_checker=FormatChecker(["date"]))


def _text_faults(path: str, value: object, key: str = "") -> Iterator[Fault]:
    """Texts that are too long for their column or hold a character no database keeps."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _text_faults(f"{path}.{name}", inner, name)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _text_faults(f"{path}[{index}]", inner, f"{key}[]")
    elif isinstance(value, str):
        if reason := unstorable(value):
            yield Fault(path, reason)
        limit = 200 if key.endswith("agencies[]") else LENGTHS.get(key)
        if limit and len(value) > limit:
            yield Fault(path, f"is longer than {limit} characters")
        if key.endswith("agencies[]") and (not value.strip() or value != value.strip()):
            yield Fault(path, "an agency needs a name, without spaces around it")


def unstorable(text: str) -> str | None:
    """Why no database keeps `text`, if so."""
    if "\x00" in text:
        return "holds a null character"
    try:
        text.encode()
    except UnicodeEncodeError:
        return "holds half a character (a lone surrogate)"
    return None


def _plan_faults(data: dict) -> Iterator[Fault]:
    for key in ("title", "format"):
        if not data[key].strip():
            yield Fault(f"$.{key}", "is empty")
    yield from _jurisdiction_faults(data["jurisdiction"])
    for index, finding in enumerate(data["findings"]):
        for key in ("code", "message"):
            if not finding[key].strip():
                yield Fault(f"$.findings[{index}].{key}", "is empty")
    yield from _period_faults(data["period"])
    yield from _unique_paths(data)
    objectives = "\n".join(s["text"] for s in data["sections"] if s["kind"] == "objectives")
    for index, target in enumerate(data["objectives"]):
        yield from _target_faults(f"$.objectives[{index}]", target, objectives)
    for path, measure in _measures(data):
        if not measure["text"].strip():
            yield Fault(f"{path}.text", "a measure needs its text")
        yield from _twice(f"{path}.lead_agencies", measure["lead_agencies"])
        yield from _twice(f"{path}.responsible_agencies", measure.get("responsible_agencies", []))
        for index, target in enumerate(measure["targets"]):
            yield from _target_faults(f"{path}.targets[{index}]", target, measure["text"])
    yield from _initiative_faults(data["initiatives"])
    yield from _phase_faults(data["phases"])
    yield from _leading_group_faults(data["leading_group"])


def _jurisdiction_faults(place: dict) -> Iterator[Fault]:
    ancestors = place.get("ancestors") or []
    names = [("name", place["name"])]
    names += [(f"ancestors[{index}]", name) for index, name in enumerate(ancestors)]
    for key, name in names:
        if not name.strip() or name != name.strip() or "\n" in name:
            yield Fault(f"$.jurisdiction.{key}", "is no name of a place")
        elif len(name) > 60:
            yield Fault(f"$.jurisdiction.{key}", "is longer than 60 characters")
    if len(ancestors) > 2:
        yield Fault("$.jurisdiction.ancestors", "holds more than a prefecture and a province")


def _period_faults(period: dict) -> Iterator[Fault]:
    for key in ("start", "end"):
        if period[key] is not None and not 1949 <= period[key] <= 2100:
            yield Fault(f"$.period.{key}", "is no year between 1949 and 2100")
    if period["start"] and period["end"] and period["start"] > period["end"]:
        yield Fault("$.period", "ends before it starts")


def _measures(data: dict) -> Iterator[tuple[str, dict]]:
    """Every measure and column item with its JSON path."""
    for i, initiative in enumerate(data["initiatives"]):
        for m, measure in enumerate(initiative["measures"]):
            yield f"$.initiatives[{i}].measures[{m}]", measure
        for c, column in enumerate(initiative["columns"]):
            for m, item in enumerate(column["items"]):
                yield f"$.initiatives[{i}].columns[{c}].items[{m}]", item


def _unique_paths(data: dict) -> Iterator[Fault]:
    """Paths name elements for life, so each stands once among initiatives, among sections and
    among measures with column items."""
    named = [
        [(f"$.initiatives[{i}].path", row["path"]) for i, row in enumerate(data["initiatives"])],
        [(f"$.sections[{i}].path", row["path"]) for i, row in enumerate(data["sections"])],
        [(f"{path}.path", measure["path"]) for path, measure in _measures(data)],
    ]
    for rows in named:
        seen: dict[str, str] = {}
        for where, path in rows:
            if path == "":
                yield Fault(where, "is empty")
            elif path is not None and path in seen:
                yield Fault(where, f"{path} stands already at {seen[path]}")
            elif path is not None:
                seen[path] = where


def _twice(path: str, names: list[str]) -> Iterator[Fault]:
    for index, name in enumerate(names):
        if name in names[:index]:
            yield Fault(f"{path}[{index}]", f"{name} is named twice in this list")


def _initiative_faults(initiatives: list[dict]) -> Iterator[Fault]:
    for i, initiative in enumerate(initiatives):
        path = f"$.initiatives[{i}]"
        if not initiative["title"].strip():
            yield Fault(f"{path}.title", "is empty")
        yield from _twice(f"{path}.lead_agencies", initiative["lead_agencies"])
        yield from _twice(f"{path}.responsible_agencies", initiative["responsible_agencies"])
        numbers = [task["number"] for task in initiative["basic_tasks"] if task["number"]]
        yield from _twice(f"{path}.basic_tasks", numbers)
        yield from _twice(f"{path}.columns", [column["title"] for column in initiative["columns"]])
        for t, task in enumerate(initiative["basic_tasks"]):
            if not task["text"].strip():
                yield Fault(f"{path}.basic_tasks[{t}].text", "is empty")
        for c, column in enumerate(initiative["columns"]):
            if not column["title"].strip():
                yield Fault(f"{path}.columns[{c}].title", "is empty")


def _phase_faults(phases: list[dict]) -> Iterator[Fault]:
    yield from _twice("$.phases", [phase["name"] for phase in phases])
    for index, phase in enumerate(phases):
        if not phase["name"].strip():
            yield Fault(f"$.phases[{index}].name", "is empty")
        for key in ("start", "end"):
            if phase[key] is not None and not MONTH.fullmatch(phase[key]):
                yield Fault(f"$.phases[{index}].{key}", "is no month such as 2017-02")
        if phase["start"] and phase["end"] and phase["start"] > phase["end"]:
            yield Fault(f"$.phases[{index}]", "ends before it starts")


def _leading_group_faults(group: dict | None) -> Iterator[Fault]:
    seen = set()
    for index, row in enumerate(group["members"] if group else []):
        key = (row["role"], row["name"], row["post"])
        if key in seen:
            yield Fault(f"$.leading_group.members[{index}]", "stands in the list already")
        seen.add(key)
        if not row["post"].strip():
            yield Fault(f"$.leading_group.members[{index}].post", "is empty")


def _target_faults(path: str, target: dict, text: str) -> Iterator[Fault]:
    if not target["quote"] or target["quote"] not in text:
        yield Fault(f"{path}.quote", "does not stand in the text that it is quoted from")
    if not target["metric"].strip():
        yield Fault(f"{path}.metric", "is empty")
    if (target["value"] is None) != (target["comparator"] is None):
        yield Fault(f"{path}.comparator", "a comparator and a value need each other")
    yield from _value_faults(path, target)
    if target["kind"] == "recurring" and target["frequency"] is None:
        yield Fault(f"{path}.frequency", "a recurring target needs one")
    if target["kind"] == "deadline" and target["due"] is None:
        yield Fault(f"{path}.due", "a deadline target needs one")
    due = target["due"]
    if due and not _is_date(due, ("%Y", "%Y-%m", "%Y-%m-%d")[due.count("-")]):
        yield Fault(f"{path}.due", f"{due} is no date")
    for key in ("from_year", "baseline_year"):
        if target.get(key) is not None and not 1949 <= target[key] <= 2100:
            yield Fault(f"{path}.{key}", "is no year between 1949 and 2100")
    if target["frequency"] and target["frequency"]["every"] > 100:
        yield Fault(f"{path}.frequency.every", "is more than 100")


def _value_faults(path: str, target: dict) -> Iterator[Fault]:
    value, value_max = target["value"], target["value_max"]
    for key, number in (("value", value), ("value_max", value_max)):
        if number is not None and not 0 <= number < LARGEST:
            yield Fault(f"{path}.{key}", "is negative or absurdly large")
        elif number is not None and round(number, 4) != number:
            yield Fault(f"{path}.{key}", "has more than four decimal places")
    if (target["comparator"] == "range") != (value_max is not None):
        yield Fault(f"{path}.value_max", "a range has an upper end, and nothing else has")
    elif value is not None and value_max is not None and value_max < value:
        yield Fault(f"{path}.value_max", "lies below value")


def _is_date(text: str, form: str) -> bool:
    try:
        datetime.datetime.strptime(text, form)  # noqa: DTZ007 - only whether it is one
    except ValueError:
        return False
    return True
