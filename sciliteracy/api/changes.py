"""The change feed: which rows changed since a cursor, so that no copy has to be read twice.

An entry names a row, not what it holds: the client reads it where it stands (`?id=1,2,3`), and gets
what it may see now. A row that changed several times within one answer is named once.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agencies.api.resource import Calls
from agencies.models import ChangeClock, Jurisdiction, RowChange, User
from agencies.services.change_order import give_places, the_clock
from agencies.visibility import visible_jurisdictions
from sciliteracy.api.resources import RESOURCES
from sciliteracy.lib.rest.paging import CURSOR, MOST, SIZE, read, size_asked, written
from sciliteracy.lib.rest.problems import Problem
from tasks.models import ProgressReport
from tasks.states import ReportState

KINDS = "resources"
PARAMETERS = {CURSOR, SIZE, KINDS, "format"}
# Of rows that many may change and few may see: so many are looked through for one answer.
LOOKED_THROUGH = 2000
# At most so many batches get their places for one answer.
BATCHES = 20


class ChangeShown(serializers.Serializer):
    resource = serializers.ChoiceField(choices=[(name, name) for name in RESOURCES])
    id = serializers.IntegerField()
    change = serializers.ChoiceField(
        choices=[
            ("changed", gettext_lazy("新增或修改：请按编号重新读取")),
            ("removed", gettext_lazy("停用或不再可见：请从副本中移除")),
        ]
    )
    changed_at = serializers.DateTimeField()


class ChangesShown(serializers.Serializer):
    cursor = serializers.CharField(help_text=gettext_lazy("下次从这里继续；不解释其内容。"))
    more = serializers.BooleanField(help_text=gettext_lazy("是否还有，可以马上继续读取。"))
    results = ChangeShown(many=True)


@dataclass(frozen=True)
class Page:
    """Changes up to `last`, which the next page goes on from."""

    changes: list[RowChange]
    gone: set[tuple[str, int]]
    last: int
    more: bool


class Changes(Calls, APIView):
    """Which rows changed since a cursor. Without one: where to go on from after reading all."""

    title = gettext_lazy("变更流")
    answers = {"get": {200: ChangesShown}}
    parameters = (
        {"name": CURSOR, "place": "query", "text": gettext_lazy("上次得到的游标。")},
        {
            "name": SIZE,
            "place": "query",
            "text": gettext_lazy("最多多少条。"),
            "schema": {"type": "integer", "minimum": 1, "maximum": MOST},
        },
        {
            "name": KINDS,
            "place": "query",
            "text": gettext_lazy("只要这些资源，以逗号分隔。"),
            "schema": {"type": "array", "items": {"enum": list(RESOURCES)}, "minItems": 1},
            "style": "form",
            "explode": False,
        },
    )

    def get(self, request: Request) -> Response:
        if unknown := set(request.query_params) - PARAMETERS:
            raise Problem(
                "bad-parameter", errors={name[:60]: [_("没有这个参数。")] for name in unknown}
            )
        kinds, size = _kinds_asked(request), size_asked(request)
        for _batch in range(BATCHES):
            if not give_places():
                break
        clock = the_clock()
        asked = request.query_params.get(CURSOR)
        since = clock.last if not asked else place_of(asked, clock)
        page = changes_since(since, clock.last, user=request.user, kinds=kinds, size=size)
        return Response(
            {
                "cursor": cursor_at(page.last, clock),
                "more": page.more,
                "results": [entry(row, page.gone) for row in page.changes],
            }
        )


def cursor_at(place: int, clock: ChangeClock) -> str:
    return written([clock.epoch, place])


def place_of(cursor: str, clock: ChangeClock) -> int:
    """Raises Problem: no cursor of ours, or one of another database or of long ago."""
    values = read(cursor)
    if len(values) != 2 or not isinstance(values[0], str) or type(values[1]) is not int:
        raise Problem("bad-parameter", errors={CURSOR: [_("游标无效，请从头读取。")]})
    epoch, place = values
    if epoch != clock.epoch or not clock.forgotten <= place <= clock.last:
        raise Problem("gone")
    return place


def changes_since(since: int, until: int, *, user: User, kinds: list[str], size: int) -> Page:
    """Those that `user` may know of, in their order; `until` is the last place that was given when
    the clock was read: what gets a place meanwhile is for the next time."""
    rows = RowChange.objects.filter(sequence__gt=since, sequence__lte=until, kind__in=kinds)
    places = Jurisdiction.objects.filter(visible_jurisdictions(user, "", with_ancestors=True))
    near = Q(place_id__in=places.order_by().values("pk")) | Q(place_id__isnull=True)
    looked = list(rows.filter(near).order_by("sequence")[: LOOKED_THROUGH + 1])
    more = len(looked) > LOOKED_THROUGH
    looked = looked[:LOOKED_THROUGH]
    known, gone = _seen(looked, user)
    shown: dict[tuple[str, int], RowChange] = {}
    last = since
    for row in looked:
        key = (row.kind, row.row_id)
        if key not in shown and len(shown) == size:
            more = True
            break
        last = row.sequence
        if key in known or key in gone:
            shown[key] = row
    if not more:
        last = until  # what others may know of is behind as well
    return Page(sorted(shown.values(), key=lambda row: row.sequence), gone, last, more)


def _seen(rows: list[RowChange], user: User) -> tuple[set[tuple[str, int]], set[tuple[str, int]]]:
    """Rows that `user` sees as they are now, and those that went out of use or out of sight."""
    keys: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        keys[row.kind].add(row.row_id)
    known, gone = set(), set()
    for kind, ids in keys.items():
        model = RESOURCES[kind].model
        seen = model.objects.visible_to(user).filter(pk__in=ids)
        for pk, retired_at in seen.values_list("pk", "retired_at"):
            (gone if retired_at else known).add((kind, pk))
        missing = ids - {pk for name, pk in known | gone if name == kind}
        gone |= {(kind, pk) for pk in _left(model, missing, user)}
    return known, gone


def _left(model: Any, missing: set[int], user: User) -> set[int]:
    """Of rows out of sight those that were in sight before: deleted ones, and reports that were
    approved until a correction took their place."""
    if not missing:
        return set()
    there = set(model.objects.filter(pk__in=missing).values_list("pk", flat=True))
    left = missing - there
    if model is ProgressReport:
        left |= set(_replaced(there, user).values_list("pk", flat=True))
    return left


def _replaced(keys: set[int], user: User) -> QuerySet:
    place = f"{ProgressReport.jurisdiction_path}__"
    rows = ProgressReport.objects.filter(visible_jurisdictions(user, place), pk__in=keys)
    return rows.filter(state=ReportState.REPLACED)


def entry(row: RowChange, gone: set[tuple[str, int]]) -> dict[str, Any]:
    return {
        "resource": row.kind,
        "id": row.row_id,
        "change": "removed" if (row.kind, row.row_id) in gone else "changed",
        "changed_at": row.changed_at,
    }


def _kinds_asked(request: Request) -> list[str]:
    asked = request.query_params.get(KINDS)
    names = list(RESOURCES) if not asked else asked.split(",")
    if set(names) - set(RESOURCES):
        told = _("可以选择：%(names)s。") % {"names": ", ".join(RESOURCES)}
        raise Problem("bad-parameter", errors={KINDS: [told]})
    return names
