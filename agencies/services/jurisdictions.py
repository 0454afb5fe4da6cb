"""Verbs on jurisdictions. Who hosts the office is set in `plans.services.answering`."""

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import permissions
from agencies.models import Jurisdiction
from agencies.services import changes
from sciliteracy.lib.errors import InvalidChange, NotAllowed

EDITABLE = frozenset({"name", "code", "level", "reporting_period", "settings"})


@transaction.atomic
def create_jurisdiction(
    *, by, name: str, level: str, code: str = "", parent: Jurisdiction | None = None
) -> Jurisdiction:
    """Add a division below `parent` and store the path of its parents."""
    if not permissions.can_create_jurisdiction(by):
        raise NotAllowed
    _read_lineage(parent)
    jurisdiction = Jurisdiction(name=name, code=code, level=level, parent=parent)
    changes.add(jurisdiction, by=by, verb="agencies.create_jurisdiction")
    # The path holds the row's own key, which exists only now; part of the same act.
    jurisdiction.lineage = f"{parent.lineage if parent else '/'}{jurisdiction.pk}/"
    jurisdiction.save(update_fields=["lineage"])
    return jurisdiction


def update_jurisdiction(
    jurisdiction: Jurisdiction, *, by, expected_version: int | None = None, **fields
) -> Jurisdiction:
    permissions.require_edit_jurisdiction(by, jurisdiction)
    return changes.change(
        jurisdiction,
        by=by,
        verb="agencies.update_jurisdiction",
        changes=fields,
        editable=EDITABLE,
        expected_version=expected_version,
    )


@transaction.atomic
def move_jurisdiction(
    jurisdiction: Jurisdiction, *, by, parent: Jurisdiction | None
) -> Jurisdiction:
    """Hang a division, with everything below it, under another parent."""
    if not permissions.can_create_jurisdiction(by):
        raise NotAllowed
    _read_lineage(jurisdiction)
    _read_lineage(parent)
    if parent and parent.lineage.startswith(jurisdiction.lineage):
        raise InvalidChange({"parent": [_("上级行政区不能是本行政区或其下级。")]})
    old = jurisdiction.lineage
    changes.change(
        jurisdiction,
        by=by,
        verb="agencies.move_jurisdiction",
        changes={"parent": parent},
        editable=frozenset({"parent"}),
    )
    new = f"{parent.lineage if parent else '/'}{jurisdiction.pk}/"
    for row in Jurisdiction.objects.filter(lineage__startswith=old):
        row.lineage = new + row.lineage.removeprefix(old)
        row.save(update_fields=["lineage"])
    jurisdiction.refresh_from_db()
    return jurisdiction


def _read_lineage(jurisdiction: Jurisdiction | None) -> None:
    """The path as stored: a row in hand does not notice when a division above it moves."""
    if jurisdiction is not None:
        jurisdiction.refresh_from_db(fields=["lineage"])
