"""Making measures, rewording them, letting them stand elsewhere."""

from functools import partial

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from indicators.services.targets import reword_measure
from plans.models import Measure
from plans.office_forms import MeasureForm, MoveForm, NewMeasureForm
from plans.services.elements import add_element
from plans.services.placing import move_measure, next_position, place_element, shift_element
from sciliteracy.lib.access import signed_in
from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.editing import create_page, edit_page
from sciliteracy.pages.office import (
    FORM,
    crumbs_of,
    following,
    form_methods,
    initiative_to_edit,
    measure_to_edit,
)


@signed_in
@form_methods
def measure_create(request, pk):
    initiative = initiative_to_edit(request, pk)
    plan = initiative.plan
    new = Measure(plan=plan, initiative=initiative)
    form = NewMeasureForm(request.POST or None, instance=new)

    @transaction.atomic
    def save(after: str, **fields) -> Measure:
        moved, neighbour = form.place()
        position = next_position(initiative, fields["column"])
        row = Measure(plan=plan, initiative=initiative, position=position, **fields)
        add_element(row, by=request.user, today=portal_today())
        if moved:
            place_element(row, by=request.user, after=neighbour)
        return row

    context = {
        "title": _("新建措施"),
        "subject": str(initiative),
        "lede": _("没有写明单位的，沿用所属行动或工程的分工；登记后可以另行写明。"),
        "crumbs": crumbs_of(plan, initiative),
        "back": initiative.get_absolute_url(),
    }
    save = following(request, plan, save)
    return create_page(request, form=form, save=save, template=FORM, context=context)


@signed_in
@form_methods
def measure_edit(request, pk):
    measure = measure_to_edit(request, pk)
    return edit_page(
        request,
        row=measure,
        form_class=MeasureForm,
        save=partial(reword_measure, by=request.user),
        template="plans/measure_edit.html",
        context={"measure": measure, "plan": measure.plan},
    )


@signed_in
@form_methods
def measure_move(request, pk):
    measure = measure_to_edit(request, pk)

    @transaction.atomic
    def save(row: Measure, *, expected_version: int, after: str | None = None, **fields) -> None:
        initiative = fields.get("initiative", row.initiative)
        column = fields["column"] if "column" in fields else row.column
        move_measure(
            row,
            by=request.user,
            today=portal_today(),
            initiative=initiative,
            column=column if column is None or column.initiative_id == initiative.pk else None,
            expected_version=expected_version,
        )
        if after and not fields:
            neighbour = Measure.objects.filter(pk=after).first() if after.isdigit() else None
            place_element(row, by=request.user, after=neighbour)

    return edit_page(
        request,
        row=measure,
        form_class=MoveForm,
        save=following(request, measure.plan, save),
        template=FORM,
        context={
            "title": _("移动措施"),
            "subject": str(measure),
            "lede": _("条目号和编号终身不变，只改变它所属的行动和排列次序。"),
            "crumbs": crumbs_of(measure.plan, measure.initiative, measure),
            "shift": reverse("plans:measure-shift", args=[pk]),
        },
    )


@signed_in
@require_POST
def measure_shift(request, pk):
    """One place up or down among its neighbours."""
    measure = measure_to_edit(request, pk)
    shift_element(measure, by=request.user, up=request.POST.get("way") == "up")
    messages.success(request, _("次序已调整。"))
    return redirect(f"{measure.plan.get_absolute_url()}#measure-{measure.pk}")
