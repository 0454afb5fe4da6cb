"""Rows that a backup could get wrong."""

import datetime
import hashlib
from decimal import Decimal
from pathlib import Path

from django.contrib.auth.models import Group, Permission
from django.contrib.sessions.backends.db import SessionStore

from agencies.models import AuditArchive, Jurisdiction
from agencies.services.users import system_user
from plans.models import Plan
from tests.factories.agencies import AgencyFactory, AuditEventFactory, MembershipFactory
from tests.factories.indicators import IndicatorFactory, ObservationFactory, TargetFactory
from tests.factories.plans import DocumentFactory

LONG_AGO = datetime.datetime(2001, 2, 3, 4, 5, 6, 789012, tzinfo=datetime.UTC)
TEXT = "“全民科学素质” 第一行\r\n第二行\t\u2028\\n 'quoted' \"双引号\" 𠮷 %s {0}"
JSON = {"乙": [1, 2.5, None, True, {"深": "\u2028"}], "a": "1.10", "": []}


def store_rows(media: Path) -> None:
    system_user()
    _store_circle()
    _store_values()
    _store_people()
    # Times that saving would set anew, and numbers whose last one is gone.
    Plan.objects.update(created_at=LONG_AGO, updated_at=LONG_AGO)
    AgencyFactory().delete()
    for content in (b"one", bytes(range(256)) * 5000, b""):
        name = hashlib.sha256(content).hexdigest()
        (media / name[:2]).mkdir(exist_ok=True)
        (media / name[:2] / name).write_bytes(content)
    (media / "附件 (1).pdf").write_bytes(b"%PDF")


def _store_circle() -> None:
    """A jurisdiction whose office belongs to it, and rows that point to later ones."""
    agency = AgencyFactory(jurisdiction__name="海州区")
    Jurisdiction.objects.filter(pk=agency.jurisdiction_id).update(office=agency)
    earlier, later = TargetFactory().plan, TargetFactory().plan
    Plan.objects.filter(pk=earlier.pk).update(parent=later)


def _store_values() -> None:
    indicator = IndicatorFactory()
    days = (datetime.date(1, 1, 1), datetime.date(9999, 12, 31))
    values = ("0.0001", "-3.5", "12345678.9", "100", "0")
    for number, value in enumerate(values):
        ObservationFactory(
            indicator=indicator,
            value=Decimal(value),
            observed_on=days[number % 2] - datetime.timedelta(days=number * (number % 2)),
            source=f"来源{number}",
        )
    DocumentFactory(text=TEXT * 1000)
    AuditEventFactory(before=JSON, after={}, reason=TEXT, succeeded=False)
    # Of events below every live one: the trail's triggers judge what a restore inserts too.
    AuditArchive.objects.create(
        file_name="audit.jsonl.gz", sha256="0" * 64, first_id=-9, last_id=0, event_count=10
    )
    AuditEventFactory(before=[], after={"n": 10**30, "x": 0.1, "null": None}, actor_id=None)


def _store_people() -> None:
    user = MembershipFactory().user
    group = Group.objects.create(name="组")
    group.permissions.add(*Permission.objects.order_by("-pk")[:3])
    user.groups.add(group)
    SessionStore().create()
