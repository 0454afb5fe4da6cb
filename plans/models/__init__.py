"""Plans as their documents say them, and who answers for each measure."""

from plans.models.assignment import Assignment, EffectiveAssignment
from plans.models.document import Document, Finding, ImportRun, Phase, Section
from plans.models.initiative import BasicTask, Column, Initiative
from plans.models.measure import Measure
from plans.models.plan import Plan

__all__ = [
    "Assignment",
    "BasicTask",
    "Column",
    "Document",
    "EffectiveAssignment",
    "Finding",
    "ImportRun",
    "Initiative",
    "Measure",
    "Phase",
    "Plan",
    "Section",
]
