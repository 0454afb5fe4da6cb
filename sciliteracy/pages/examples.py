"""One living page of the interface: each part as its template draws it, with the lines that do it.

Every example is a template of its own in templates/examples/; what is shown as its source is that
file, so the page cannot say anything else than what it does. Its words are those of a plan, and so
always Chinese; outside the demo the page does not exist.
"""

import datetime
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.template.loader import get_template
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from sciliteracy.lib.access import anonymous_allowed
from sciliteracy.lib.charts import Chart, Series
from sciliteracy.lib.listing import Listing
from sciliteracy.pages.standing import counted

COLOURS = (
    *("ink", "ink-2", "ink-3", "paper", "ground", "line", "line-2", "field-line"),
    *("blue", "blue-ink", "blue-wash", "blue-line", "blue-fill", "blue-fill-2"),
    *("green", "green-wash", "green-fill", "amber", "amber-wash", "amber-fill"),
    *("red", "red-wash", "red-fill", "grey", "grey-wash", "grey-fill"),
)
SIZES = ("t-2xl", "t-xl", "t-l", "t-m", "t-s", "t-xs")
SPACES = ("s1", "s2", "s3", "s4", "s5", "s6", "s7")
PARTS = (
    ("light", _("灯号"), _("颜色、符号、文字一起说；人工认定和逾期另加标签。")),
    ("progress", _("进度"), _("完成多少、要求多少；竖线是到今天应达的位置。")),
    ("counts", _("按颜色计数"), _("一条汇总加数字；一行；或只有一条。")),
    ("chip", _("单位"), _("蓝色是牵头，灰色是责任，虚线是单位集合，没有链接的还没有对应到单位。")),
    ("tag", _("标签"), _("说明性质的短词；黄色的要有人处理。")),
    ("quote", _("原文"), _("文件里的话，一字不改。")),
    ("timeline", _("办理过程"), _("谁、什么时候、做了什么。")),
    ("table", _("表格"), _("表头留在视野里；数字右对齐、带单位；在手机上每行变成一段。")),
    ("matrix", _("行动与单位的格子"), _("符号、数字和底色；空白表示不涉及。")),
    ("facts", _("要点"), _("名称与内容，细线分隔。")),
    ("stat", _("数字"), _("一行几个数字，点开就是它数的东西。")),
    ("field", _("表单栏目"), _("名称在上，说明和错误就在旁边。")),
    ("button", _("按钮"), _("每一屏只有一个蓝色按钮。")),
    ("tabs", _("切换"), _("同一份清单的几种看法；窄屏可横向滑动。")),
    ("crumbs", _("位置"), _("从栏目到这一页的上一级。")),
    ("pages", _("分页"), _("地址里的条件都留着。")),
    ("empty", _("空白页"), _("没有内容时，说清楚接下来做什么。")),
    ("banner", _("提示"), _("先要知道的事：一般、完成、待处理、出错。")),
    ("dialog", _("对话框"), _("就地确认；没有脚本时，链接通向同样内容的一页。")),
    ("loading", _("更新中"), _("不闪、不跳，旧结果留到新结果来。")),
    ("line", _("折线图"), _("实心是监测值，空心虚线是目标。")),
    ("bar", _("柱形图"), _("一项一柱，数值写在柱上。")),
    ("stacked", _("堆叠图"), _("颜色与灯号一致，符号写在柱内。")),
)


class ExampleForm(forms.Form):
    done = forms.DecimalField(label="本期新增（次）", help_text="只填本期新增，累计由系统计算。")
    day = forms.DateField(label="截至日期", widget=forms.DateInput(attrs={"type": "date"}))
    venue = forms.ChoiceField(label="场馆", choices=[("", "---------"), ("a", "航天航空科技馆")])
    told = forms.CharField(label="做法与成效", required=False, widget=forms.Textarea({"rows": 3}))


@dataclass(frozen=True)
class Example:
    name: str
    title: str
    use: str
    source: str
    shown: SafeString


@anonymous_allowed
@require_safe
def examples(request):
    """Every part with its states, and the template lines that make it."""
    if not settings.DEMO:
        raise Http404
    context = {
        "dark": request.GET.get("mode") == "dark",
        "colours": COLOURS,
        "sizes": SIZES,
        "spaces": SPACES,
        "examples": list(_drawn(request)),
    }
    return render(request, "examples.html", context)


def _drawn(request):
    with translation.override("zh-hans"):
        context = {**_parts(), **_charts()}
        drawn = {}
        for name, _title, _use in PARTS:
            template = get_template(f"examples/{name}.html")
            drawn[name] = (template.template.source.strip(), template.render(context, request))
    for name, title, use in PARTS:
        yield Example(name, title, use, *drawn[name])


def _parts() -> dict[str, Any]:
    page = Paginator(range(600), 50).get_page(3)
    numbers = list(page.paginator.get_elided_page_range(3, on_each_side=2, on_ends=1))
    at = datetime.datetime(2024, 7, 3, 9, 20, tzinfo=datetime.UTC)
    steps = [
        {"what": "报送", "by": "区应急管理局联络员", "at": at},
        {"what": "退回", "by": "区科协审核员", "at": at, "note": "请补充参加人数。"},
        {"what": "通过", "by": "区科协审核员", "at": at},
    ]
    return {
        "form": ExampleForm({"done": "", "day": "2024-08-09"}, auto_id="example_%s"),
        "listing": Listing(page, numbers, 600, "", False),
        "steps": steps,
        "facts": [("计量单位", "%"), ("跨时间汇总", "取最新存量")],
        "counted": counted(["green"] * 33 + ["yellow"] * 2 + ["red"] * 7),
    }


def _charts() -> dict[str, Chart]:
    quarters = [f"2023年{n}季度" for n in "一二三四"]
    rates = [
        Series("监测值", [10.56, None, 12.93, 14.14, None, None]),
        Series("目标", [None, None, None, None, None, 15], goal=True),
    ]
    record = [
        Series("按时完成", [4, 14, 11, 20], "green"),
        Series("逾期完成", [0, 1, 1, 3], "yellow"),
        Series("未完成", [25, 14, 17, 6], "red"),
    ]
    years = [str(year) for year in range(2020, 2026)]
    title = "公民具备科学素质的比例"
    return {
        "line": Chart("line", title, "line", years, rates, unit="%", over="年份"),
        "bar": Chart(
            "bar", "开展活动", "bar", quarters, [Series("次数", [3, 5, 8, 6])], "次", "报告期"
        ),
        "stacked": Chart("stacked", "历期记录", "stacked", quarters, record, "项", "报告期"),
    }
