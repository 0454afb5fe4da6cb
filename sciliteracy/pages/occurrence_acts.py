"""What the office decides about one period: each act its page, its form and its verb."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sciliteracy.lib.access import allow_or_forbid, readers_only, visible_or_404
from sciliteracy.lib.dates import portal_today
from sciliteracy.pages.occurrence import DETAILS
from sciliteracy.pages.people_acts import Act, act_page, posted
from sciliteracy.pages.people_forms import ActForm
from sciliteracy.pages.period_forms import (
    DecideForm,
    MainAgencyForm,
    OptionalReasonForm,
    OverrideForm,
    ReopenForm,
)
from tasks.models import Extension, Occurrence
from tasks.permissions import can_decide_period
from tasks.services import decisions

FORM_METHODS = ["GET", "HEAD", "POST"]


def _occurrence(request: HttpRequest, pk: int) -> Occurrence:
    """The period under `pk`, for the office that decides about it."""
    rows = Occurrence.objects.standing().select_related(*DETAILS)
    occurrence = visible_or_404(rows, request.user, pk=pk)
    place = occurrence.task.measure.plan.jurisdiction
    allow_or_forbid(can_decide_period(request.user, place))
    return occurrence


def _page(
    request: HttpRequest, occurrence: Occurrence, act: Act, form: ActForm, perform, **context
) -> HttpResponse:
    return act_page(
        request,
        act=act,
        form=form,
        perform=perform,
        back=occurrence.get_absolute_url(),
        template="tasks/act.html",
        context={"occurrence": occurrence} | context,
    )


@readers_only
@require_http_methods(FORM_METHODS)
def occurrence_override(request, pk):
    occurrence = _occurrence(request, pk)
    act = Act(
        _("人工认定"),
        _(
            "由办公室直接认定这一期的颜色。页面会标明是人工认定和原因；审核通过的填报一旦达到要求，仍为绿灯。"
        ),
        _("已人工认定。"),
    )
    return _page(
        request,
        occurrence,
        act,
        OverrideForm(posted(request), by=request.user),
        lambda **values: decisions.override_light(
            occurrence, by=request.user, today=portal_today(), **values
        ),
    )


@readers_only
@require_http_methods(FORM_METHODS)
def occurrence_drop_override(request, pk):
    occurrence = _occurrence(request, pk)
    return _page(
        request,
        occurrence,
        Act(_("取消人工认定"), _("颜色重新按数字计算。"), _("人工认定已取消。")),
        OptionalReasonForm(posted(request), by=request.user),
        lambda reason: decisions.drop_override(
            occurrence, by=request.user, today=portal_today(), reason=reason
        ),
    )


@readers_only
@require_http_methods(FORM_METHODS)
def occurrence_main_agency(request, pk):
    occurrence = _occurrence(request, pk)
    act = Act(
        _("确定主办单位"),
        _("从牵头单位中确定一家主办，以后只向它催报；对这项任务的各期都有效。"),
        _("主办单位已确定。"),
    )
    form = MainAgencyForm(
        posted(request),
        by=request.user,
        task=occurrence.task,
        initial={"main_agency": occurrence.task.main_agency_id},
    )
    return _page(
        request,
        occurrence,
        act,
        form,
        lambda main_agency, reason: decisions.name_main_agency(
            occurrence.task, by=request.user, agency=main_agency, reason=reason
        ),
    )


@readers_only
@require_http_methods(FORM_METHODS)
def occurrence_reopen(request, pk):
    occurrence = _occurrence(request, pk)
    act = Act(
        _("重新开放填报"),
        _("已锁定的一期可以再填报到指定日期；已封存的报告期要先解封。"),
        _("已重新开放填报。"),
    )
    return _page(
        request,
        occurrence,
        act,
        ReopenForm(posted(request), by=request.user),
        lambda **values: decisions.reopen_occurrence(
            occurrence, by=request.user, today=portal_today(), **values
        ),
    )


@readers_only
@require_http_methods(FORM_METHODS)
def extension_decide(request, pk):
    """For the office; whoever asked sees the decision on the page of the period."""
    rows = Extension.objects.active().select_related(
        "agency", "asked_by", *(f"occurrence__{name}" for name in DETAILS)
    )
    extension = visible_or_404(rows, request.user, pk=pk)
    occurrence = extension.occurrence
    place = occurrence.task.measure.plan.jurisdiction
    allow_or_forbid(can_decide_period(request.user, place))
    return _page(
        request,
        occurrence,
        Act(
            _("批复延期"),
            _("批准后工作、报送和锁定日期随之后移；不批准的，请写明原因。"),
            _("延期申请已批复。"),
        ),
        DecideForm(posted(request), by=request.user),
        lambda **values: decisions.decide_extension(
            extension, by=request.user, today=portal_today(), **values
        ),
        extension=extension,
    )
