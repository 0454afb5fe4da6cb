"""Addresses of the pages on which an office makes and changes what its plans hold."""

from django.urls import path

from sciliteracy.pages import (
    assignments,
    bulk,
    indicator_edit,
    initiative_edit,
    measure_edit,
    measure_list,
    observation_list,
    part_edit,
    parts,
    plan_edit,
    target_edit,
    target_list,
    task_edit,
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
