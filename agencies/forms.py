"""What the lists of agencies can be asked for, in the address."""

from dataclasses import dataclass

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet

from agencies.models import Agency, AgencyName, Jurisdiction, User
from agencies.states import AgencyKind, LineOfWork
from sciliteracy.lib.editing import VersionedForm
from sciliteracy.lib.listing import ListForm

WHOLE_TREE = 100
ROOTS = Q(parent__isnull=True)


@dataclass(frozen=True)
class JurisdictionChoice:
    """A line of the jurisdiction filter; `indent` is how deep it stands, as white space."""

    pk: int
    name: str
    indent: str
    is_chosen: bool


def tree_choices(
    jurisdictions: QuerySet[Jurisdiction],
    chosen: Jurisdiction | None,
    top: Q = ROOTS,
) -> list[JurisdictionChoice]:
    """The whole tree while it is small; of a large one the `top`, the way to `chosen` and one step
    on."""
    visible = jurisdictions.order_by("code", "name", "pk")
    rows = list(visible[: WHOLE_TREE + 1])
    if len(rows) > WHOLE_TREE:
        near = top
        if chosen:
            near |= Q(pk__in=[*chosen.ancestor_ids(), chosen.pk]) | Q(parent=chosen)
        rows = list(visible.filter(near)[: 2 * WHOLE_TREE])
    return [
        JurisdictionChoice(row.pk, row.name, "\u2003" * (row.lineage.count("/") - 2), row == chosen)
        for row in sorted(rows, key=lambda row: _tree_key(row, rows))
    ]


def _tree_key(row: Jurisdiction, rows: list[Jurisdiction]) -> tuple[tuple[str, int], ...]:
    """Parents before their children, siblings by code."""
    codes = {other.pk: other.code for other in rows}
    line = [int(part) for part in row.lineage.split("/") if part]
    return tuple((codes.get(pk, ""), pk) for pk in line)


class JurisdictionListForm(ListForm):
    """A list that can be narrowed to a jurisdiction with everything below it."""

    jurisdiction = forms.ModelChoiceField(queryset=Jurisdiction.objects.none(), required=False)

    def __init__(self, data, *, user: User) -> None:
        super().__init__(data)
        self.user = user
        self.fields["jurisdiction"].queryset = self.jurisdictions()

    def jurisdictions(self) -> QuerySet[Jurisdiction]:
        """Those that can be asked for."""
        return Jurisdiction.objects.visible_to(self.user).active()

    def within(self, rows: QuerySet, prefix: str = "jurisdiction__") -> QuerySet:
        chosen = self.value("jurisdiction")
        return rows.filter(**{f"{prefix}lineage__startswith": chosen.lineage}) if chosen else rows

    def jurisdiction_choices(self) -> list[JurisdictionChoice]:
        return tree_choices(self.jurisdictions(), self.value("jurisdiction"))


class AgencyListForm(JurisdictionListForm):
    SORTS = {
        "jurisdiction": ("jurisdiction__code", "kind", "name"),
        "name": ("name",),
        "kind": ("kind", "name"),
        "line": ("line", "name"),
    }

    kind = forms.ChoiceField(required=False, choices=AgencyKind.choices)
    line = forms.ChoiceField(required=False, choices=LineOfWork.choices)

    def select(self, agencies: QuerySet[Agency]) -> QuerySet[Agency]:
        """The agencies asked for; the search looks at every spelling."""
        agencies = self.within(agencies)
        for name in ("kind", "line"):
            if self.value(name):
                agencies = agencies.filter(**{name: self.value(name)})
        if words := self.value("q"):
            spelt = AgencyName.objects.active().filter(agency=OuterRef("pk"), name__icontains=words)
            agencies = agencies.filter(
                Q(name__icontains=words) | Q(full_name__icontains=words) | Exists(spelt)
            )
        return agencies


class AgencyForm(VersionedForm):
    class Meta:
        model = Agency
        fields = ("name", "full_name", "kind", "line", "source")


class NameListForm(JurisdictionListForm):
    SORTS = {
        "name": ("name",),
        "agency": ("agency__name", "name"),
        "jurisdiction": ("jurisdiction__code", "name"),
        "kind": ("kind", "name"),
    }

    def select(self, names: QuerySet[AgencyName]) -> QuerySet[AgencyName]:
        names = self.within(names)
        if words := self.value("q"):
            names = names.filter(Q(name__icontains=words) | Q(agency__name__icontains=words))
        return names
