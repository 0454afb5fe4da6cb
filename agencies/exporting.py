"""Agencies and their spellings as rows for spreadsheets."""

from django.utils.translation import gettext_lazy as _
from import_export.fields import Field
from import_export.resources import Resource

from agencies.models import Agency


class AgencyResource(Resource):
    name = Field("name", column_name=_("单位"))
    full_name = Field("full_name", column_name=_("全称"))
    jurisdiction = Field("jurisdiction__name", column_name=_("行政区"))
    code = Field("jurisdiction__code", column_name=_("行政区划代码"))
    kind = Field("get_kind_display", column_name=_("类别"))
    line = Field("get_line_display", column_name=_("条线"))
    spellings = Field(column_name=_("全部写法"))
    source = Field("source", column_name=_("来源"))

    def dehydrate_spellings(self, agency: Agency) -> str:
        return "；".join(row.name for row in agency.names.all() if not row.is_retired)


class AgencyNameResource(Resource):
    name = Field("name", column_name=_("写法"))
    agency = Field("agency__name", column_name=_("单位"))
    kind = Field("get_kind_display", column_name=_("性质"))
    jurisdiction = Field("jurisdiction__name", column_name=_("行政区"))
    valid_from = Field("valid_from", column_name=_("起用日期"))
    valid_to = Field("valid_to", column_name=_("停用日期"))
    source = Field("source", column_name=_("来源"))
