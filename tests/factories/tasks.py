"""Tasks, their periods, and evidence."""

import datetime
import hashlib

import factory
from factory.django import DjangoModelFactory

from tasks import models
from tasks.states import EvidenceKind, MediaType, TaskKind
from tests.factories.agencies import UserFactory
from tests.factories.indicators import ObservationFactory
from tests.factories.plans import MeasureFactory


class TaskFactory(DjangoModelFactory):
    """The duty to report on a measure."""

    class Meta:
        model = models.Task

    measure = factory.SubFactory(MeasureFactory)
    kind = TaskKind.REPORTING
    title = "填报进展"
    starts_on = datetime.date(2024, 1, 1)


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
