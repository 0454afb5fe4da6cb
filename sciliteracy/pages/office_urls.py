"""Addresses of the pages on which an office makes and changes what its plans hold, and
the agencies with what hangs on them."""

from django.urls import path

from sciliteracy.pages import (
    agency_edit,
    assignments,
    bulk,
    groups,
    indicator_edit,
    initiative_edit,
    leading,
    measure_edit,
    measure_list,
    observation_list,
    part_edit,
    parts,
    plan_edit,
    target_edit,
    target_list,
    task_edit,
    venues,
)

plans_patterns = [
    path("plans/new/", plan_edit.plan_create, name="plan-create"),
    path("plans/<slug:slug>/edit/", plan_edit.plan_edit, name="plan-edit"),
    path("plans/<slug:slug>/status/", plan_edit.plan_status, name="plan-status"),
    path(
        "plans/<slug:slug>/initiatives/new/",
        initiative_edit.initiative_create,
        name="initiative-create",
    ),
    path("plans/<slug:slug>/parts/<slug:kind>/", parts.part_list, name="part-list"),
    path("plans/<slug:slug>/parts/<slug:kind>/new/", part_edit.part_create, name="part-create"),
    path("parts/<slug:kind>/<int:pk>/edit/", part_edit.part_edit, name="part-edit"),
    path("parts/<slug:kind>/<int:pk>/shift/", part_edit.part_shift, name="part-shift"),
    path("plans/<slug:slug>/bulk/", bulk.measure_bulk, name="measure-bulk"),
    path("initiatives/<int:pk>/edit/", initiative_edit.initiative_edit, name="initiative-edit"),
    path("initiatives/<int:pk>/shift/", initiative_edit.initiative_shift, name="initiative-shift"),
    path(
        "initiatives/<int:pk>/assignments/",
        assignments.initiative_assignments,
        name="initiative-assignments",
    ),
    path("initiatives/<int:pk>/measures/new/", measure_edit.measure_create, name="measure-create"),
    path("measures/", measure_list.measure_list, name="measure-list"),
    path("measures/<int:pk>/edit/", measure_edit.measure_edit, name="measure-edit"),
    path("measures/<int:pk>/move/", measure_edit.measure_move, name="measure-move"),
    path("measures/<int:pk>/shift/", measure_edit.measure_shift, name="measure-shift"),
    path(
        "measures/<int:pk>/assignments/",
        assignments.measure_assignments,
        name="measure-assignments",
    ),
    path("assignments/<int:pk>/edit/", assignments.assignment_edit, name="assignment-edit"),
]
indicators_patterns = [
    path("indicators/new/", indicator_edit.indicator_create, name="indicator-create"),
    path("indicators/<int:pk>/edit/", indicator_edit.indicator_edit, name="indicator-edit"),
    path("observations/", observation_list.observation_list, name="observation-list"),
    path("observations/<int:pk>/edit/", indicator_edit.observation_edit, name="observation-edit"),
    path("measures/<int:pk>/targets/new/", target_edit.target_create, name="target-create"),
    path(
        "plans/<slug:slug>/objectives/new/", target_edit.objective_create, name="objective-create"
    ),
    path("targets/", target_list.target_list, name="target-list"),
    path("targets/<int:pk>/edit/", target_edit.target_edit, name="target-edit"),
    path("targets/<int:pk>/same/", target_edit.target_same, name="target-same"),
]
tasks_patterns = [
    path("measures/<int:pk>/tasks/", task_edit.task_list, name="task-list"),
    path("tasks/<int:pk>/edit/", task_edit.task_edit, name="task-edit"),
    path("tasks/<int:pk>/main-agency/", task_edit.task_main_agency, name="task-main-agency"),
]
agencies_patterns = [
    path("agencies/new/", agency_edit.agency_create, name="agency-create"),
    path("agencies/<int:pk>/names/new/", agency_edit.name_create, name="name-create"),
    path("agency-names/<int:pk>/edit/", agency_edit.name_edit, name="name-edit"),
    path(
        "agencies/<int:pk>/successions/new/",
        agency_edit.succession_create,
        name="succession-create",
    ),
    path("successions/<int:pk>/edit/", agency_edit.succession_edit, name="succession-edit"),
    path("agencies/<int:pk>/matches/new/", agency_edit.match_create, name="match-create"),
    path("possible-matches/<int:pk>/decide/", agency_edit.match_decide, name="match-decide"),
    path("venues/", venues.venue_list, name="venue-list"),
    path("venues/new/", venues.venue_create, name="venue-create"),
    path("venues/<int:pk>/edit/", venues.venue_edit, name="venue-edit"),
    path("agency-groups/", groups.group_list, name="group-list"),
    path("agency-groups/new/", groups.group_create, name="group-create"),
    path("agency-groups/<int:pk>/edit/", groups.group_edit, name="group-edit"),
    path("agency-groups/<int:pk>/members/new/", groups.member_create, name="group-member-create"),
    path("group-members/<int:pk>/edit/", groups.member_edit, name="group-member-edit"),
    path("leading-groups/", leading.leading_group_list, name="leading-group-list"),
    path("leading-groups/new/", leading.leading_group_create, name="leading-group-create"),
    path("leading-groups/<int:pk>/edit/", leading.leading_group_edit, name="leading-group-edit"),
    path("leading-groups/<int:pk>/members/new/", leading.leader_create, name="leader-create"),
    path("leading-group-members/<int:pk>/edit/", leading.leader_edit, name="leader-edit"),
    path(
        "leading-group-members/<int:pk>/portfolios/new/",
        leading.portfolio_create,
        name="portfolio-create",
    ),
    path("portfolios/<int:pk>/edit/", leading.portfolio_edit, name="portfolio-edit"),
]
