"""运行与备份: what the machine does by itself, whether it is backed up, how it stands.

For who looks after the machine, of whatever jurisdiction: the machine is one. No business data.
"""

import logging

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from agencies import permissions
from agencies.services.job_runs import order_job
from sciliteracy.lib.access import allow_or_forbid, signed_in
from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.errors import InvalidChange
from sciliteracy.pages.operations_backups import backups
from sciliteracy.pages.operations_channels import way_rows
from sciliteracy.pages.operations_deliveries import channel_rows
from sciliteracy.pages.operations_jobs import JOBS, job_rows, recent_runs, start
from sciliteracy.pages.operations_state import state
from tasks.reminders.gaps import gap_counts

log = logging.getLogger(__name__)
RUNS_SHOWN = 20


@signed_in
@require_safe
@never_cache
def operations(request):
    allow_or_forbid(permissions.can_operate(request.user))
    now = timezone.now()
    channels = channel_rows(now=now)
    context = {
        "channels": channels,
        "dead": sum(row.dead for row in channels),
        "gaps": gap_counts(today=portal_today(now)),
        "jobs": job_rows(),
        "runs": recent_runs(RUNS_SHOWN),
        "backup": backups(now=now),
        "ways": way_rows(request.user),
        "state": state(),
    }
    return render(request, "operations/operations.html", context)


@signed_in
@require_POST
@never_cache
def job_run_now(request):
    allow_or_forbid(permissions.can_operate(request.user))
    name = request.POST.get("job", "")
    if name not in JOBS:
        messages.error(request, _("没有这项作业。"))
        return redirect("operations")
    try:
        order_job(name, by=request.user, now=timezone.now())
        done = start(name, ordered_by=request.user.pk)
    except InvalidChange as refusal:
        messages.error(request, str(refusal))
    except Exception:  # whatever went wrong with the job: it is on record, and the page says so
        log.exception("the job %s failed, ordered by hand", name)
        messages.error(request, _("作业没有完成，原因见下表。"))
    else:
        told = {"title": JOBS[name].title}
        said = _("“%(title)s”已运行。") if done else _("“%(title)s”已交给后台，稍后刷新看结果。")
        messages.success(request, said % told)
    return redirect("operations")
