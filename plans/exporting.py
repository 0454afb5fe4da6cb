"""Plans as rows for spreadsheets."""

import datetime

from django.utils.translation import gettext_lazy as _
from import_export.fields import Field
from import_export.resources import Resource
from import_export.widgets import IntegerWidget

from plans.models import Plan

# A number stays one in a spreadsheet.
NUMBER = IntegerWidget(coerce_to_string=False)


class PlanResource(Resource):
    title = Field("title", column_name=_("规划"))
    jurisdiction = Field("jurisdiction__name", column_name=_("行政区"))
    code = Field("jurisdiction__code", column_name=_("行政区划代码"))
    document_number = Field("document_number", column_name=_("发文字号"))
    issuer = Field("issuer", column_name=_("发文机关"))
    issued_on = Field("issued_on", column_name=_("印发日期"))
    period_start = Field("period_start", column_name=_("起始年"), widget=NUMBER)
    period_end = Field("period_end", column_name=_("截止年"), widget=NUMBER)
    status = Field(column_name=_("状态"))
    measures = Field("measure_count", column_name=_("措施"), widget=NUMBER)
    targets = Field("target_count", column_name=_("目标"), widget=NUMBER)

    def __init__(self, *, today: datetime.date) -> None:
        super().__init__()
        self.today = today

    def dehydrate_status(self, plan: Plan) -> str:
        return str(plan.status_on(self.today).label)
