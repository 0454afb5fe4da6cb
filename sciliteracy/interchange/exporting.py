"""A stored plan in the interchange format, built from the tables alone.

The number of statements does not depend on the size of the plan. Retired rows are left out.
"""

from collections import defaultdict
from decimal import Decimal

from agencies.models import Jurisdiction
from indicators.models import Target
from plans.models import Assignment, BasicTask, Column, Initiative, Measure, Plan
from plans.states import AssignmentOrigin, AssignmentRole

FORMAT = "sciliteracy.plan/1"


def export_plan(plan: Plan) -> dict:
    """`plan` as a plan file holds it, keys in the order of the schema."""
    targets = _targets(plan)
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
        "sections": _sections(plan),
        "phases": _phases(plan),
        "leading_group": _leading_group(plan),
        "findings": _findings(plan),
    }


def _sections(plan: Plan) -> list[dict]:
    return [
        {
            "kind": section.kind,
            "path": section.path or None,
            "heading": section.heading or None,
            "text": section.text,
        }
        for section in plan.sections.active().order_by("position", "pk")
    ]


def _phases(plan: Plan) -> list[dict]:
    return [
        {
            "name": phase.name,
            "start": phase.start or None,
            "end": phase.end or None,
            "text": phase.text,
        }
        for phase in plan.phases.active().order_by("position", "pk")
    ]


def _findings(plan: Plan) -> list[dict]:
    return [
        {
            "severity": finding.severity,
            "code": finding.code,
            "path": finding.path or None,
            "message": finding.message,
            "quote": finding.quote or None,
        }
        for finding in plan.findings.active().order_by("position", "pk")
    ]


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
    for task in BasicTask.objects.active().filter(initiative__plan=plan).order_by("position", "pk"):
        basic_tasks[task.initiative_id].append({"number": task.number or None, "text": task.text})
    for column in Column.objects.active().filter(initiative__plan=plan).order_by("position", "pk"):
        columns[column.initiative_id].append(column)
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
                    "title": column.title,
                    "items": [
                        _column_item(item, names, targets) for item in measures[(row.pk, column.pk)]
                    ],
                }
                for column in columns[row.pk]
            ],
        }

    return [initiative_data(row) for row in plan.initiatives.active().order_by("position", "pk")]


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


def _leading_group(plan: Plan) -> dict | None:
    group = plan.leading_group
    if group is None:
        return None
    return {
        "office": group.office_name or None,
        "office_director": group.office_director or None,
        "members": [
            {"role": member.role, "name": member.name or None, "post": member.post}
            for member in group.members.active().order_by("position", "pk")
        ],
    }
