"""零报告 and 本期无变化: what a report without anything to tell says in numbers."""

import datetime

from django.utils.translation import gettext as _

from sciliteracy.lib.errors import InvalidChange
from tasks.models import ProgressReport
from tasks.reckoning_facts import is_flow, shape_of
from tasks.report_facts import last_told
from tasks.standing import ZERO, Shape
from tasks.states import ReportNature


def nothing_new(report: ProgressReport, nature: str, *, today: datetime.date) -> dict:
    """Its day and numbers: nothing added to what adds up, the last level of what does not.

    Told up to today, at the latest to the day by which the work is due. Raises InvalidChange when
    nothing can have stayed as it was, since nothing was told before.
    """
    occurrence = report.occurrence
    values = {
        "performed_on": min(today, occurrence.work_due_on),
        "quantity": None,
        "denominator": None,
    }
    shape, target = shape_of(occurrence), occurrence.task.target
    if shape == Shape.NARRATIVE or target is None:
        return values
    if shape == Shape.AMOUNT and is_flow(target):
        return values | {"quantity": ZERO}
    last = last_told(report, flow=False)
    if last is not None:
        return values | {"quantity": last.quantity, "denominator": last.denominator}
    if nature == ReportNature.NO_CHANGE:
        raise InvalidChange({"nature": [_("以前没有报过数，谈不上无变化，请填写数量。")]})
    return values | {"quantity": ZERO} if shape == Shape.YES_NO else values
