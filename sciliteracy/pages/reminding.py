"""催办 from the list of who has not reported: one click for one line, or several with a word."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from sciliteracy.lib.access import allow_or_forbid, readers_only
from sciliteracy.lib.dates import portal_today
from sciliteracy.pages.people_acts import Act, act_page, posted
from sciliteracy.pages.people_forms import ActForm
from sciliteracy.pages.unreported import line_key
from sciliteracy.pages.unreported_form import UnreportedForm
from tasks.models import Occurrence
from tasks.permissions import can_remind
from tasks.services.reminding import MOST_AT_ONCE, Matter, is_short_notice, remind_by_hand
from tasks.services.working_days import the_calendar

LONGEST = 300


class RemindForm(ActForm):
    words = forms.CharField(
        label=gettext_lazy("附言"),
        max_length=LONGEST,
        required=False,
        help_text=gettext_lazy("写进提醒里，可不填。"),
    )
    reason = forms.CharField(
        label=gettext_lazy("时限较短的原因"),
        max_length=LONGEST,
        required=False,
        help_text=gettext_lazy("距报送期限不足3个工作日时要写明，会写入日志。"),
    )

    def __init__(self, *args: Any, asks_why: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_why:
            del self.fields["reason"]


@readers_only
@require_http_methods(["GET", "HEAD", "POST"])
def remind(request):
    """The lines that the address names (`row=period-agency`), as the list shows them."""
    today = portal_today()
    allow_or_forbid(request.user.is_authenticated)
    listed = UnreportedForm(request.GET, user=request.user, today=today)
    rows = _asked_for(request, listed)
    if not rows:
        raise Http404
    for row in rows:
        allow_or_forbid(can_remind(request.user, row.task.measure.plan.jurisdiction_id))
    asks_why = any(is_short_notice(row.told_due_on, today) for row in rows)
    period = listed.chosen
    matters = [Matter(row, row.owner_id, row.told_due_on, period.start, period.end) for row in rows]
    title = ngettext("催办 %(n)s 项", "催办 %(n)s 项", len(rows)) % {"n": len(rows)}
    act = Act(
        title,
        _(
            "提醒应报单位的联络员；没有联络员的提醒负责人，都没有的提醒办公室。今天已催办过的不再重复。"
        ),
        _("已催办。夜间或非工作日提出的，等到工作日7:00发出。"),
    )
    return act_page(
        request,
        act=act,
        form=RemindForm(posted(request), by=request.user, asks_why=asks_why),
        perform=lambda **values: remind_by_hand(
            matters, by=request.user, today=today, now=timezone.now(), **values
        ),
        back=f"{reverse('tasks:unreported-list')}?period={listed.chosen_code}",
        template="tasks/remind.html",
        context={"rows": rows},
    )


def _asked_for(request: HttpRequest, listed: UnreportedForm) -> list[Occurrence]:
    """Of what the person may see as not reported, the lines that are asked for."""
    wanted = set(request.GET.getlist("row")[: MOST_AT_ONCE + 1])
    keys = {int(one.partition("-")[0]) for one in wanted if one.partition("-")[0].isdecimal()}
    found = listed.select(the_calendar()).filter(pk__in=[key for key in keys if key < 2**63])
    return [row for row in listed.ordered(found) if line_key(row) in wanted]
