"""Tasks, their periods, and evidence."""

import datetime
import hashlib

import factory
from factory.django import DjangoModelFactory

from indicators.states import FrequencyUnit
from tasks import models
from tasks.states import EvidenceKind, MediaType, ReportState, TaskKind
from tests.factories.agencies import AgencyFactory, JurisdictionFactory, UserFactory
from tests.factories.indicators import ObservationFactory, TargetFactory
from tests.factories.plans import MeasureFactory


class TaskFactory(DjangoModelFactory):
    """The duty to report on a measure."""

    class Meta:
        model = models.Task

    measure = factory.SubFactory(MeasureFactory)
    kind = TaskKind.REPORTING
    title = "填报进展"
    frequency_unit = FrequencyUnit.QUARTER
    frequency_every = 1
    starts_on = datetime.date(2024, 1, 1)


class TargetTaskFactory(TaskFactory):
    """Three times a year."""

    kind = TaskKind.TARGET
    target = factory.SubFactory(TargetFactory, measure=factory.SelfAttribute("..measure"))
    title = factory.SelfAttribute("target.metric")
    frequency_unit = FrequencyUnit.YEAR


class OccurrenceFactory(DjangoModelFactory):
    """The third quarter of 2024."""

    class Meta:
        model = models.Occurrence

    task = factory.SubFactory(TaskFactory)
    period_start = datetime.date(2024, 7, 1)
    period_end = datetime.date(2024, 9, 30)
    opens_on = datetime.date(2024, 7, 1)
    work_due_on = datetime.date(2024, 9, 30)
    report_due_on = datetime.date(2024, 10, 9)
    locks_on = datetime.date(2024, 10, 24)


class OccurrenceBeforeFactory(DjangoModelFactory):
    """How a period stood before its dates were moved in August."""

    class Meta:
        model = models.OccurrenceBefore

    occurrence = factory.SubFactory(OccurrenceFactory)
    changed_on = datetime.date(2024, 8, 1)
    work_due_on = datetime.date(2024, 9, 30)
    report_due_on = datetime.date(2024, 10, 9)
    locks_on = datetime.date(2024, 10, 24)


class EvidenceFactory(DjangoModelFactory):
    """A row; its file is not in the store unless a test puts it there."""

    class Meta:
        model = models.Evidence

    observation = factory.SubFactory(ObservationFactory)
    jurisdiction = factory.SelfAttribute("observation.jurisdiction")
    kind = EvidenceKind.PHOTO
    file_name = factory.Sequence(lambda n: f"活动照片{n}.jpg")
    media_type = MediaType.JPEG
    size = 4
    sha256 = factory.Sequence(lambda n: hashlib.sha256(f"{n}".encode()).hexdigest())
    uploaded_by = factory.SubFactory(UserFactory)


class ProgressReportFactory(DjangoModelFactory):
    """A draft of an agency about the third quarter of 2024."""

    class Meta:
        model = models.ProgressReport

    occurrence = factory.SubFactory(OccurrenceFactory)
    agency = factory.SubFactory(
        AgencyFactory,
        jurisdiction=factory.SelfAttribute("..occurrence.task.measure.plan.jurisdiction"),
    )
    performed_on = datetime.date(2024, 8, 1)
    achievements = "组织科普进社区活动。"
    written_by = factory.SubFactory(UserFactory)


class SubmittedReportFactory(ProgressReportFactory):
    state = ReportState.SUBMITTED
    submitted_by = factory.SelfAttribute("written_by")
    submitted_on = datetime.date(2024, 8, 2)


class ApprovedReportFactory(SubmittedReportFactory):
    state = ReportState.APPROVED
    decided_by = factory.SubFactory(UserFactory)
    decided_on = datetime.date(2024, 8, 3)


class ExtensionFactory(DjangoModelFactory):
    class Meta:
        model = models.Extension

    occurrence = factory.SubFactory(OccurrenceFactory)
    agency = factory.SubFactory(
        AgencyFactory,
        jurisdiction=factory.SelfAttribute("..occurrence.task.measure.plan.jurisdiction"),
    )
    reason = "场馆维修，顺延一个月。"
    work_due_before = factory.SelfAttribute("occurrence.work_due_on")
    work_due_after = datetime.date(2024, 10, 31)
    asked_by = factory.SubFactory(UserFactory)
    asked_on = datetime.date(2024, 9, 10)


class PeriodFreezeFactory(DjangoModelFactory):
    class Meta:
        model = models.PeriodFreeze

    jurisdiction = factory.SubFactory(JurisdictionFactory)
    period_start = datetime.date(2024, 4, 1)
    period_end = datetime.date(2024, 6, 30)
    frozen_on = datetime.date(2024, 7, 20)
