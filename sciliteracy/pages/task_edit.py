"""The tasks of a measure, for its office: when each falls due and who is in charge of it."""

from django.contrib import messages
from django.db.models import Max, Q
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from plans.models import Measure
from plans.permissions import can_edit_plan
from sciliteracy.lib.access import allow_or_forbid, readers_only, signed_in, visible_or_404
from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.editing import edit_page
from sciliteracy.pages.office import FORM, crumbs_of, following, form_methods
from sciliteracy.pages.people_acts import Act, act_page, posted
from sciliteracy.pages.period_forms import MainAgencyForm
from tasks.models import Task
from tasks.office_forms import TaskForm
from tasks.permissions import can_decide_period
from tasks.services.decisions import name_main_agency
from tasks.services.tasks import retime_task


def _place(task: Task) -> str:
    return reverse("tasks:task-list", args=[task.measure_id])


@readers_only
@require_safe
def task_list(request, pk):
    """All tasks of a measure, those out of use last."""
    rows = Measure.objects.select_related("plan__jurisdiction", "initiative")
    measure = visible_or_404(rows, request.user, pk=pk)
    tasks = Task.objects.filter(measure=measure).select_related("target", "main_agency")
    standing = Q(occurrences__retired_at=None)
    context = {
        "measure": measure,
        "crumbs": crumbs_of(measure.plan, measure.initiative, measure),
        "tasks": tasks.annotate(latest=Max("occurrences__pk", filter=standing)).order_by(
            "retired_at", "kind", "pk"
        ),
        "can_edit": can_edit_plan(request.user, measure.plan),
    }
    return render(request, "tasks/task_list.html", context)


def _task(request, pk: int) -> Task:
    rows = Task.objects.active().filter(measure__retired_at=None, measure__plan__retired_at=None)
    related = rows.select_related("measure__plan__jurisdiction", "measure__initiative", "target")
    return visible_or_404(related, request.user, pk=pk)


@signed_in
@form_methods
def task_edit(request, pk):
    task = _task(request, pk)
    measure = task.measure
    allow_or_forbid(can_edit_plan(request.user, measure.plan))

    def save(row: Task, **fields) -> None:
        dropped = retime_task(row, by=request.user, today=portal_today(), **fields)
        if dropped:
            told = ngettext(
                "已撤下 %(n)s 期未开始的，按新的要求重做；已开始的不变。",
                "已撤下 %(n)s 期未开始的，按新的要求重做；已开始的不变。",
                dropped,
            )
            messages.info(request, told % {"n": dropped})

    return edit_page(
        request,
        row=task,
        form_class=TaskForm,
        save=following(request, measure.plan, save),
        template=FORM,
        context={
            "title": _("编辑任务"),
            "subject": task.title,
            "lede": _("改动只影响今后：已经开始的各期不变。办公室改过的内容不再随规划自动调整。"),
            "crumbs": crumbs_of(measure.plan, measure.initiative, measure),
            "back": _place(task),
        },
        done=_place(task),
    )


@signed_in
@form_methods
def task_main_agency(request, pk):
    task = _task(request, pk)
    plan = task.measure.plan
    allow_or_forbid(can_decide_period(request.user, plan.jurisdiction))
    form = MainAgencyForm(
        posted(request),
        by=request.user,
        task=task,
        initial={"main_agency": task.main_agency_id},
    )
    return act_page(
        request,
        act=Act(
            _("确定主办单位"),
            _("从牵头单位中确定一家主办，以后只向它催报；对这项任务的各期都有效。"),
            _("主办单位已确定。"),
        ),
        form=form,
        perform=lambda main_agency, reason: name_main_agency(
            task, by=request.user, agency=main_agency, reason=reason
        ),
        back=_place(task),
        template="records/act.html",
        context={"noun": {"label": _("任务")}, "row": task},
    )
