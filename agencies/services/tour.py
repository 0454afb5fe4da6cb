"""The first look round: whoever has seen it is not shown it again."""

import datetime

from django.db import transaction

from agencies.models import User
from agencies.services.audit import record
from sciliteracy.lib.errors import NotAllowed


@transaction.atomic
def finish_tour(*, by: User, now: datetime.datetime) -> None:
    """Do not show the first look round again; once is enough."""
    if not by.is_active:
        raise NotAllowed
    if User.objects.filter(pk=by.pk, toured_at=None).update(toured_at=now):
        by.toured_at = now
        record(by=by, verb="agencies.finish_tour", row=by)
