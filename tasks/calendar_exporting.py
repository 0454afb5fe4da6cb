"""Theme days of the coming year as rows for spreadsheets."""

from django.utils.translation import gettext_lazy as _
from import_export.fields import Field
from import_export.resources import Resource


class ThemeDayResource(Resource):
    """Takes pairs of a happening and its run-up."""

    name = Field(column_name=_("主题日"))
    jurisdiction = Field(column_name=_("行政区"))
    starts_on = Field(column_name=_("开始日期"))
    ends_on = Field(column_name=_("结束日期"))
    provisional = Field(column_name=_("日期状态"))
    notice_on = Field(column_name=_("发通知"))
    check_on = Field(column_name=_("检查准备"))
    summary_on = Field(column_name=_("总结"))
    source = Field(column_name=_("来源"))

    def dehydrate_name(self, row) -> str:
        return row[0].name

    def dehydrate_jurisdiction(self, row) -> str:
        place = row[0].theme_day.jurisdiction
        return place.name if place else str(_("全国"))

    def dehydrate_starts_on(self, row) -> str:
        return row[0].span.start.isoformat()

    def dehydrate_ends_on(self, row) -> str:
        return row[0].span.end.isoformat()

    def dehydrate_provisional(self, row) -> str:
        return str(_("暂定") if row[0].provisional else _("已定"))

    def dehydrate_notice_on(self, row) -> str:
        return row[1].notice_on.isoformat()

    def dehydrate_check_on(self, row) -> str:
        return row[1].check_on.isoformat()

    def dehydrate_summary_on(self, row) -> str:
        return row[1].summary_on.isoformat()

    def dehydrate_source(self, row) -> str:
        return row[0].source
