"""What a plan file asks the tables to hold: file keys to field values, without a database.

Absent texts are null in the file and empty in the tables.
"""

from collections import Counter
from collections.abc import Hashable, Iterator
from datetime import date
from decimal import Decimal

from plans.outline import document_order


def plan_fields(data: dict) -> dict:
    issued_on = data["issued_on"]
    return {
        "title": data["title"],
        "document_number": data["document_number"] or "",
        "issuer": data["issuer"] or "",
        "issued_on": date.fromisoformat(issued_on) if issued_on else None,
        "period_start": data["period"]["start"],
        "period_end": data["period"]["end"],
        "basis": data["basis"],
        "parent_reference": data.get("parent") or "",
        "supersedes_reference": data.get("supersedes") or "",
    }


def sections_and_initiatives(data: dict) -> tuple[dict[Hashable, dict], dict[Hashable, dict]]:
    """Both with their place in the whole document as `position`."""
    sections: dict[Hashable, dict] = {}
    initiatives: dict[Hashable, dict] = {}
    unnumbered: Counter = Counter()
    for position, entry in enumerate(document_order(data["sections"], data["initiatives"])):
        if entry.section is not None:
            section = entry.section
            key = section_key(section["path"], section["kind"], unnumbered)
            sections[key] = {
                "kind": section["kind"],
                "path": section["path"] or "",
                "heading": section["heading"] or "",
                "text": section["text"],
                "position": position,
            }
        else:
            initiative = entry.initiative
            initiatives[initiative["path"]] = {
                "kind": initiative["kind"],
                "path": initiative["path"],
                "title": initiative["title"],
                "intro": initiative["intro"] or "",
                "responsible_label": initiative["responsible_label"] or "",
                "responsibility_text": initiative.get("responsibility_text") or "",
                "open_ended": initiative["open_ended"],
                "position": position,
            }
    return sections, initiatives


def section_key(path: str | None, kind: str, unnumbered: Counter) -> Hashable:
    """Its path; without one, its kind and which of that kind it is."""
    if path:
        return path
    unnumbered[kind] += 1
    return (kind, unnumbered[kind])


def basic_tasks(initiative: dict) -> dict[Hashable, dict]:
    return {
        task["number"] or f"#{position}": {
            "number": task["number"] or "",
            "text": task["text"],
            "position": position,
        }
        for position, task in enumerate(initiative["basic_tasks"])
    }


def columns(initiative: dict) -> dict[Hashable, dict]:
    return {
        column["title"]: {"title": column["title"], "position": position}
        for position, column in enumerate(initiative["columns"])
    }


def measures(data: dict) -> Iterator[tuple[dict, dict, str | None]]:
    """Every measure and column item in order, with its initiative and its column's title."""
    for initiative in data["initiatives"]:
        for measure in initiative["measures"]:
            yield measure, initiative, None
        for column in initiative["columns"]:
            for item in column["items"]:
                yield item, initiative, column["title"]


def measure_fields(measure: dict, position: int) -> dict:
    return {
        "path": measure["path"],
        "number": measure["number"] or "",
        "heading": measure["heading"] or "",
        "text": measure["text"],
        "responsibility_text": measure.get("responsibility_text") or "",
        "by_duty": measure.get("by_duty", False),
        "position": position,
    }


def phases(data: dict) -> dict[Hashable, dict]:
    return {
        phase["name"]: {
            "name": phase["name"],
            "start": phase["start"] or "",
            "end": phase["end"] or "",
            "text": phase["text"],
            "position": position,
        }
        for position, phase in enumerate(data["phases"])
    }


def findings(data: dict) -> dict[Hashable, dict]:
    seen: Counter = Counter()
    result: dict[Hashable, dict] = {}
    for position, finding in enumerate(data["findings"]):
        path, quote = finding.get("path") or "", finding["quote"] or ""
        result[finding_key(finding["code"], path, quote, seen)] = {
            "severity": finding["severity"],
            "code": finding["code"],
            "path": path,
            "message": finding["message"],
            "quote": quote,
            "position": position,
        }
    return result


def finding_key(code: str, path: str, quote: str, seen: Counter) -> Hashable:
    seen[(code, path, quote)] += 1
    return (code, path, quote, seen[(code, path, quote)])


def target_key(measure: int | None, metric: str, seen: Counter) -> Hashable:
    """What is counted, where, and which of several such counts: the words of a commitment may
    be revised, what it counts makes it the same one."""
    seen[(measure, metric)] += 1
    return (measure, metric, seen[(measure, metric)])


def target_fields(target: dict) -> dict:
    frequency = target["frequency"] or {"unit": "", "every": None}
    return {
        "quote": target["quote"],
        "metric": target["metric"],
        "kind": target["kind"],
        "comparator": target["comparator"] or "",
        "value": _decimal(target["value"]),
        "value_max": _decimal(target["value_max"]),
        "about": target.get("about", False),
        "of": target.get("of", "level"),
        "baseline_year": target.get("baseline_year"),
        "unit": target["unit"] or "",
        "frequency_unit": frequency["unit"],
        "frequency_every": frequency["every"],
        "from_year": target["from_year"],
        "due": target["due"] or "",
        "per": target["per"] or "",
        "firm": target["firm"],
    }


def members(group: dict) -> dict[Hashable, dict]:
    return {
        (row["role"], row["name"] or "", row["post"]): {
            "position": position,
            "role": row["role"],
            "name": row["name"] or "",
            "post": row["post"],
        }
        for position, row in enumerate(group["members"])
    }


def leading_group_fields(data: dict) -> dict:
    """The list's heading is its name; the prose about the office stays a section."""
    group = data["leading_group"]
    headings = [s["heading"] for s in data["sections"] if s["kind"] == "leading_group"]
    name = next((heading for heading in headings if heading), None)
    return {
        "name": (name or "领导小组").removesuffix("成员名单").removesuffix("名单"),
        "office_name": group["office"] or "",
        "office_director": group["office_director"] or "",
    }


def _decimal(value: int | float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))
