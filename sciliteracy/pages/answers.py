"""Who answers, as pages show it: the names as the document writes them, and why they do."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.urls import reverse

from agencies.models import Jurisdiction
from plans.models import Assignment
from plans.states import AssignmentOrigin, AssignmentRole, EffectiveBasis


@dataclass(frozen=True)
class Answer:
    """One name in a list; `url` is empty where the name is resolved to nobody yet."""

    name: str
    url: str = ""
    is_group: bool = False
    is_derived: bool = False

    @property
    def is_unresolved(self) -> bool:
        return not self.url


@dataclass
class Answers:
    """The names of both roles, each role with where it comes from."""

    leads: list[Answer] = field(default_factory=list)
    responsible: list[Answer] = field(default_factory=list)
    lead_basis: str = ""
    responsible_basis: str = ""

    @property
    def leads_inherited(self) -> bool:
        return self.lead_basis == EffectiveBasis.INITIATIVE

    @property
    def responsible_inherited(self) -> bool:
        return self.responsible_basis == EffectiveBasis.INITIATIVE

    @property
    def by_office(self) -> bool:
        return self.lead_basis == EffectiveBasis.OFFICE


def answer_for(row: Assignment) -> Answer:
    url = ""
    if row.agency_id:
        url = reverse("agencies:agency-detail", args=[row.agency_id])
    elif row.group_id:
        url = reverse("agencies:group-detail", args=[row.group_id])
    derived = row.origin == AssignmentOrigin.PER
    return Answer(row.name_as_written, url, bool(row.group_id), derived)


def written(rows: Iterable[Assignment]) -> Answers:
    """The names on one initiative or measure, as they stand there."""
    answers = Answers()
    for row in rows:
        names = answers.leads if row.role == AssignmentRole.LEAD else answers.responsible
        names.append(answer_for(row))
    answers.lead_basis = EffectiveBasis.OWN if answers.leads else ""
    answers.responsible_basis = EffectiveBasis.OWN if answers.responsible else ""
    return answers


def effective(own: Answers, above: Answers, office: Answer | None) -> Answers:
    """Role by role: the measure's own names if it has any, else its initiative's, else the office.

    The rule of `plans.answering`, told in the document's names instead of today's agencies.
    Named in both roles, a body stands among the leads only: lead wins. A duty derived from
    各 or 每 is added to the names and does not stand in for them.
    """
    derived = [name for name in own.leads + own.responsible if name.is_derived]
    result = Answers()
    result.leads, result.lead_basis = _own_or_above(own.leads, above.leads)
    result.responsible, result.responsible_basis = _own_or_above(own.responsible, above.responsible)
    leading = {name.url for name in result.leads if name.url}
    result.responsible = [name for name in result.responsible if name.url not in leading]
    if office and not any(name.url for name in result.leads + result.responsible):
        result.leads, result.lead_basis = [*result.leads, office], EffectiveBasis.OFFICE
    result.responsible = result.responsible + derived
    return result


def _own_or_above(own: list[Answer], above: list[Answer]) -> tuple[list[Answer], str]:
    written_here = [name for name in own if not name.is_derived]
    if written_here:
        return written_here, EffectiveBasis.OWN
    return list(above), EffectiveBasis.INITIATIVE if above else ""


def office_of(jurisdiction: Jurisdiction) -> Answer | None:
    """Who answers where the document names nobody."""
    if not jurisdiction.office_id:
        return None
    url = reverse("agencies:agency-detail", args=[jurisdiction.office_id])
    return Answer(jurisdiction.office.name, url)
