"""Verbs on the elements of a plan: what its document is made of, besides assignments.

The elements differ in their fields and not in what may be done with them, so there is one verb
for each act, and a table of the fields that it accepts.
"""

import datetime

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from agencies.services import changes
from plans.models import BasicTask, Column, Finding, Initiative, Measure, Phase, Plan, Section
from plans.permissions import require_edit_plan
from plans.services.effective import refresh_measures
from sciliteracy.lib.errors import InvalidChange, require_same
from sciliteracy.lib.models import FromDocument

EDITABLE = {
    Section: {"kind", "path", "heading", "text", "position"},
    Initiative: {
        "kind",
        "path",
        "title",
        "intro",
        "responsible_label",
        "responsibility_text",
        "open_ended",
        "position",
    },
    BasicTask: {"number", "text", "position"},
    Column: {"title", "position"},
    Measure: {
        "initiative",
        "column",
        "path",
        "number",
        "heading",
        "text",
        "responsibility_text",
        "by_duty",
        "position",
    },
    Phase: {"name", "start", "end", "text", "position"},
    Finding: {"severity", "code", "path", "message", "quote", "position"},
}


# By which relations elements stand in another one.
INNER: dict[type[models.Model], tuple[str, ...]] = {
    Initiative: ("basic_tasks", "measures", "columns"),
    Column: ("items",),
}
# Between the first and the last row that one act retires.
ONE_ACT = datetime.timedelta(seconds=30)


def plan_of(element) -> Plan:
    return element.initiative.plan if isinstance(element, BasicTask | Column) else element.plan


def _require_edit(by, element: models.Model) -> None:
    if type(element) not in EDITABLE:
        raise TypeError(f"{type(element).__name__} is no element of a plan")
    require_edit_plan(by, plan_of(element))


@transaction.atomic
def add_element(
    element: FromDocument, *, by, today: datetime.date, refresh: bool = True
) -> FromDocument:
    """Store a new section, initiative, basic task, column, measure, phase or finding.

    `refresh=False` is for callers that add many and refresh who answers once, in the same
    transaction.
    """
    _require_edit(by, element)
    _belongs_together(element, {})
    changes.add(element, by=by, verb=f"plans.add_{element._meta.model_name}")
    if refresh:
        _refresh(element, today)
    return element


@transaction.atomic
def update_element(
    element: FromDocument,
    *,
    by,
    today: datetime.date | None = None,
    expected_version: int | None = None,
    reason: str = "",
    refresh: bool = True,
    **fields,
) -> FromDocument:
    """Change an element. Moving a measure to another initiative changes who answers for it, so
    that needs `today`."""
    _require_edit(by, element)
    _belongs_together(element, fields)
    if "initiative" in fields and today is None:
        raise TypeError("moving a measure needs today")
    changes.change(
        element,
        by=by,
        verb=f"plans.update_{element._meta.model_name}",
        changes=fields,
        editable=frozenset(EDITABLE[type(element)] | {"imported_as"}),
        expected_version=expected_version,
        reason=reason,
    )
    if refresh and today is not None and "initiative" in fields:
        _refresh(element, today)
    return element


def _belongs_together(element: FromDocument, fields: dict) -> None:
    """A measure stands in an initiative, and perhaps a column of it, of its own plan."""
    if isinstance(element, Measure):
        initiative = fields.get("initiative", element.initiative)
        column = fields.get("column", element.column)
        require_same("initiative", initiative.plan_id, element.plan_id)
        if column is not None:
            require_same("column", column.initiative_id, initiative.pk)


@transaction.atomic
def retire_element(
    element: FromDocument, *, by, today: datetime.date, reason: str, refresh: bool = True
) -> FromDocument:
    """Take an element out of the plan, and with it what stands in it."""
    _require_edit(by, element)
    for inner in inner_elements(element):
        retire_element(inner, by=by, today=today, reason=reason, refresh=refresh)
    verb = f"plans.retire_{element._meta.model_name}"
    changes.retire(element, by=by, verb=verb, reason=reason)
    if refresh:
        _refresh(element, today)
    return element


@transaction.atomic
def restore_element(
    element: FromDocument,
    *,
    by,
    today: datetime.date,
    with_inner: bool = False,
    refresh: bool = True,
) -> FromDocument:
    """Bring an element back, into something that is in use itself. What stood in it is restored
    one by one, or `with_inner` all that went with it: the rest was retired for a reason of its
    own."""
    _require_edit(by, element)
    _stands_somewhere(element)
    inner = retired_with(element) if with_inner else []
    verb = f"plans.restore_{element._meta.model_name}"
    changes.restore(element, by=by, verb=verb)
    for row in inner:
        restore_element(row, by=by, today=today, with_inner=True, refresh=refresh)
    if refresh:
        _refresh(element, today)
    return element


def _stands_somewhere(element: FromDocument) -> None:
    """Nothing comes back into what is out of use itself: that has to come back first."""
    for name in ("initiative", "column"):
        outer = getattr(element, name, None)
        if outer is not None and outer.is_retired:
            told = {"kind": outer._meta.verbose_name, "name": outer}
            raise InvalidChange({"": [_("所属的%(kind)s“%(name)s”已停用，请先恢复它。") % told]})


def retired_with(element: FromDocument) -> list[FromDocument]:
    """What stood in a retired element and was retired in the same act: with the same reason, and
    just before it."""
    if element.retired_at is None:
        return []
    just_before = {
        "retired_reason": element.retired_reason,
        "retired_at__gt": element.retired_at - ONE_ACT,
        "retired_at__lte": element.retired_at,
    }
    return [
        row
        for name in INNER.get(type(element), ())
        for row in getattr(element, name).filter(**just_before)
        # An item of a column comes back with its column.
        if not (isinstance(element, Initiative) and getattr(row, "column_id", None))
    ]


def _refresh(element: FromDocument, today: datetime.date) -> None:
    """Only measures are answered for; other elements change nobody's duties."""
    if isinstance(element, Measure):
        refresh_measures(Q(pk=element.pk), today=today)


def inner_elements(element: FromDocument) -> list[FromDocument]:
    """What stands in an element, and is retired with it."""
    names = INNER.get(type(element), ())
    return [row for name in names for row in getattr(element, name).active()]
