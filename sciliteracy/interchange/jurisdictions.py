"""Finding or making the jurisdiction of a plan file, with its ancestors up to the province."""

from agencies.models import Jurisdiction
from agencies.services.jurisdictions import (
    create_jurisdiction,
    move_jurisdiction,
    update_jurisdiction,
)
from agencies.states import JurisdictionLevel
from sciliteracy.interchange.checking import Fault, PlanRefused

PROVINCE, PREFECTURE, COUNTY = (
    JurisdictionLevel.PROVINCE,
    JurisdictionLevel.PREFECTURE,
    JurisdictionLevel.COUNTY,
)
RANK = {PROVINCE: 0, PREFECTURE: 1, COUNTY: 2}
# 直辖市: cities that are provinces.
MUNICIPALITIES = ("北京市", "天津市", "上海市", "重庆市")
WHERE = "$.jurisdiction"


def jurisdiction_for(place: dict, *, by) -> Jurisdiction:
    """The jurisdiction that a plan file names, made with its ancestors where it is not there.

    What a file says of a place completes what is known of it; what contradicts it is refused.
    """
    code, ancestors = place.get("code") or "", place.get("ancestors") or []
    level = level_of(place["name"], code, above=len(ancestors))
    chain = [
        (name, level_of(name, "", above=len(ancestors) - index - 1))
        for index, name in enumerate(ancestors)
    ]
    _check_chain(place["name"], level, chain)
    parent = None
    for name, upper in reversed(chain):
        parent = _find_or_create(name, _code_above(code, upper), upper, parent, by=by)
    return _find_or_create(place["name"], code, level, parent, by=by)


def level_of(name: str, code: str, *, above: int) -> JurisdictionLevel:
    """By the code, whose last digits are zero above county level; else by the name, else by how
    many divisions the file puts above it. A 市 below two others is a county-level city."""
    if code:
        return PROVINCE if code.endswith("0000") else PREFECTURE if code.endswith("00") else COUNTY
    if name in MUNICIPALITIES or name.endswith(("省", "自治区", "特别行政区")):
        return PROVINCE
    if name.endswith(("市", "州", "盟", "地区")) and above < 2:
        return PREFECTURE
    if name.endswith(("区", "县", "旗", "市", "镇", "乡", "街道", "林区")):
        return COUNTY
    return (PROVINCE, PREFECTURE, COUNTY)[min(above, 2)]


def _check_chain(
    name: str, level: JurisdictionLevel, chain: list[tuple[str, JurisdictionLevel]]
) -> None:
    below, rank = name, RANK[level]
    for index, (upper, upper_level) in enumerate(chain):
        if RANK[upper_level] >= rank:
            reason = f"{upper} cannot stand above {below}: ancestors go from the nearest up"
            raise PlanRefused([Fault(f"{WHERE}.ancestors[{index}]", reason)])
        below, rank = upper, RANK[upper_level]


def _code_above(code: str, level: JurisdictionLevel) -> str:
    """GB/T 2260: two digits name the province, two more the prefecture."""
    if not code:
        return ""
    return code[:2] + "0000" if level == PROVINCE else code[:4] + "00"


def _find_or_create(
    name: str, code: str, level: JurisdictionLevel, parent: Jurisdiction | None, *, by
) -> Jurisdiction:
    found = _find(name, code, parent)
    if found is None:
        return create_jurisdiction(by=by, name=name, level=level, code=code, parent=parent)
    if code and not found.code:
        update_jurisdiction(found, by=by, code=code, level=level)
    if parent is not None and found.parent is None:
        move_jurisdiction(found, by=by, parent=parent)
    return found


def _find(name: str, code: str, parent: Jurisdiction | None) -> Jurisdiction | None:
    active = Jurisdiction.objects.active()
    by_code = active.filter(code=code).first() if code else None
    if by_code is not None:
        if by_code.name != name:
            _refuse("code", f"code {code} belongs to {by_code.name}, not to {name}")
        if parent is not None and by_code.parent not in (None, parent):
            _refuse("ancestors", f"{name} stands below {by_code.parent}, not below {parent}")
        return by_code
    namesakes = active.filter(name=name)
    if parent is not None:
        namesakes = namesakes.filter(parent=parent) or namesakes.filter(parent=None)
    candidates = list(namesakes[:2])
    if not candidates or (code and len(candidates) == 2):
        return None
    if len(candidates) == 2:
        _refuse("code", f"several places are called {name}: say which by its code")
    if code and candidates[0].code:
        if parent is not None and candidates[0].parent == parent:
            _refuse("code", f"{name} has the code {candidates[0].code}, not {code}")
        return None
    return candidates[0]


def _refuse(key: str, reason: str) -> None:
    raise PlanRefused([Fault(f"{WHERE}.{key}", reason)])
