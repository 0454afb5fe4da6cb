"""A stored plan in the interchange format, built from the tables alone.

The number of statements does not depend on the size of the plan. Retired rows are left out.
"""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.db.models import Expression, F, QuerySet, TextField, Value
from django.db.models.functions import Cast

from agencies.models import Jurisdiction, LeadingGroupMember
from indicators.models import Target
from plans.models import Assignment, BasicTask, Column, Initiative, Measure, Plan
from plans.states import AssignmentOrigin, AssignmentRole

FORMAT = "sciliteracy.plan/1"


def export_plan(plan: Plan) -> dict:
    """`plan` as a plan file holds it, keys in the order of the schema."""
    targets, texts = _targets(plan), _texts(plan)
    return {
        "format": FORMAT,
        "title": plan.title,
        "document_number": plan.document_number or None,
        "issuer": plan.issuer or None,
        "issued_on": plan.issued_on.isoformat() if plan.issued_on else None,
        "jurisdiction": _jurisdiction(plan.jurisdiction),
        "period": {"start": plan.period_start, "end": plan.period_end},
        "basis": plan.basis,
        "parent": _reference(plan.parent_reference, plan.parent),
        "supersedes": _reference(plan.supersedes_reference, plan.supersedes),
        "objectives": targets[None],
        "initiatives": _initiatives(plan, targets),
        "sections": texts["sections"],
        "phases": texts["phases"],
        "leading_group": _leading_group(plan, texts["members"]),
        "findings": texts["findings"],
    }


def _texts(plan: Plan) -> dict[str, list[dict]]:
    """Sections, phases, findings and who is in the leading group: their words alone, so that one
    statement reads them all."""
    members = LeadingGroupMember.objects.filter(group=plan.leading_group_id)
    found = _words_of(
        {
            "sections": (plan.sections, ("kind", "path", "heading", "text")),
            "phases": (plan.phases, ("name", "start", "end", "text")),
            "findings": (plan.findings, ("severity", "code", "path", "message", "quote")),
            "members": (members, ("role", "name", "post")),
        }
    )
    return {
        "members": [
            {"role": role, "name": name or None, "post": post}
            for role, name, post in found["members"]
        ],
        "sections": [
            {"kind": kind, "path": path or None, "heading": heading or None, "text": text}
            for kind, path, heading, text in found["sections"]
        ],
        "phases": [
            {"name": name, "start": start or None, "end": end or None, "text": text}
            for name, start, end, text in found["phases"]
        ],
        "findings": [
            {
                "severity": severity,
                "code": code,
                "path": path or None,
                "message": message,
                "quote": quote or None,
            }
            for severity, code, path, message, quote in found["findings"]
        ],
    }


def _words_of(asked: dict[str, tuple[Any, tuple[str, ...]]]) -> dict[str, list[tuple]]:
    """The named columns of rows in use, by sort and in their order, all read by one statement."""
    width = max(len(columns) for _rows, columns in asked.values())
    parts = []
    for sort, (rows, columns) in asked.items():
        named = {f"word_{n}": _word(*columns[n : n + 1]) for n in range(width)}
        listed = rows.active().order_by().annotate(sort=Value(sort, TextField()), **named)
        parts.append(listed.values_list("sort", "position", "pk", *named))
    found: dict[str, list[tuple]] = {sort: [] for sort in asked}
    first, *others = parts
    for sort, _position, _pk, *words in first.union(*others, all=True).order_by(
        "sort", "position", "pk"
    ):
        found[sort].append(tuple(words[: len(asked[sort][1])]))
    return found


def _word(column: str = "") -> Expression:
    """A column as text; an empty one where a sort has fewer than others."""
    return Cast(F(column), TextField()) if column else Value("", TextField())


def _jurisdiction(jurisdiction: Jurisdiction) -> dict:
    above = Jurisdiction.objects.in_bulk(jurisdiction.ancestor_ids())
    return {
        "name": jurisdiction.name,
        "code": jurisdiction.code or None,
        "ancestors": [above[pk].name for pk in reversed(jurisdiction.ancestor_ids())],
    }


def _reference(words: str, plan: Plan | None) -> str | None:
    """The words of the document, unless somebody linked another plan since."""
    if plan is not None and words not in (plan.title, plan.document_number):
        return plan.document_number or plan.title
    return words or None


def _initiatives(plan: Plan, targets: dict) -> list[dict]:
    names = _names(plan)
    basic_tasks, columns, measures = defaultdict(list), defaultdict(list), defaultdict(list)
    inner = _words_of(
        {
            "basic_tasks": (_inside(BasicTask, plan), ("initiative_id", "number", "text")),
            "columns": (_inside(Column, plan), ("initiative_id", "id", "title")),
        }
    )
    for initiative, number, text in inner["basic_tasks"]:
        basic_tasks[int(initiative)].append({"number": number or None, "text": text})
    for initiative, column, title in inner["columns"]:
        columns[int(initiative)].append((int(column), title))
    for measure in plan.measures.active().order_by("position", "pk"):
        measures[(measure.initiative_id, measure.column_id)].append(measure)

    def initiative_data(row: Initiative) -> dict:
        lead, responsible = names[("initiative", row.pk)]
        return {
            "kind": row.kind,
            "path": row.path,
            "title": row.title,
            "intro": row.intro or None,
            "basic_tasks": basic_tasks[row.pk],
            "measures": [_measure(measure, names, targets) for measure in measures[(row.pk, None)]],
            "lead_agencies": lead,
            "responsible_agencies": responsible,
            "responsible_label": row.responsible_label or None,
            "responsibility_text": row.responsibility_text or None,
            "open_ended": row.open_ended,
            "columns": [
                {
                    "title": title,
                    "items": [
                        _column_item(item, names, targets) for item in measures[(row.pk, column)]
                    ],
                }
                for column, title in columns[row.pk]
            ],
        }

    return [initiative_data(row) for row in plan.initiatives.active().order_by("position", "pk")]


def _inside(model: Any, plan: Plan) -> QuerySet:
    return model.objects.filter(initiative__plan=plan)


def _measure(measure: Measure, names: dict, targets: dict) -> dict:
    lead, responsible = names[("measure", measure.pk)]
    return {
        "path": measure.path,
        "number": measure.number or None,
        "heading": measure.heading or None,
        "text": measure.text,
        "lead_agencies": lead,
        "responsible_agencies": responsible,
        "responsibility_text": measure.responsibility_text or None,
        "by_duty": measure.by_duty,
        "targets": targets[measure.pk],
    }


def _column_item(item: Measure, names: dict, targets: dict) -> dict:
    lead, _responsible = names[("measure", item.pk)]
    return {
        "path": item.path,
        "number": item.number or None,
        "heading": item.heading or None,
        "text": item.text,
        "lead_agencies": lead,
        "responsibility_text": item.responsibility_text or None,
        "targets": targets[item.pk],
    }


def _names(plan: Plan) -> dict[tuple[str, int], tuple[list[str], list[str]]]:
    """Lead and responsible names of each initiative and measure, as written, in order."""
    names: dict = defaultdict(lambda: ([], []))
    rows = Assignment.objects.active().filter(plan=plan, origin=AssignmentOrigin.DOCUMENT)
    for row in rows.order_by("position", "pk"):
        owner = ("measure", row.measure_id) if row.measure_id else ("initiative", row.initiative_id)
        lead, responsible = names[owner]
        (lead if row.role == AssignmentRole.LEAD else responsible).append(row.name_as_written)
    return names


def _targets(plan: Plan) -> dict[int | None, list[dict]]:
    """Targets in document order by the measure that they stand in; objectives under None."""
    targets: dict = defaultdict(list)
    for target in Target.objects.active().filter(plan=plan).order_by("position", "pk"):
        targets[target.measure_id].append(_target(target))
    return targets


def _target(target: Target) -> dict:
    frequency = {"unit": target.frequency_unit, "every": target.frequency_every}
    return {
        "quote": target.quote,
        "metric": target.metric,
        "kind": target.kind,
        "comparator": target.comparator or None,
        "value": _number(target.value),
        "value_max": _number(target.value_max),
        "about": target.about,
        "of": target.of,
        "baseline_year": target.baseline_year,
        "unit": target.unit or None,
        "frequency": frequency if target.frequency_unit else None,
        "from_year": target.from_year,
        "due": target.due or None,
        "per": target.per or None,
        "firm": target.firm,
    }


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _leading_group(plan: Plan, members: list[dict]) -> dict | None:
    group = plan.leading_group
    if group is None:
        return None
    return {
        "office": group.office_name or None,
        "office_director": group.office_director or None,
        "members": members,
    }
