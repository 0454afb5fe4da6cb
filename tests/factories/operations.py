"""What the machine did: runs of jobs, backups and drills."""

import datetime

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from agencies import models
from agencies.states import BackupKind, RunOutcome


class JobRunFactory(DjangoModelFactory):
    """A run that ended well just now."""

    class Meta:
        model = models.JobRun

    name = "keep-duties-right"
    started_at = factory.LazyFunction(timezone.now)
    finished_at = factory.LazyAttribute(lambda run: run.started_at + datetime.timedelta(seconds=2))
    outcome = RunOutcome.DONE


class BackupRecordFactory(DjangoModelFactory):
    """A backup that was made just now; `kind=` makes a drill of it."""

    class Meta:
        model = models.BackupRecord

    kind = BackupKind.BACKUP
    started_at = factory.LazyFunction(timezone.now)
    finished_at = factory.SelfAttribute("started_at")
    succeeded = True
    by_name = "root"
    place = "/backups/20240815"
    row_count = 12
    file_count = 3
    size = 4_500_000
    is_verified = True
