"""Indicators as rows for spreadsheets."""

from django.utils.translation import gettext_lazy as _
from import_export.fields import Field
from import_export.resources import Resource


class IndicatorResource(Resource):
    name = Field("name", column_name=_("指标"))
    unit = Field("unit", column_name=_("单位（计量）"))
    jurisdiction = Field("jurisdiction__name", column_name=_("行政区"))
    kind = Field("get_kind_display", column_name=_("类型"))
    direction = Field("get_direction_display", column_name=_("方向"))
    over_agencies = Field("get_over_agencies_display", column_name=_("跨单位汇总"))
    over_time = Field("get_over_time_display", column_name=_("跨时间汇总"))
