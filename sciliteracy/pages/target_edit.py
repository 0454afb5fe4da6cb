"""Making and changing targets, and saying which of them are one commitment said twice."""

from functools import partial

from django.utils.translation import gettext as _

from indicators.models import Target
from indicators.office_forms import CommitmentForm, SameForm, TargetForm
from indicators.services.targets import add_target, update_target
from plans.models import Measure, Plan
from sciliteracy.lib.access import signed_in
from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.editing import create_page, edit_page
from sciliteracy.pages.nouns import NOUNS
from sciliteracy.pages.office import (
    FORM,
    crumbs_of,
    following,
    form_methods,
    measure_to_edit,
    plan_to_edit,
    row_to_edit,
)


def _create(request, plan: Plan, measure: Measure | None):
    new = Target(plan=plan, measure=measure)
    form = CommitmentForm(request.POST or None, instance=new)

    def save(**fields) -> Target:
        last = Target.objects.filter(plan=plan, measure=fields["measure"]).order_by("-position")
        place = last.values_list("position", flat=True).first()
        return add_target(
            by=request.user,
            today=portal_today(),
            plan=plan,
            position=0 if place is None else place + 1,
            **fields,
        )

    back = measure.get_absolute_url() if measure else plan.get_absolute_url()
    context = {
        "title": _("新建目标"),
        "subject": str(measure or plan),
        "crumbs": crumbs_of(plan, measure) if measure else crumbs_of(plan),
        "back": back,
    }
    mark = "#targets" if measure else "#objectives"
    return create_page(
        request,
        form=form,
        save=following(request, plan, save),
        template=FORM,
        context=context,
        done=f"{back}{mark}",
    )


@signed_in
@form_methods
def target_create(request, pk):
    measure = measure_to_edit(request, pk)
    return _create(request, measure.plan, measure)


@signed_in
@form_methods
def objective_create(request, slug):
    return _create(request, plan_to_edit(request, slug), None)


def _target(request, pk: int) -> Target:
    rows = Target.objects.active().filter(plan__retired_at=None)
    return row_to_edit(request, rows.select_related(*NOUNS["target"].related, "same_as"), pk)


def _edit(request, target: Target, form_class, **context):
    page = NOUNS["target"].page(target)
    way = [target.measure] if target.measure else []
    return edit_page(
        request,
        row=target,
        form_class=form_class,
        save=following(
            request, target.plan, partial(update_target, by=request.user, today=portal_today())
        ),
        template=FORM,
        context={"subject": target.quote, "crumbs": crumbs_of(target.plan, *way), "back": page}
        | context,
        done=page,
    )


@signed_in
@form_methods
def target_edit(request, pk):
    lede = _("改动只影响今后：已经开始的各期保持原来的要求。")
    return _edit(request, _target(request, pk), TargetForm, title=_("编辑目标"), lede=lede)


@signed_in
@form_methods
def target_same(request, pk):
    lede = _("同一承诺说了两次的，两处原文都保留，任务只有一项。")
    target = _target(request, pk)
    return _edit(request, target, SameForm, title=_("是否同一目标"), lede=lede)
