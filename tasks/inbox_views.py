"""站内消息: what was sent to oneself, newest first; and where the links in messages lead."""

from django import forms
from django.db.models import Q, QuerySet
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe
from import_export.fields import Field
from import_export.resources import Resource

from agencies.exporting import exported
from agencies.models import Agency
from agencies.states import Channel
from sciliteracy.lib.access import (
    allow_or_forbid,
    in_sight_or_404,
    readers_only,
    signed_in,
    visible_or_404,
)
from sciliteracy.lib.htmx import render_partial
from sciliteracy.lib.limits import limited
from sciliteracy.lib.listing import ListForm
from tasks.models import Delivery
from tasks.services.inbox import mark_all_read, mark_read


class InboxForm(ListForm):
    SORTS = {"newest": ("-sent_at",), "subject": ("subject", "-sent_at")}

    unread = forms.BooleanField(required=False)

    def select(self, rows: QuerySet[Delivery]) -> QuerySet[Delivery]:
        if words := self.value("q"):
            rows = rows.filter(Q(subject__icontains=words) | Q(body__icontains=words))
        return rows.filter(read_at__isnull=True) if self.value("unread") else rows


class InboxResource(Resource):
    sent = Field("sent_at", column_name=_("时间"))
    subject = Field("subject", column_name=_("标题"))
    body = Field("body", column_name=_("正文"))

    def dehydrate_sent(self, row: Delivery) -> str:
        return timezone.localtime(row.sent_at).strftime("%Y-%m-%d %H:%M")


def inbox_of(user) -> QuerySet[Delivery]:
    return Delivery.objects.sent().filter(user=user, channel=Channel.INBOX)


@signed_in
@require_safe
@limited("export", parameter="export")
def inbox(request):
    form = InboxForm(request.GET)
    mine = inbox_of(request.user)
    rows = form.select(mine)
    if form.value("export"):
        found, verb = form.ordered(rows), "tasks.export_inbox"
        return exported(request, form, InboxResource(), found, name="inbox", verb=verb)
    context = {
        "form": form,
        "listing": form.listing(rows),
        "unread": mine.filter(read_at__isnull=True).count(),
    }
    return render_partial(request, "tasks/inbox.html", context, "results")


@signed_in
@require_safe
def message_detail(request, pk):
    message = in_sight_or_404(inbox_of(request.user), Delivery.objects.all(), pk=pk)
    mark_read(message, by=request.user, now=timezone.now())
    return render(request, "tasks/message_detail.html", {"message": message})


@signed_in
@require_POST
def inbox_read(request):
    mark_all_read(by=request.user, now=timezone.now())
    return redirect("tasks:inbox")


@readers_only
@require_safe
def due_form(request, agency_pk, measure_pk):
    """To the form of one measure in the list of an agency. The link of a message has no fragment:
    signing in, a second factor or a new password in between would lose it."""
    agency = visible_or_404(Agency.objects.all(), request.user, pk=agency_pk)
    allow_or_forbid(request.user.is_authenticated)
    where = f"?agency={agency.pk}#m{measure_pk}-{agency.pk}"
    return redirect(f"{reverse('tasks:due-list')}{where}")
