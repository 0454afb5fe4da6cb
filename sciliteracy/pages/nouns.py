"""What the pages over all sorts of rows (history, retired things) know of each sort: who may change
it, by which verbs, where it stands. A new sort is one line of `NOUNS`, and has both pages."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.urls import reverse

from agencies.models import (
    Agency,
    AgencyGroup,
    AgencyGroupMember,
    AgencyName,
    AgencySuccession,
    LeaderPortfolio,
    LeadingGroup,
    LeadingGroupMember,
    Venue,
)
from agencies.permissions import can_edit_jurisdiction
from agencies.services import agencies as agency_verbs
from agencies.services import leading_groups, upkeep
from agencies.visibility import place_of
from indicators.models import Indicator, Observation, Target
from indicators.permissions import can_edit_indicator, can_record_observation
from indicators.services import indicators as indicator_verbs
from indicators.services import targets as target_verbs
from plans.models import (
    Assignment,
    BasicTask,
    Column,
    Finding,
    Initiative,
    Measure,
    Phase,
    Plan,
    Section,
)
from plans.permissions import can_edit_plan
from plans.services import answering, elements
from plans.services import plans as plan_verbs
from sciliteracy.lib.models import Editable
from sciliteracy.pages.keeping import keep_plan, with_duties
from tasks.models import Task, ThemeDay
from tasks.permissions import can_edit_theme_day
from tasks.services import tasks as task_verbs
from tasks.services import theme_days as theme_day_verbs

Act = Callable[..., Any]


@dataclass(frozen=True)
class Noun:
    """One sort of rows.

    `change(row, by=, today=, expected_version=, reason=, **fields)`, `retire(row, by=, today=,
    reason=)` and `restore(row, by=, today=)` are its verbs; `fields` are those that an earlier
    version can bring back; `named_by` is the column by which a list names and finds a row. What
    stands in `related` is read along with it.
    """

    model: type[Editable]
    can_edit: Callable[[Any, Any], bool]
    page: Callable[[Any], str]
    named_by: str
    change: Act
    retire: Act
    restore: Act
    fields: frozenset[str]
    related: tuple[str, ...] = ()
    # The plan whose duties may hang on the row.
    plan_of: Callable[[Any], Plan] | None = None

    @property
    def label(self) -> str:
        return str(self.model._meta.verbose_name)

    def follow(self, row, *, by, today: datetime.date) -> None:
        """Let tasks and periods follow what was done to `row`, instead of waiting for the day's
        step."""
        if self.plan_of is not None:
            keep_plan(self.plan_of(row), by=by, today=today)

    def rows(self):
        """All of them, retired ones too, ready to be named and asked about."""
        return self.model.objects.select_related(*self.related)


def _timeless(verb: Act) -> Act:
    """A verb whose outcome does not hang on the day."""

    def act(row, *, today: datetime.date, **given):
        return verb(row, **given)

    return act


def _of_place(user, row) -> bool:
    return can_edit_jurisdiction(user, place_of(row))


def of_place(
    model: type[Editable],
    named_by: str,
    page: Callable[[Any], str],
    verbs: tuple[Act, Act, Act],
    fields: frozenset[str],
    *more: str,
) -> Noun:
    """What a jurisdiction's office keeps beside its plans: `verbs` change, retire, restore."""
    path = model.jurisdiction_path  # type: ignore[attr-defined]  # each of them has one
    change, retire, restore = (_timeless(verb) for verb in verbs)
    return Noun(model, _of_place, page, named_by, change, retire, restore, fields, (path, *more))


def _on_page_of(name: str, place: str) -> Callable[[Any], str]:
    """The place on the page of the row that `name` leads to."""

    def page(row) -> str:
        mark = place.format(row=row)
        for step in name.split("."):
            row = getattr(row, step)
        return f"{row.get_absolute_url()}#{mark}"

    return page


def _own_page(row) -> str:
    return row.get_absolute_url()


def _plan_place(name: str) -> Callable[[Any], str]:
    """The place on the page of the plan that bears the row's mark."""

    def page(row) -> str:
        plan = elements.plan_of(row)
        return f"{plan.get_absolute_url()}#{name}-{row.pk}"

    return page


def _initiative_page(row) -> str:
    return row.initiative.get_absolute_url()


def _document_place(row) -> str:
    document = reverse("plans:plan-document", args=[row.plan.slug])
    return f"{document}#section-{row.pk}"


def _assignment_page(row) -> str:
    kind, pk = ("measure", row.measure_id) if row.measure_id else ("initiative", row.initiative_id)
    return reverse(f"plans:{kind}-assignments", args=[pk])


def _target_page(row) -> str:
    if row.measure_id is None:
        return f"{row.plan.get_absolute_url()}#objectives"
    return f"{row.measure.get_absolute_url()}#target-{row.pk}"


def _task_page(row) -> str:
    return reverse("tasks:task-list", args=[row.measure_id])


def _of_plan(user, row) -> bool:
    return can_edit_plan(user, elements.plan_of(row))


def _element(
    model: type[Editable],
    named_by: str,
    page: Callable[[Any], str],
    *,
    related: tuple[str, ...] = ("plan__jurisdiction",),
    change: Act = elements.update_element,
) -> Noun:
    return Noun(
        model,
        _of_plan,
        page,
        named_by,
        change,
        elements.retire_element,
        elements.restore_element,
        frozenset(elements.EDITABLE[model]),  # type: ignore[index]  # each is an element
        related,
        elements.plan_of,
    )


IN_INITIATIVE = ("initiative__plan__jurisdiction",)
NOUNS: dict[str, Noun] = {
    "plan": Noun(
        Plan,
        can_edit_plan,
        _own_page,
        "title",
        _timeless(plan_verbs.update_plan),
        _timeless(plan_verbs.retire_plan),
        _timeless(plan_verbs.restore_plan),
        plan_verbs.EDITABLE - {"imported_as", "status"},
        ("jurisdiction",),
        lambda row: row,
    ),
    "initiative": _element(Initiative, "title", _plan_place("initiative")),
    "measure": _element(
        Measure,
        "text",
        _own_page,
        related=("plan__jurisdiction", "initiative", "column"),
        change=target_verbs.reword_measure,
    ),
    "basic-task": _element(BasicTask, "text", _initiative_page, related=IN_INITIATIVE),
    "column": _element(Column, "title", _initiative_page, related=IN_INITIATIVE),
    "section": _element(Section, "text", _document_place),
    "phase": _element(Phase, "name", _plan_place("phase")),
    "finding": _element(Finding, "message", _plan_place("finding")),
    "assignment": Noun(
        Assignment,
        _of_plan,
        _assignment_page,
        "name_as_written",
        answering.update_assignment,
        answering.withdraw_assignment,
        answering.restore_assignment,
        answering.EDITABLE - {"imported_as"},
        ("plan__jurisdiction", "measure", "initiative__plan", "agency", "group"),
        lambda row: row.plan,
    ),
    "target": Noun(
        Target,
        _of_plan,
        _target_page,
        "quote",
        target_verbs.update_target,
        target_verbs.retire_target,
        target_verbs.restore_target,
        target_verbs.EDITABLE - {"imported_as"},
        ("plan__jurisdiction", "measure", "indicator"),
        lambda row: row.plan,
    ),
    "indicator": Noun(
        Indicator,
        can_edit_indicator,
        _own_page,
        "name",
        _timeless(indicator_verbs.update_indicator),
        _timeless(indicator_verbs.retire_indicator),
        _timeless(indicator_verbs.restore_indicator),
        indicator_verbs.EDITABLE,
        ("jurisdiction",),
    ),
    "observation": Noun(
        Observation,
        lambda user, row: can_record_observation(user, row.jurisdiction),
        _own_page,
        "source",
        _timeless(indicator_verbs.correct_observation),
        _timeless(indicator_verbs.retire_observation),
        _timeless(indicator_verbs.restore_observation),
        indicator_verbs.EDITABLE_OBSERVATION,
        ("jurisdiction", "indicator"),
    ),
    "task": Noun(
        Task,
        lambda user, row: can_edit_plan(user, row.measure.plan),
        _task_page,
        "title",
        _timeless(task_verbs.update_task),
        _timeless(task_verbs.retire_task),
        _timeless(task_verbs.restore_task),
        task_verbs.EDITABLE,
        ("measure__plan__jurisdiction", "target"),
        lambda row: row.measure.plan,
    ),
    "theme-day": Noun(
        ThemeDay,
        can_edit_theme_day,
        _own_page,
        "name",
        _timeless(theme_day_verbs.update_theme_day),
        _timeless(theme_day_verbs.retire_theme_day),
        _timeless(theme_day_verbs.restore_theme_day),
        theme_day_verbs.EDITABLE,
        ("jurisdiction",),
    ),
    "agency": of_place(
        Agency,
        "name",
        _own_page,
        (agency_verbs.update_agency, agency_verbs.retire_agency, agency_verbs.restore_agency),
        agency_verbs.EDITABLE,
    ),
    "agency-name": of_place(
        AgencyName,
        "name",
        _on_page_of("agency", "names"),
        (upkeep.update_agency_name, agency_verbs.retire_agency_name, upkeep.restore_agency_name),
        upkeep.NAME_FIELDS,
        "agency",
    ),
    "succession": of_place(
        AgencySuccession,
        "predecessor__name",
        _on_page_of("predecessor", "successions"),
        (upkeep.update_succession, upkeep.retire_succession, upkeep.restore_succession),
        upkeep.SUCCESSION_FIELDS,
        "successor",
    ),
    "venue": of_place(
        Venue,
        "name",
        _on_page_of("agency", "venues"),
        (upkeep.update_venue, upkeep.retire_venue, upkeep.restore_venue),
        upkeep.VENUE_FIELDS,
    ),
    "agency-group": of_place(
        AgencyGroup,
        "name",
        _own_page,
        (upkeep.update_agency_group, upkeep.retire_agency_group, upkeep.restore_agency_group),
        upkeep.GROUP_FIELDS,
    ),
    "group-member": Noun(
        AgencyGroupMember,
        _of_place,
        _on_page_of("group", "members"),
        "agency__name",
        with_duties(answering.update_group_member),
        with_duties(answering.retire_group_member),
        with_duties(answering.restore_group_member),
        answering.MEMBER_FIELDS,
        ("group__jurisdiction", "agency"),
    ),
    "leading-group": of_place(
        LeadingGroup,
        "name",
        _own_page,
        (
            leading_groups.update_leading_group,
            leading_groups.retire_leading_group,
            leading_groups.restore_leading_group,
        ),
        leading_groups.GROUP_FIELDS - {"imported_as"},
    ),
    "leader": of_place(
        LeadingGroupMember,
        "post",
        _on_page_of("group", "members"),
        (
            leading_groups.update_leading_group_member,
            leading_groups.retire_leading_group_member,
            leading_groups.restore_leading_group_member,
        ),
        leading_groups.MEMBER_FIELDS - {"imported_as"},
    ),
    "portfolio": of_place(
        LeaderPortfolio,
        "agency__name",
        _on_page_of("member.group", "portfolios"),
        (
            leading_groups.update_portfolio,
            leading_groups.retire_portfolio,
            leading_groups.restore_portfolio,
        ),
        leading_groups.PORTFOLIO_FIELDS,
        "agency",
    ),
}
KINDS = {noun.model._meta.label_lower: kind for kind, noun in NOUNS.items()}


def noun_or_404(kind: str) -> Noun:
    try:
        return NOUNS[kind]
    except KeyError:
        raise Http404("no such sort of rows") from None


def kind_of(row: Editable) -> str:
    """How `row` is called in addresses; empty for what has no such pages."""
    return KINDS.get(row._meta.label_lower, "")
