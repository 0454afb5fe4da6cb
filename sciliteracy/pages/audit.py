"""The audit trail for the auditor: a list, each event, a file. Reading it is recorded as well."""

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from import_export.fields import Field
from import_export.resources import Resource

from agencies.exporting import exported
from agencies.models import AuditArchive, AuditEvent, Jurisdiction
from agencies.permissions import can_read_some_audit
from agencies.services.auditing import EXPORT_AUDIT, view_audit
from sciliteracy.lib.access import allow_or_forbid, signed_in, visible_or_404
from sciliteracy.lib.htmx import render_partial
from sciliteracy.lib.limits import limited
from sciliteracy.pages.audit_form import OUTCOMES, AuditListForm
from sciliteracy.pages.audit_words import (
    changes_line,
    changes_of,
    object_choices,
    object_text,
    verb_choices,
    verb_text,
)

EXPORTED_AT_MOST = 10_000
ARCHIVES_SHOWN = 20


class AuditResource(Resource):
    id = Field("pk", column_name=_("编号"))
    at = Field(column_name=_("时间"))
    actor_name = Field("actor_name", column_name=_("用户"))
    actor_id = Field("actor_id", column_name=_("用户编号"))
    address = Field("address", column_name=_("来源地址"))
    verb = Field(column_name=_("操作"))
    code = Field("verb", column_name=_("操作代码"))
    succeeded = Field(column_name=_("结果"))
    object_type = Field(column_name=_("对象类型"))
    object_id = Field("object_id", column_name=_("对象编号"))
    object_label = Field("object_label", column_name=_("对象"))
    jurisdiction_id = Field("jurisdiction_id", column_name=_("行政区编号"))
    changes = Field(column_name=_("变更"))
    reason = Field("reason", column_name=_("原因"))
    request_id = Field("request_id", column_name=_("请求编号"))

    def dehydrate_at(self, event: AuditEvent) -> str:
        return timezone.localtime(event.at).strftime("%Y-%m-%d %H:%M:%S")

    def dehydrate_verb(self, event: AuditEvent) -> str:
        return verb_text(event.verb)

    def dehydrate_succeeded(self, event: AuditEvent) -> str:
        return outcome_text(event)

    def dehydrate_object_type(self, event: AuditEvent) -> str:
        return object_text(event.object_type)

    def dehydrate_changes(self, event: AuditEvent) -> str:
        return changes_line(event)


def outcome_text(event: AuditEvent) -> str:
    return str(OUTCOMES[0 if event.succeeded else 1][1])


@signed_in
@limited("export", parameter="export")
@require_safe
@never_cache
def event_list(request):
    allow_or_forbid(can_read_some_audit(request.user))
    form = AuditListForm(request.GET, user=request.user)
    events = form.select(AuditEvent.objects.visible_to(request.user))
    if form.value("export"):
        # The newest of what the filters leave.
        rows = events.order_by("-pk")[:EXPORTED_AT_MOST]
        return exported(request, form, AuditResource(), rows, name="audit", verb=EXPORT_AUDIT)
    page = form.page_of(events)
    view_audit(by=request.user, asked=form.asked())
    context = {
        "form": form,
        "page": page,
        "rows": [
            (event, verb_text(event.verb), object_text(event.object_type), changes_line(event))
            for event in page.events
        ],
        "verbs": verb_choices(),
        "objects": object_choices(),
        "outcomes": OUTCOMES,
        "archives": AuditArchive.objects.all()[:ARCHIVES_SHOWN],
        "exported_at_most": EXPORTED_AT_MOST,
    }
    return render_partial(request, "audit/event_list.html", context, "results")


@signed_in
@require_safe
@never_cache
def event_detail(request, pk):
    allow_or_forbid(can_read_some_audit(request.user))
    event = visible_or_404(AuditEvent.objects.all(), request.user, pk=pk)
    view_audit(by=request.user, asked={}, event=event)
    context = {
        "event": event,
        "verb": verb_text(event.verb),
        "object": object_text(event.object_type),
        "changes": changes_of(event),
        "jurisdiction": Jurisdiction.objects.filter(pk=event.jurisdiction_id).first(),
    }
    return render(request, "audit/event_detail.html", context)
