"""Making a plan by hand, changing what is known of it, and saying where it stands."""

from functools import partial

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.office_forms import office_places
from plans.models import Plan
from plans.office_forms import NewPlanForm, PlanForm, PlanStatusForm
from plans.services import plans as verbs
from sciliteracy.lib.access import allow_or_forbid, signed_in
from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.editing import create_page, edit_page
from sciliteracy.pages.office import FORM, crumbs_of, following, form_methods, plan_to_edit


@signed_in
@form_methods
def plan_create(request):
    allow_or_forbid(office_places(request.user).exists())

    def save(jurisdiction, **fields) -> Plan:
        year = fields["period_start"] or portal_today().year
        slug = verbs.free_slug(jurisdiction, year)
        return verbs.create_plan(by=request.user, jurisdiction=jurisdiction, slug=slug, **fields)

    context = {
        "title": _("新建规划"),
        "lede": _("先建草案：填写文件信息，再逐条登记行动、措施和目标，最后开始执行。"),
        "crumbs": [(_("规划"), reverse("plans:plan-list"))],
        "back": reverse("plans:plan-list"),
    }
    form = NewPlanForm(request.POST or None, user=request.user)
    return create_page(request, form=form, save=save, template=FORM, context=context)


@signed_in
@form_methods
def plan_edit(request, slug):
    plan = plan_to_edit(request, slug)

    @transaction.atomic
    def save(row: Plan, **fields) -> None:
        verbs.update_plan(row, by=request.user, **fields)
        if fields.keys() & {"title", "document_number", "parent_reference"}:
            verbs.link_plan(row, by=request.user)

    return edit_page(
        request,
        row=plan,
        form_class=PlanForm,
        save=following(request, plan, save),
        template="plans/plan_edit.html",
        context={"plan": plan},
    )


@signed_in
@form_methods
def plan_status(request, slug):
    plan = plan_to_edit(request, slug)
    act = partial(verbs.set_plan_status, by=request.user)
    return edit_page(
        request,
        row=plan,
        form_class=PlanStatusForm,
        save=following(request, plan, act),
        template=FORM,
        context={
            "title": _("改变规划状态"),
            "subject": plan.title,
            "lede": _("现在是“%(status)s”。执行中的规划产生填报任务和提醒；其他状态不再产生新的。")
            % {"status": plan.get_status_display()},
            "crumbs": crumbs_of(plan),
        },
    )
