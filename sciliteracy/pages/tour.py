"""The first look round: three to five steps for what somebody does here."""

from dataclasses import dataclass

from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agencies.models import User
from agencies.services.tour import finish_tour
from agencies.states import AGENCY_ROLES, OFFICE_ROLES, Role
from sciliteracy.lib.access import signed_in
from sciliteracy.lib.way_on import way_on


@dataclass(frozen=True)
class Step:
    title: str
    text: str
    url: str


def tour_of(user: User) -> list[Step]:
    """What is shown until it is put away; nothing to strangers and to those who read nothing."""
    if not user.is_authenticated or user.toured_at is not None or not user.may_read:
        return []
    roles = {role for role, _pk, _path in user.held_roles}
    if roles & {*OFFICE_ROLES, Role.REVIEWER}:
        return _of_office()
    if roles & {*AGENCY_ROLES}:
        return _of_agency()
    return _of_reader()


def _of_agency() -> list[Step]:
    due = reverse("tasks:due-list")
    return [
        Step(_("填什么"), _("“待办”里是本单位这一期该报的全部事项，一页填完。"), due),
        Step(_("没有进展"), _("点“本期无变化”或“零报告”，一下就报送。"), due),
        Step(_("边写边存"), _("写的内容自动保存，断网或登录过期都不会丢。"), due),
        Step(
            _("什么时候"), _("日历上有每一项的期限；到期前会收到提醒。"), reverse("tasks:calendar")
        ),
    ]


def _of_office() -> list[Step]:
    return [
        Step(_("审核"), _("各单位报来的在“审核”里，可以只用键盘。"), reverse("tasks:review-list")),
        Step(_("催办"), _("“未报”里看谁还没报，一点就提醒。"), reverse("tasks:unreported-list")),
        Step(
            _("规划"),
            _("每条措施由谁牵头、要求多少、完成多少，在规划页上。"),
            reverse("plans:plan-list"),
        ),
        Step(_("汇报"), _("“实施情况”一页可以打印，带去开会。"), reverse("leadership")),
    ]


def _of_reader() -> list[Step]:
    return [
        Step(_("看全局"), _("红灯、逾期、近期到期，一页看完。"), reverse("leadership")),
        Step(
            _("往下查"), _("每个数字都能点开，看到措施、单位和填报。"), reverse("leadership-duties")
        ),
        Step(_("看原文"), _("规划原文逐字收录，目标旁边有出处。"), reverse("plans:plan-list")),
    ]


@signed_in
@require_POST
def tour_done(request):
    finish_tour(by=request.user, now=timezone.now())
    return HttpResponseRedirect(way_on(request, reverse("start")))
