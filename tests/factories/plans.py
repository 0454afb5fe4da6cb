"""Plans, what they are made of, and who is named for it."""

import hashlib

import factory
from factory.django import DjangoModelFactory

from plans import models
from plans.states import (
    AssignmentRole,
    EffectiveBasis,
    InitiativeKind,
    PlanStatus,
    SectionKind,
    Severity,
)
from tests.factories.agencies import AgencyFactory, JurisdictionFactory, UserFactory


class PlanFactory(DjangoModelFactory):
    """A plan in force."""

    class Meta:
        model = models.Plan

    jurisdiction = factory.SubFactory(JurisdictionFactory)
    slug = factory.Sequence(lambda n: f"plan-{n}")
    title = factory.Sequence(lambda n: f"全民科学素质行动规划纲要实施方案（{n}）")
    document_number = factory.Sequence(lambda n: f"政办发〔2022〕{n}号")
    period_start = 2021
    period_end = 2025
    status = PlanStatus.IN_FORCE


class DocumentFactory(DjangoModelFactory):
    class Meta:
        model = models.Document

    plan = factory.SubFactory(PlanFactory)
    file_name = "plan.txt"
    text = factory.Sequence(lambda n: f"规划全文{n}")
    sha256 = factory.LazyAttribute(lambda row: hashlib.sha256(row.text.encode()).hexdigest())


class SectionFactory(DjangoModelFactory):
    class Meta:
        model = models.Section

    plan = factory.SubFactory(PlanFactory)
    kind = SectionKind.OBJECTIVES
    path = factory.Sequence(lambda n: f"一（{n}）")
    heading = "主要目标"
    text = "到2025年，公民科学素质显著提升。"
    position = factory.Sequence(int)


class PhaseFactory(DjangoModelFactory):
    class Meta:
        model = models.Phase

    plan = factory.SubFactory(PlanFactory)
    name = factory.Sequence(lambda n: f"第{n}阶段")
    start = "2022-01"
    end = "2022-12"
    position = factory.Sequence(int)


class FindingFactory(DjangoModelFactory):
    class Meta:
        model = models.Finding

    plan = factory.SubFactory(PlanFactory)
    severity = Severity.WARNING
    code = "unbound_number"
    message = "数字未归入任何目标"
    position = factory.Sequence(int)


class ImportRunFactory(DjangoModelFactory):
    class Meta:
        model = models.ImportRun

    plan = factory.SubFactory(PlanFactory)
    by = factory.SubFactory(UserFactory)
    file_name = "plan.json"
    sha256 = "0" * 64


class InitiativeFactory(DjangoModelFactory):
    class Meta:
        model = models.Initiative

    plan = factory.SubFactory(PlanFactory)
    kind = InitiativeKind.ACTION
    path = factory.Sequence(lambda n: f"三（{n}）")
    title = factory.Sequence(lambda n: f"第{n}提升行动")
    position = factory.Sequence(int)


class BasicTaskFactory(DjangoModelFactory):
    class Meta:
        model = models.BasicTask

    initiative = factory.SubFactory(InitiativeFactory)
    number = factory.Sequence(str)
    text = "激发好奇心和想象力。"
    position = factory.Sequence(int)


class ColumnFactory(DjangoModelFactory):
    class Meta:
        model = models.Column

    initiative = factory.SubFactory(InitiativeFactory)
    title = factory.Sequence(lambda n: f"专栏{n}")
    position = factory.Sequence(int)


class MeasureFactory(DjangoModelFactory):
    class Meta:
        model = models.Measure

    initiative = factory.SubFactory(InitiativeFactory)
    plan = factory.SelfAttribute("initiative.plan")
    path = factory.Sequence(lambda n: f"三（一）2（{n}）")
    number = factory.Sequence(str)
    text = "开展科普活动。"
    position = factory.Sequence(int)


class AssignmentFactory(DjangoModelFactory):
    """An agency named as lead on a measure; `measure=None, initiative=…` for an initiative."""

    class Meta:
        model = models.Assignment

    measure = factory.SubFactory(MeasureFactory)
    initiative = None
    plan = factory.LazyAttribute(lambda row: (row.measure or row.initiative).plan)
    role = AssignmentRole.LEAD
    agency = factory.SubFactory(
        AgencyFactory, jurisdiction=factory.SelfAttribute("..plan.jurisdiction")
    )
    group = None
    name_as_written = factory.LazyAttribute(lambda row: str(row.agency or row.group or "某单位"))
    position = factory.Sequence(int)


class EffectiveAssignmentFactory(DjangoModelFactory):
    class Meta:
        model = models.EffectiveAssignment

    measure = factory.SubFactory(MeasureFactory)
    agency = factory.SubFactory(
        AgencyFactory, jurisdiction=factory.SelfAttribute("..measure.plan.jurisdiction")
    )
    role = AssignmentRole.LEAD
    basis = EffectiveBasis.OWN
