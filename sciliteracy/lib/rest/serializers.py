"""Rows as they are shown, and bodies as they are taken.

`Shown` gives whole rows, chosen fields (`fields=`), or rows with what they point to (`expand=`), of
closed lists. `Input` takes what a verb takes, refuses what it does not know, and finds rows only
where the caller may see them.
"""

import datetime
from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Model, Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from sciliteracy.lib.dates import DAYS, YEARS

Tree = dict[str, Any]
DEEPEST, MOST_NAMES = 2, 10


class ExpandedField(serializers.Field):
    """What a row points to, as far as it was asked for. Absent where nothing was."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(source="*", read_only=True, **kwargs)

    def to_representation(self, row: Model) -> dict[str, Any]:
        return {name: self._shown(name, row) for name in self._children()}

    def _children(self) -> dict[str, "Shown"]:
        if not hasattr(self, "_made"):
            parent: Any = self.parent
            self._made = {
                name: parent.EXPANDS[name]()(expand=inner, context=self.context)
                for name, inner in parent.expand.items()
            }
        return self._made

    def _shown(self, name: str, row: Model) -> Any:
        found, child = getattr(row, name), self._made[name]
        if hasattr(found, "all"):
            return [child.to_representation(one) for one in found.all()]
        return None if found is None else child.to_representation(found)


# What every database stores; SQLite alone would take more.
HIGHEST = {
    "PositiveSmallIntegerField": 2**15 - 1,
    "SmallIntegerField": 2**15 - 1,
    "PositiveIntegerField": 2**31 - 1,
    "IntegerField": 2**31 - 1,
}


class Fields(serializers.ModelSerializer):
    # Numbers are bounded alike, whatever stores them.
    def build_standard_field(self, field_name: str, model_field: Any) -> Any:
        made, how = super().build_standard_field(field_name, model_field)
        if (most := HIGHEST.get(model_field.get_internal_type())) and "max_value" in how:
            how["max_value"] = min(how["max_value"], most)
            how["min_value"] = max(how.get("min_value", -most - 1), -most - 1)
        return made, how


# The base classes have no docstrings: the description would show them with every shape.
class Shown(Fields):
    # Relations and their serializers, named late because some point in circles.

    EXPANDS: dict[str, Callable[[], type["Shown"]]] = {}

    def __init__(
        self, *args: Any, only: set[str] | None = None, expand: Tree | None = None, **kwargs: Any
    ) -> None:
        self.only, self.expand = only, expand or {}
        super().__init__(*args, **kwargs)

    def get_fields(self) -> dict[str, serializers.Field]:
        fields = super().get_fields()
        for field in fields.values():
            field.read_only, field.required = True, False
        if self.only is not None:
            fields = {name: field for name, field in fields.items() if name in self.only}
        if self.EXPANDS and (self.expand or self.context.get("describing")):
            fields["expanded"] = ExpandedField()
        return fields

    @classmethod
    def field_names(cls) -> list[str]:
        return list(cls.Meta.fields)

    @classmethod
    def is_many(cls, name: str) -> bool:
        field = cls.Meta.model._meta.get_field(name)
        return bool(field.one_to_many or field.many_to_many)


def expansions_asked(serializer: type[Shown], asked: str, *, many_too: bool) -> Tree:
    """`a,b.c` as a tree. Raises ValidationError for what is not on the list."""
    tree: Tree = {}
    names = [name for name in asked.split(",") if name]
    if len(names) > MOST_NAMES:
        raise ValidationError({"expand": [_("展开的项目太多。")]})
    for path in names:
        at, branch, steps = serializer, tree, path.split(".")
        if len(steps) > DEEPEST:
            raise ValidationError({"expand": [_("最多展开两层。")]})
        for step in steps:
            if step not in at.EXPANDS or (at.is_many(step) and not many_too):
                offered = ", ".join(offered_by(at, many_too=many_too))
                told = _("不能展开“%(name)s”；可以展开：%(names)s。")
                raise ValidationError({"expand": [told % {"name": step[:60], "names": offered}]})
            branch, at = branch.setdefault(step, {}), at.EXPANDS[step]()
    return tree


def offered_by(serializer: type[Shown], *, many_too: bool) -> list[str]:
    return [name for name in serializer.EXPANDS if many_too or not serializer.is_many(name)]


def with_expansions(
    rows: QuerySet,
    serializer: type[Shown],
    tree: Tree,
    *,
    user: Any,
    related: Sequence[str] = (),
) -> QuerySet:
    """`rows` with all that the tree asks for and `related`, in a number of statements that only the
    tree decides. What a row points to is shown where `user` may see it by itself; else it is null.
    """
    # What is joined is not read again, and so would be shown unasked.
    joined = [path for path in related if path.partition("__")[0] not in tree]
    rows = rows.select_related(*joined) if joined else rows
    for name, inner in tree.items():
        model = serializer.Meta.model._meta.get_field(name).related_model
        below = serializer.EXPANDS[name]()
        seen = model.objects.visible_to(user)
        seen = seen.active() if serializer.is_many(name) else seen
        rest = [path.partition("__")[2] for path in related if path.startswith(f"{name}__")]
        found = with_expansions(seen, below, inner, user=user, related=rest)
        rows = rows.prefetch_related(Prefetch(name, queryset=found))
    return rows


def within_calendar(day: datetime.date) -> None:
    if not DAYS[0] <= day <= DAYS[1]:
        told = _("应在 %(first)s 至 %(last)s 之间。") % {"first": DAYS[0], "last": DAYS[1]}
        raise ValidationError(told)


YEAR = {"min_value": YEARS[0], "max_value": YEARS[1]}


class Input(Fields):
    # Set once: where a row belongs.
    CREATE_ONLY: frozenset[str] = frozenset()

    def get_validators(self) -> list[Any]:
        """Rules over several fields are the verbs' and the database's, who say them in words."""
        return []

    def build_standard_field(self, field_name: str, model_field: Any) -> Any:
        made, how = super().build_standard_field(field_name, model_field)
        if made is serializers.DateField:
            how["validators"] = [*how.get("validators", ()), within_calendar]
        return made, how

    def to_internal_value(self, data: Any) -> Any:
        if hasattr(data, "keys") and (unknown := set(data) - set(self.fields)):
            raise ValidationError({name[:60]: [_("没有这个字段。")] for name in sorted(unknown)})
        if self.partial and hasattr(data, "keys") and (fixed := self.CREATE_ONLY & set(data)):
            raise ValidationError({name: [_("建立之后不能更改。")] for name in sorted(fixed)})
        return super().to_internal_value(data)


class Words(serializers.Serializer):
    # A body that is no row's: it refuses unknown fields as well.
    def to_internal_value(self, data: Any) -> Any:
        if hasattr(data, "keys") and (unknown := set(data) - set(self.fields)):
            raise ValidationError({name[:60]: [_("没有这个字段。")] for name in sorted(unknown)})
        return super().to_internal_value(data)


def require_to_fit(row: Model, values: dict[str, Any], faults: Callable[..., Any]) -> None:
    """`row` with `values` in it, held against the page's rules over several fields, which say at
    the field what is wrong. The database's say it of the whole, in their own names."""
    known = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    told: dict[str, list[Any]] = {}
    for name, text in faults(known | values):
        told.setdefault(name, []).append(text)
    if told:
        raise ValidationError(told)


class Reason(Words):
    reason = serializers.CharField(max_length=300, help_text=_("写入日志，长期保留。"))


class VisibleKey(serializers.PrimaryKeyRelatedField):
    """The key of a row that the caller may see; any other one is not there."""

    def __init__(self, model: type[Model], **kwargs: Any) -> None:
        self.model = model
        field = serializers.IntegerField(min_value=1)
        super().__init__(queryset=model._default_manager.all(), pk_field=field, **kwargs)

    def get_queryset(self) -> QuerySet:
        rows: Any = self.model._default_manager.all()
        return rows.visible_to(self.context["request"].user).active()
