"""A measured value with its evidence: the page, sending a file, fetching one, retiring one."""

import logging

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from indicators.models import Observation
from sciliteracy.lib.access import OutOfSight, allow_or_forbid, readers_only, visible_or_404
from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.errors import InvalidChange, StaleVersion
from sciliteracy.lib.limits import limited
from sciliteracy.lib.uploads import left_out
from tasks.forms import EvidenceForm, RetireForm
from tasks.models import Evidence
from tasks.permissions import (
    can_attach_evidence_to_observation,
    can_change_evidence,
    can_read_evidence,
)
from tasks.services.evidence import (
    attach_evidence,
    open_evidence,
    restore_evidence,
    retire_evidence,
)

log = logging.getLogger("sciliteracy.evidence")
EVIDENCE_SHOWN = 200
# Whatever a browser makes of a file, it gets no script, no form and no origin to work with.
FILE_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
page_methods = require_http_methods(["GET", "HEAD", "POST"])


def _observation(request, pk, *, retired_too: bool = False) -> Observation:
    rows = Observation.objects.all() if retired_too else Observation.objects.active()
    related = rows.select_related("indicator", "jurisdiction")
    return visible_or_404(related, request.user, pk=pk)


@readers_only
@require_safe
def observation_detail(request, pk):
    observation = _observation(request, pk, retired_too=True)
    may_edit = can_attach_evidence_to_observation(request.user, observation)
    may_attach = may_edit and not observation.is_retired
    form = EvidenceForm() if may_attach else None
    return _page(request, observation, form, can_edit=may_edit)


def _page(request, observation: Observation, form: EvidenceForm | None, *, can_edit: bool = True):
    """`form` is for those who may attach; they also see what was retired."""
    rows = Evidence.objects.visible_to(request.user).filter(observation=observation)
    if form is None:
        rows = rows.active()
    rows = rows.select_related("uploaded_by").order_by("retired_at", "-pk")[:EVIDENCE_SHOWN]
    context = {
        "observation": observation,
        "indicator": observation.indicator,
        "evidence": [row for row in rows if not row.is_retired],
        "retired": [row for row in rows if row.is_retired],
        "form": form,
        "can_edit": can_edit,
    }
    return render(request, "indicators/observation_detail.html", context)


@readers_only
@limited("upload")
@page_methods
def evidence_attach(request, pk):
    observation = _observation(request, pk)
    if request.method != "POST":
        return redirect(observation)
    allow_or_forbid(can_attach_evidence_to_observation(request.user, observation))
    form = EvidenceForm(request.POST, request.FILES, left_out=left_out(request, "file"))
    if form.is_valid():
        try:
            attach_evidence(
                by=request.user, today=portal_today(), observation=observation, **form.values()
            )
        except InvalidChange as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("材料已添加。"))
            return redirect(observation)
    return _page(request, observation, form)


def _evidence(request, pk) -> Evidence:
    rows = Evidence.objects.select_related(
        "observation__indicator",
        "observation__jurisdiction",
        "report__agency",
        "report__occurrence__task__measure__plan__jurisdiction",
    )
    return visible_or_404(rows, request.user, pk=pk)


@readers_only
@require_safe
def evidence_download(request, pk):
    """Always as a file to keep, never shown within the portal."""
    evidence = _evidence(request, pk)
    if not can_read_evidence(request.user, evidence):
        raise OutOfSight(evidence)
    try:
        file = open_evidence(evidence, by=request.user)
    except OSError as error:
        log.error("The file of evidence %s cannot be read: %s", evidence.pk, error)
        raise Http404 from error
    response = FileResponse(
        file, as_attachment=True, filename=evidence.file_name, content_type=evidence.media_type
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = FILE_POLICY
    response.headers["Cache-Control"] = "private, no-store"
    return response


@readers_only
@page_methods
def evidence_retire(request, pk):
    evidence = _evidence(request, pk)
    allow_or_forbid(can_change_evidence(request.user, evidence))
    form = RetireForm(request.POST or None)
    if form.is_valid():
        try:
            retire_evidence(evidence, by=request.user, reason=form.cleaned_data["reason"])
        except (InvalidChange, StaleVersion) as refusal:
            form.add_error("reason", str(refusal))
        else:
            messages.success(request, _("材料已停用，可以恢复。"))
            return redirect(evidence.supports)
    return render(request, "tasks/evidence_retire.html", {"evidence": evidence, "form": form})


@readers_only
@page_methods
def evidence_restore(request, pk):
    evidence = _evidence(request, pk)
    allow_or_forbid(can_change_evidence(request.user, evidence))
    if request.method == "POST":
        try:
            restore_evidence(evidence, by=request.user)
        except (InvalidChange, StaleVersion) as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("材料已恢复。"))
    return redirect(evidence.supports)
