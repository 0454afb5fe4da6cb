"""Finding or making the agencies and groups that a plan names.

What the shipped registry knows of a jurisdiction is stored with its first plan; a name that
neither registry nor database knows becomes an agency classified by its words.
"""

import datetime

from django.db.models import Q

from agencies.classification import classify_agency, is_collective
from agencies.models import Agency, AgencyGroup, AgencyName, Jurisdiction
from agencies.registry import Registry, load_registry, name_opening
from agencies.services import agencies as verbs
from agencies.states import LineOfWork
from plans.services.answering import add_group_member, set_office


class Directory:
    """Reads names of one jurisdiction as agencies or groups, making what is not there."""

    def __init__(self, jurisdiction: Jurisdiction, *, by, today: datetime.date, source: str):
        self.jurisdiction = jurisdiction
        self.by = by
        self.today = today
        self.source = source
        self._load()
        registry = load_registry(jurisdiction.code)
        if registry is not None:
            self._store(registry)

    def _load(self) -> None:
        names = AgencyName.objects.active().filter(jurisdiction=self.jurisdiction)
        current = names.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=self.today))
        self.agencies = {row.name: row.agency for row in current.select_related("agency")}
        # Names that people ended or retired: they mean what they meant, and nothing is made anew.
        every = AgencyName.objects.filter(jurisdiction=self.jurisdiction).order_by("pk")
        self.former = {row.name: row.agency for row in every.select_related("agency")}
        groups = AgencyGroup.objects.filter(jurisdiction=self.jurisdiction)
        # Of several under one name the one in use comes last, and so counts.
        self.groups = {g.name: g for g in sorted(groups, key=lambda g: not g.is_retired)}

    def read(self, name: str) -> tuple[Agency | None, AgencyGroup | None]:
        """What `name` stands for: an agency or a group; neither, where people retired both the
        name and its agency."""
        if name in self.agencies:
            return self.agencies[name], None
        if name in self.former:
            agency = self.former[name]
            return (None if agency.is_retired else agency), None
        if name in self.groups or is_collective(name):
            return None, self.group(name)
        return self._create_agency(name), None

    def group(self, name: str) -> AgencyGroup:
        if name not in self.groups:
            self.groups[name] = verbs.create_agency_group(
                by=self.by, jurisdiction=self.jurisdiction, name=name, source=self.source
            )
        return self.groups[name]

    def of_post(self, post: str) -> Agency | None:
        """The agency whose name opens a post (区科协副主席)."""
        name = name_opening(post, self.agencies)
        return None if name is None else self.agencies[name]

    def settle_office(self, named: str | None) -> None:
        """Keep the office that a document names, else assume the science association."""
        jurisdiction = self.jurisdiction
        if named:
            agency, _group = self.read(named)
            assumed = False
        elif jurisdiction.office_id is None:
            agency, assumed = self._science_association(), True
        else:
            return
        if agency and (jurisdiction.office_id, jurisdiction.office_assumed) != (agency.pk, assumed):
            if jurisdiction.office_id is None or jurisdiction.office_assumed:
                set_office(
                    jurisdiction, by=self.by, today=self.today, office=agency, assumed=assumed
                )

    def _science_association(self) -> Agency:
        for agency in self.agencies.values():
            if agency.line == LineOfWork.SCIENCE_ASSOCIATION:
                return agency
        # 海州区 → 区科协, 阜新市 → 市科协: how such lists name it.
        return self._create_agency(f"{self.jurisdiction.name[-1]}科协")

    def _create_agency(self, name: str) -> Agency:
        found = classify_agency(name)
        agency = verbs.create_agency(
            by=self.by,
            jurisdiction=self.jurisdiction,
            name=name,
            kind=found.kind,
            line=found.line,
            source=self.source,
        )
        self.agencies[name] = agency
        return agency

    def _store(self, registry: Registry) -> None:
        """Store what the registry knows and the database does not; people's changes stay."""
        fresh = set()
        for entry in registry.agencies:
            if entry.name in self.agencies or entry.name in self.former:
                continue
            agency = verbs.create_agency(
                by=self.by,
                jurisdiction=self.jurisdiction,
                name=entry.name,
                kind=entry.kind,
                line=entry.line,
                full_name=entry.full_name,
                source=entry.source,
            )
            fresh.add(entry.name)
            self.agencies[entry.name] = agency
            for other in entry.names:
                if other.name not in self.agencies and other.name not in self.former:
                    verbs.add_agency_name(
                        by=self.by,
                        agency=agency,
                        name=other.name,
                        kind=other.kind,
                        source=other.source,
                    )
                    self.agencies[other.name] = agency
        self._store_groups(registry)
        for match in registry.possible_matches:
            if fresh & {match.first, match.second}:
                verbs.ask_possible_match(
                    by=self.by,
                    first=self.agencies[match.first],
                    second=self.agencies[match.second],
                    reason=match.reason,
                )

    def _store_groups(self, registry: Registry) -> None:
        for entry in registry.groups:
            if entry.name in self.groups:
                continue
            group = verbs.create_agency_group(
                by=self.by,
                jurisdiction=self.jurisdiction,
                name=entry.name,
                note=entry.note,
                source=entry.source,
            )
            self.groups[entry.name] = group
            for member in entry.members:
                add_group_member(
                    by=self.by,
                    today=self.today,
                    group=group,
                    agency=self.agencies[member.agency],
                    source=member.source,
                )
