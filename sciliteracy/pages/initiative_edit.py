"""Making and changing the actions and projects of a plan, and putting them in order."""

from functools import partial

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from plans.models import Initiative
from plans.office_forms import InitiativeForm, NewInitiativeForm
from plans.services.elements import add_element, update_element
from plans.services.placing import place_element, shift_element
from sciliteracy.lib.access import signed_in
from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.editing import create_page, edit_page
from sciliteracy.pages.office import (
    FORM,
    crumbs_of,
    form_methods,
    initiative_to_edit,
    plan_to_edit,
)


@signed_in
@form_methods
def initiative_create(request, slug):
    plan = plan_to_edit(request, slug)
    last = Initiative.objects.filter(plan=plan).order_by("-position").first()
    position = last.position + 1 if last else 0
    form = NewInitiativeForm(request.POST or None, instance=Initiative(plan=plan))

    @transaction.atomic
    def save(after: str, **fields) -> Initiative:
        moved, neighbour = form.place()
        row = Initiative(plan=plan, position=position, **fields)
        add_element(row, by=request.user, today=portal_today())
        if moved:
            place_element(row, by=request.user, after=neighbour)
        return row

    context = {
        "title": _("新建行动或工程"),
        "subject": plan.title,
        "crumbs": crumbs_of(plan),
        "back": plan.get_absolute_url(),
    }
    return create_page(request, form=form, save=save, template=FORM, context=context)


@signed_in
@form_methods
def initiative_edit(request, pk):
    initiative = initiative_to_edit(request, pk)
    return edit_page(
        request,
        row=initiative,
        form_class=InitiativeForm,
        save=partial(update_element, by=request.user),
        template=FORM,
        context={
            "title": _("编辑行动或工程"),
            "subject": str(initiative),
            "crumbs": crumbs_of(initiative.plan, initiative),
            "shift": reverse("plans:initiative-shift", args=[pk]),
        },
    )


@signed_in
@require_POST
def initiative_shift(request, pk):
    """One place up or down among the initiatives of its plan."""
    initiative = initiative_to_edit(request, pk)
    shift_element(initiative, by=request.user, up=request.POST.get("way") == "up")
    messages.success(request, _("次序已调整。"))
    return redirect(initiative)
