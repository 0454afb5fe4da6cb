"""Who answers for a measure: the rule, as a pure function over plain data.

Role by role: the names of that role on the measure (or column item) if it has any, else those of
its initiative; a list of responsible agencies on a measure does not remove the initiative's
leads. An agency named in both roles leads. A measure for which nobody is named is the office's.
Whom a target's 各 or 每 addresses answers beside them, and displaces nobody.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from plans.states import AssignmentRole, EffectiveBasis

ROLES = (AssignmentRole.LEAD, AssignmentRole.RESPONSIBLE)


@dataclass(frozen=True)
class Named:
    """One name in a list, as read: an agency, a group, or (unresolved) neither."""

    role: str
    agency: int | None = None
    group: int | None = None


@dataclass(frozen=True)
class Answer:
    """One agency that answers, and through which group it is named, if through one.

    A group without members answers as itself: `agency` is None then.
    """

    agency: int | None
    group: int | None
    role: str
    basis: str


def who_answers(
    *,
    own: Sequence[Named],
    inherited: Sequence[Named],
    per: Sequence[Named] = (),
    office: int | None = None,
    members: Mapping[int, Sequence[int]],
    successors: Mapping[int, Sequence[int]] = MappingProxyType({}),
) -> list[Answer]:
    """Everybody who answers, leads first, each once, in the document's order.

    `own` stands on the measure, `inherited` on its initiative, `per` was derived from targets;
    `members` maps each group to its agencies of the day, `successors` each agency that is no
    more to those in its place.
    """
    answers: list[Answer] = []
    for role in ROLES:
        names = [name for name in own if name.role == role]
        basis = EffectiveBasis.OWN
        if not names:
            names = [name for name in inherited if name.role == role]
            basis = EffectiveBasis.INITIATIVE
        answers += _expanded(names, basis, members)
    if not answers and office is not None:
        answers.append(Answer(office, None, AssignmentRole.LEAD, EffectiveBasis.OFFICE))
    answers += _expanded(per, EffectiveBasis.PER, members)
    return _each_once(_succeeded(answers, successors))


def _succeeded(
    answers: Iterable[Answer], successors: Mapping[int, Sequence[int]]
) -> Iterator[Answer]:
    """Whoever stands in an agency's place today answers for what it was named for."""
    for answer in answers:
        if answer.agency is None or answer.agency not in successors:
            yield answer
        else:
            yield from (replace(answer, agency=agency) for agency in successors[answer.agency])


def _expanded(
    names: Iterable[Named], basis: str, members: Mapping[int, Sequence[int]]
) -> list[Answer]:
    """Agencies named themselves come before those that a group brings."""
    direct = [Answer(n.agency, None, n.role, basis) for n in names if n.agency is not None]
    through_groups = [
        Answer(agency, name.group, name.role, basis)
        for name in names
        if name.group is not None
        for agency in members.get(name.group) or [None]
    ]
    return direct + through_groups


def _each_once(answers: Iterable[Answer]) -> list[Answer]:
    first: dict[tuple[int | None, int | None], Answer] = {}
    for answer in answers:
        # An agency counts once however it is named; an empty group is known by itself.
        key = (answer.agency, None if answer.agency is not None else answer.group)
        first.setdefault(key, answer)
    return list(first.values())
