"""Making and changing the parts of a plan, and putting them in order."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from plans.services.elements import add_element, plan_of, update_element
from plans.services.placing import place_at_end, place_element, shift_element
from sciliteracy.lib.access import signed_in
from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.editing import create_page, edit_page
from sciliteracy.pages.nouns import NOUNS
from sciliteracy.pages.office import FORM, crumbs_of, form_methods, plan_to_edit, row_to_edit
from sciliteracy.pages.parts import Part, part_or_404


def list_of(part: Part, slug: str) -> str:
    return reverse("plans:part-list", args=[slug, part.kind])


@signed_in
@form_methods
def part_create(request, slug, kind):
    plan, part = plan_to_edit(request, slug), part_or_404(kind)
    asked = request.GET.get("initiative", "")
    form = part.new_form(
        request.POST or None,
        plan=plan,
        initial={"initiative": asked} if asked.isdigit() else {},
    )

    def save(**fields: Any):
        row = part.model(**fields) if part.inside else part.model(plan=plan, **fields)
        row.position = place_at_end(row)
        return add_element(row, by=request.user, today=portal_today())

    back = list_of(part, slug)
    context = {
        "title": part.create,
        "subject": plan.title,
        "lede": _("排在最后；登记以后可以调整次序。"),
        "crumbs": [*crumbs_of(plan), (part.label, back)],
        "back": back,
    }
    return create_page(request, form=form, save=save, template=FORM, context=context, done=back)


def _row(request, kind: str, pk: int) -> tuple[Part, Any]:
    part = part_or_404(kind)
    rows = part.model.objects.active()
    whole = {"initiative__plan__retired_at": None, "initiative__retired_at": None}
    rows = rows.filter(**(whole if part.inside else {"plan__retired_at": None}))
    return part, row_to_edit(request, rows.select_related(*NOUNS[kind].related), pk)


@signed_in
@form_methods
def part_edit(request, kind, pk):
    part, row = _row(request, kind, pk)
    plan = plan_of(row)

    @transaction.atomic
    def save(row: Any, *, after: str | None = None, **fields: Any) -> None:
        update_element(row, by=request.user, **fields)
        if after:
            stands = (type(row).objects.filter(pk=after) if after.isdigit() else None) or []
            place_element(row, by=request.user, after=next(iter(stands), None))

    back = list_of(part, plan.slug)
    return edit_page(
        request,
        row=row,
        form_class=part.form,
        save=save,
        template=FORM,
        context={
            "title": part.edit,
            "subject": str(row.initiative if part.inside else row),
            "crumbs": [*crumbs_of(plan), (part.label, back)],
            "back": back,
            "may_retire": True,
            "shift": reverse("plans:part-shift", args=[kind, pk]),
        },
        done=back,
    )


@signed_in
@require_POST
def part_shift(request, kind, pk):
    """One place up or down among its neighbours; whoever moves it may go on."""
    _part, row = _row(request, kind, pk)
    shift_element(row, by=request.user, up=request.POST.get("way") == "up")
    messages.success(request, _("次序已调整。"))
    return redirect("plans:part-edit", kind=kind, pk=pk)
