"""申请延期: an agency that owes a period asks for more time; the office decides."""

from django import forms
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from agencies.models import Agency
from agencies.states import AGENCY_ROLES
from sciliteracy.lib.access import allow_or_forbid, readers_only, visible_or_404
from sciliteracy.lib.dates import portal_today
from sciliteracy.pages.occurrence import DETAILS
from sciliteracy.pages.people_acts import Act, act_page, posted
from sciliteracy.pages.people_forms import ActForm
from sciliteracy.pages.period_forms import LONGEST, DayInput
from tasks.models import Occurrence
from tasks.permissions import can_decide_period
from tasks.reckoning import owing
from tasks.services.decisions import ask_extension


class AskForm(ActForm):
    agency = forms.ModelChoiceField(
        label=gettext_lazy("申请单位"), queryset=Agency.objects.none(), empty_label=None
    )
    work_due_after = forms.DateField(label=gettext_lazy("申请延至"), widget=DayInput())
    reason = forms.CharField(
        label=gettext_lazy("延期原因"), max_length=LONGEST, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args, agencies: list[Agency], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.filter(
            pk__in=[agency.pk for agency in agencies]
        )


def may_ask_for(user, occurrence: Occurrence) -> list[Agency]:
    """The agencies that owe the period and for which `user` may ask for more time."""
    owners = owing([occurrence])[occurrence.pk]
    if can_decide_period(user, occurrence.task.measure.plan.jurisdiction):
        return owners
    if not user.is_authenticated:
        return []
    mine = set(
        user.memberships.active().filter(role__in=AGENCY_ROLES).values_list("agency", flat=True)
    )
    return [agency for agency in owners if agency.pk in mine]


@readers_only
@require_http_methods(["GET", "HEAD", "POST"])
def extension_ask(request, pk):
    rows = Occurrence.objects.standing().select_related(*DETAILS)
    occurrence = visible_or_404(rows, request.user, pk=pk)
    agencies = may_ask_for(request.user, occurrence)
    decides = can_decide_period(request.user, occurrence.task.measure.plan.jurisdiction)
    allow_or_forbid(bool(agencies) or decides)
    initial = {"agency": request.GET.get("agency", "")}
    form = AskForm(posted(request), by=request.user, agencies=agencies, initial=initial)
    return act_page(
        request,
        act=Act(
            _("申请延期"),
            _("要在工作期限之前提出；办公室批准后，工作、报送和锁定日期随之后移。"),
            _("延期申请已提交，由办公室批复。"),
        ),
        form=form,
        perform=lambda **values: ask_extension(
            by=request.user, today=portal_today(), occurrence=occurrence, **values
        ),
        finish=lambda result: redirect(occurrence),
        back=occurrence.get_absolute_url(),
        template="tasks/act.html",
        context={"occurrence": occurrence},
    )
