"""The shipped agency registries: what is known of the bodies of one jurisdiction.

A registry is a file `fixtures/agencies/<code>.json`: the bodies that the plans of the
jurisdiction name, every spelling with the place where it was read, the groups with their
members, and the pairs of names that may be one body and wait for a decision. Loading is pure:
no database. A broken file is refused whole, each fault with its path in the file.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from django.conf import settings

from agencies.states import AgencyKind, LineOfWork, NameKind


class RegistryError(ValueError):
    """A registry file that cannot be used; `faults` holds one line for each fault."""

    def __init__(self, file: Path, faults: list[str]):
        self.file = file
        self.faults = faults
        super().__init__(f"{file.name}: " + "; ".join(faults))


@dataclass(frozen=True)
class RegistryPlace:
    """A jurisdiction by name and GB/T 2260 code."""

    name: str
    code: str


@dataclass(frozen=True)
class RegistryName:
    name: str
    kind: NameKind
    source: str


@dataclass(frozen=True)
class RegistryAgency:
    """One body under its preferred name; `full_name` is empty unless a document prints it."""

    name: str
    full_name: str
    kind: AgencyKind
    line: LineOfWork
    source: str
    names: tuple[RegistryName, ...] = ()

    @property
    def spellings(self) -> tuple[str, ...]:
        return (self.name, *(other.name for other in self.names))


@dataclass(frozen=True)
class RegistryMember:
    agency: str
    source: str


@dataclass(frozen=True)
class RegistryGroup:
    """A name that stands for several bodies; without members where no document lists them."""

    name: str
    note: str
    source: str
    members: tuple[RegistryMember, ...] = ()


@dataclass(frozen=True)
class RegistryMatch:
    """Two agencies that may be one body, with the reason why nobody may merge them silently."""

    first: str
    second: str
    reason: str


@dataclass(frozen=True)
class Registry:
    jurisdiction: RegistryPlace
    ancestors: tuple[RegistryPlace, ...]
    agencies: tuple[RegistryAgency, ...]
    groups: tuple[RegistryGroup, ...]
    possible_matches: tuple[RegistryMatch, ...]

    def agency_for(self, name: str) -> RegistryAgency | None:
        """The body that a name stands for, in any of its spellings."""
        return self._agency_by_spelling.get(name)

    @cached_property
    def _agency_by_spelling(self) -> dict[str, RegistryAgency]:
        return {name: agency for agency in self.agencies for name in agency.spellings}


def name_opening(post: str, names: Iterable[str]) -> str | None:
    """The name that opens a post: 区科协副主席 is a post in 区科协. The longest wins."""
    return max((name for name in names if post.startswith(name)), key=len, default=None)


def load_registry(code: str) -> Registry | None:
    """The registry of the jurisdiction with this code, or None where none is shipped."""
    if not re.fullmatch(r"[0-9]{6}", code or ""):
        return None
    file = Path(settings.BASE_DIR) / "fixtures" / "agencies" / f"{code}.json"
    return read_registry(file) if file.is_file() else None


def read_registry(file: Path) -> Registry:
    """Read one file; RegistryError names every fault with its path."""
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise RegistryError(file, [f"$: not JSON ({error})"]) from error
    faults = _shape_faults(data, REGISTRY_SHAPE, "$")
    if faults:
        raise RegistryError(file, faults)
    registry = _build(data)
    faults = _consistency_faults(registry, code=file.stem)
    if faults:
        raise RegistryError(file, faults)
    return registry


# A shape is str, a set of allowed values, [shape of each item], (shape of first, of second)
# or {key: shape of its value}.
PLACE_SHAPE = {"name": str, "code": str}
REGISTRY_SHAPE = {
    "jurisdiction": {**PLACE_SHAPE, "ancestors": [PLACE_SHAPE]},
    "agencies": [
        {
            "name": str,
            "full_name": str,
            "kind": set(AgencyKind.values),
            "line": set(LineOfWork.values),
            "source": str,
            "names": [{"name": str, "kind": set(NameKind.values), "source": str}],
        }
    ],
    "groups": [
        {
            "name": str,
            "note": str,
            "source": str,
            "members": [{"agency": str, "source": str}],
        }
    ],
    "possible_matches": [{"names": (str, str), "reason": str}],
}


def _shape_faults(data, shape, path):
    """Each place where data has not the shape, as "path: reason"."""
    if isinstance(shape, dict):
        return _object_faults(data, shape, path)
    if isinstance(shape, list | tuple):
        return _list_faults(data, shape, path)
    if not isinstance(data, str):
        return [f"{path}: a text is expected"]
    if isinstance(shape, set) and data not in shape:
        return [f"{path}: {data!r} is not one of {', '.join(sorted(shape))}"]
    return []


def _list_faults(data, shape, path):
    if not isinstance(data, list):
        return [f"{path}: a list is expected"]
    if isinstance(shape, tuple) and len(data) != len(shape):
        return [f"{path}: exactly {len(shape)} items are expected"]
    items = enumerate(data)
    return [f for i, item in items for f in _shape_faults(item, shape[0], f"{path}[{i}]")]


def _object_faults(data, shape, path):
    if not isinstance(data, dict):
        return [f"{path}: an object is expected"]
    faults = [f"{path}.{key}: is missing" for key in shape if key not in data]
    faults += [f"{path}.{key}: is not known" for key in data if key not in shape]
    for key in (key for key in shape if key in data):
        faults += _shape_faults(data[key], shape[key], f"{path}.{key}")
    return faults


def _build(data) -> Registry:
    """A registry from data that has the shape."""
    place = data["jurisdiction"]
    return Registry(
        jurisdiction=RegistryPlace(place["name"], place["code"]),
        ancestors=tuple(RegistryPlace(**ancestor) for ancestor in place["ancestors"]),
        agencies=tuple(_build_agency(row) for row in data["agencies"]),
        groups=tuple(
            RegistryGroup(**row | {"members": tuple(RegistryMember(**m) for m in row["members"])})
            for row in data["groups"]
        ),
        possible_matches=tuple(
            RegistryMatch(*row["names"], reason=row["reason"]) for row in data["possible_matches"]
        ),
    )


def _build_agency(row) -> RegistryAgency:
    return RegistryAgency(
        name=row["name"],
        full_name=row["full_name"],
        kind=AgencyKind(row["kind"]),
        line=LineOfWork(row["line"]),
        source=row["source"],
        names=tuple(
            RegistryName(other["name"], NameKind(other["kind"]), other["source"])
            for other in row["names"]
        ),
    )


def _consistency_faults(registry, *, code):
    """What the shape cannot say: nothing twice, nothing that points to nobody."""
    return [
        *_place_faults(registry, code),
        *_name_faults(registry),
        *_reference_faults(registry),
    ]


def _place_faults(registry, code):
    if registry.jurisdiction.code != code:
        yield f"$.jurisdiction.code: {registry.jurisdiction.code} is not the file's name"
    for i, place in enumerate(registry.ancestors):
        if not re.fullmatch(r"[0-9]{6}", place.code):
            yield f"$.jurisdiction.ancestors[{i}].code: {place.code!r} is not six digits"


def _name_faults(registry):
    """A name stands for one agency or one group; a full name is among the names, with a source."""
    seen = set()
    for path, name in _all_names(registry):
        if not name or name != name.strip():
            yield f"{path}: {name!r} is empty or has white space around it"
        if name in seen:
            yield f"{path}: {name} stands in the file twice"
        seen.add(name)
    for i, agency in enumerate(registry.agencies):
        full_names = [agency.name, *(n.name for n in agency.names if n.kind == NameKind.FULL)]
        if agency.full_name and agency.full_name not in full_names:
            yield f"$.agencies[{i}].full_name: {agency.full_name} has no source among the names"


def _all_names(registry):
    for i, agency in enumerate(registry.agencies):
        for name in agency.spellings:
            yield f"$.agencies[{i}]", name
    for i, group in enumerate(registry.groups):
        yield f"$.groups[{i}]", group.name


def _reference_faults(registry):
    """Members and doubtful pairs are agencies of the file, under their preferred names."""
    known = {agency.name for agency in registry.agencies}
    for i, group in enumerate(registry.groups):
        for k, member in enumerate(group.members):
            if member.agency not in known:
                yield f"$.groups[{i}].members[{k}]: {member.agency} is no agency of this file"
    for i, match in enumerate(registry.possible_matches):
        for name in (match.first, match.second):
            if name not in known:
                yield f"$.possible_matches[{i}]: {name} is no agency of this file"
        if match.first == match.second:
            yield f"$.possible_matches[{i}]: {match.first} is paired with itself"
