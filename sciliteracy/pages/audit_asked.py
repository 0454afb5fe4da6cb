"""What a list was asked for, in the words of its filters: said where its export is recorded."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# Every field of every list; a test asks all of them and misses none.
ASKED: dict[str, Promise] = {
    "actor": _("用户"),
    "address": _("地址"),
    "after": _("晚于编号"),
    "agency": pgettext_lazy("栏目", "单位"),
    "before": _("早于编号"),
    "channel": _("渠道"),
    "day": _("日期"),
    "export": _("格式"),
    "firm": _("约束"),
    "gap": _("缺什么"),
    "indicator": pgettext_lazy("栏目", "指标"),
    "initiative": _("行动或工程"),
    "jurisdiction": _("行政区"),
    "kind": _("类别"),
    "leader": _("范围"),
    "light": pgettext_lazy("栏目", "灯"),
    "line": _("条线"),
    "month": _("月份"),
    "object_id": _("对象编号"),
    "object_type": _("对象"),
    "outcome": _("结果"),
    "overdue": _("只看逾期"),
    "page": _("页次"),
    "period": _("报告期"),
    "person": _("用户"),
    "plan": pgettext_lazy("栏目", "规划"),
    "q": _("检索词"),
    "role": _("角色"),
    "same": _("同一目标"),
    "since": _("自"),
    "sort": _("排序"),
    "state": _("状态"),
    "status": _("状态"),
    "tag": _("标签"),
    "target": _("目标"),
    "unread": _("只看未读"),
    "until": _("至"),
    "verb": _("操作"),
    "what": _("事项"),
    "year": _("年份"),
}
