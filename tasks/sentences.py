"""A light said in numbers, as one or more plain sentences: 截至6月30日应达149天，实际92天；…

Each pattern is a whole sentence, so that another language may order it as it likes. Patterns are
found by the reason, and by what kind of thing was asked for.
"""

import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from indicators.states import Comparator
from tasks.lights import Light
from tasks.pace import days_left
from tasks.phrases import actual, amount, asked, counted, day_text, lag, quota_text, stand
from tasks.standing import Shape, Standing
from tasks.states import Colour, Late, LightReason

AMOUNT, TALLY, YES_NO, NARRATIVE = "amount", "tally", "yes_no", "narrative"
# Reasons that have several sentences, by what there is to say.
LEVEL, KEPT, AFTER, CLOSED, EXCEEDED = "level", "kept", "after", "closed", "exceeded"
AT_PACE, STARTED, NOT_ASKED, SILENT = "at_pace", "started", "not_asked", "silent"
Key = tuple[str, ...]

PATTERNS: dict[Key, Any] = {
    (LightReason.DONE, AMOUNT): _("已完成：要求{asked}，{actual}。"),
    (LightReason.DONE, AMOUNT, LEVEL): _("已达到：要求{asked}，{actual}。"),
    (LightReason.DONE, AMOUNT, KEPT): _("未突破：要求{asked}，{actual}。"),
    (LightReason.DONE, TALLY): _("已完成：{actual}。"),
    (LightReason.DONE, YES_NO): _("已完成。"),
    (LightReason.DONE, NARRATIVE): _("本期进展已报送并审核通过。"),
    (LightReason.OVERDUE, AMOUNT): _("{due}到期，要求{asked}，{stand}，已逾期。"),
    (LightReason.OVERDUE, TALLY): _("{due}到期，要求{members}个单位全部达标，{stand}，已逾期。"),
    (LightReason.OVERDUE, YES_NO): _("{due}到期，至今未报告完成，已逾期。"),
    (LightReason.OVERDUE, NARRATIVE): _(
        "本期进展应于{report_due}前报送，至今没有审核通过的填报，已逾期。"
    ),
    (LightReason.OUT_OF_REACH, AMOUNT): _("要求{asked}，{stand}，已无法完成。"),
    (LightReason.OUT_OF_REACH, AMOUNT, EXCEEDED): _("要求{asked}，{stand}，已无法达到要求。"),
    (LightReason.OUT_OF_REACH, AMOUNT, CLOSED): _(
        "截至{as_of}应达{expected}，{actual}；期限已到，{lost}。"
    ),
    (LightReason.OUT_OF_REACH, AMOUNT, "天"): _(
        "截至{as_of}应达{expected}，{counted}；此后每天开放也只能达到{reachable}，{lost}。"
    ),
    (LightReason.OUT_OF_REACH, AMOUNT, "周"): _(
        "截至{as_of}应达{expected}，{counted}；此后每周开放也只能达到{reachable}，{lost}。"
    ),
    (LightReason.OUT_OF_REACH, TALLY): _("要求{members}个单位全部达标，{stand}，已无法完成。"),
    (LightReason.OUT_OF_REACH, YES_NO): _("已无法完成。"),
    (LightReason.BEHIND, AMOUNT): _("截至{as_of}应达{expected}，{lag}；到{due}要求{asked}。"),
    (LightReason.BEHIND, AMOUNT, EXCEEDED): _("要求{asked}，{stand}；{due}到期。"),
    (LightReason.BEHIND, AMOUNT, AT_PACE): _(
        "截至{as_of}应达{expected}，{lag}；此后平均每周须完成{pace}，才能在{due}前{goal}。"
    ),
    (LightReason.BEHIND, AMOUNT, "天"): _(
        "截至{as_of}应达{expected}，{lag}；此后平均每周须开放{pace}，才能在{due}前{goal}。"
    ),
    (LightReason.BEHIND, TALLY): _("进度落后：要求{members}个单位全部达标，{stand}；{due}到期。"),
    (LightReason.BEHIND, YES_NO): _("进度落后，{due}到期。"),
    (LightReason.DUE_SOON, AMOUNT): _("{due}到期，要求{asked}，{stand}。"),
    (LightReason.DUE_SOON, TALLY): _("{due}到期，要求{members}个单位全部达标，{stand}。"),
    (LightReason.DUE_SOON, YES_NO): _("{due}到期，尚未报告完成。"),
    (LightReason.DUE_SOON, NARRATIVE): _("本期于{due}结束，进展最迟于{report_due}报送。"),
    (LightReason.DUE_SOON, AMOUNT, AFTER): _(
        "已于{due}到期，要求{asked}，{stand}；最迟于{report_due}报送。"
    ),
    (LightReason.DUE_SOON, TALLY, AFTER): _(
        "已于{due}到期，要求{members}个单位全部达标，{stand}；最迟于{report_due}报送。"
    ),
    (LightReason.DUE_SOON, YES_NO, AFTER): _(
        "已于{due}到期，尚未报告完成；最迟于{report_due}报送。"
    ),
    (LightReason.DUE_SOON, NARRATIVE, AFTER): _("本期已于{due}结束，进展最迟于{report_due}报送。"),
    (LightReason.NOT_OPEN, AMOUNT): _("{opens}开始，到{due}要求{asked}。"),
    (LightReason.NOT_OPEN, TALLY): _("{opens}开始，到{due}要求{members}个单位全部达标。"),
    (LightReason.NOT_OPEN, YES_NO): _("{opens}开始，{due}到期。"),
    (LightReason.NOT_OPEN, NARRATIVE): _("本期于{opens}开始，进展最迟于{report_due}报送。"),
    (LightReason.NO_BASELINE, AMOUNT): _("缺少基期值，无法判断进度；到{due}要求{asked}，{stand}。"),
    (LightReason.NO_BASELINE, YES_NO): _("缺少基期值，无法判断进度；{due}到期。"),
    (LightReason.ON_PACE, AMOUNT): _("到{due}要求{asked}，{stand}，尚未到期。"),
    (LightReason.ON_PACE, AMOUNT, STARTED): _("到{due}要求{asked}，{stand}，进度正常。"),
    (LightReason.ON_PACE, AMOUNT, AT_PACE): _(
        "截至{as_of}应达{expected}，{actual}，进度正常；到{due}要求{asked}。"
    ),
    (LightReason.ON_PACE, AMOUNT, NOT_ASKED): _("到{due}要求{asked}，填报期限未到。"),
    (LightReason.ON_PACE, AMOUNT, SILENT): _(
        "截至{as_of}应达{expected}，{lag}；到{due}要求{asked}。"
    ),
    (LightReason.ON_PACE, TALLY): _("到{due}要求{members}个单位全部达标，{stand}，尚未到期。"),
    (LightReason.ON_PACE, YES_NO): _("尚未报告完成，{due}到期。"),
    (LightReason.ON_PACE, NARRATIVE): _("本期进行中，进展最迟于{report_due}报送。"),
}
COLOUR_WORDS = {
    Colour.GREEN: _("绿色"),
    Colour.YELLOW: _("黄色"),
    Colour.RED: _("红色"),
    Colour.GREY: _("灰色"),
}
# By then nobody knows of which year a day is that was said without one.
LONG_AGO = datetime.timedelta(days=183)
# What a reason typed by hand ends in; the sentence brings its own full stop.
STOPS = "。.．!！?？;；,，、:： \t\r\n"


def sentence(standing: Standing, light: Light, *, reddened_on: datetime.date | None = None) -> str:
    """The light in words, in the reader's language; plain text.

    `reddened_on` is the day on which it once turned red: what caught up says so.
    """
    said = [_said(standing, light), _late(standing, light)]
    if light.reason == LightReason.DONE and reddened_on is not None:
        day = day_text(reddened_on, standing)
        said.append(_("曾于{day}转红，现已赶上。").format(day=day))
    if light.softened:
        said.append(str(_("文件表述为力争，故以黄灯提示。")))
    if standing.pending:
        said.append(
            ngettext("有{count}份填报待审核。", "有{count}份填报待审核。", standing.pending).format(
                count=standing.pending
            )
        )
    return _joined([one for one in said if one])


def _joined(sentences: list[str]) -> str:
    whole = sentences[0]
    for one in sentences[1:]:
        whole = _("{sentences}{sentence}").format(sentences=whole, sentence=one)
    return whole


def _said(standing: Standing, light: Light) -> str:
    if light.reason == LightReason.OVERRIDE:
        return _overridden(standing, light)
    kind = _kind(standing)
    variant = _variant(standing, light) if kind == AMOUNT else _moment(light, standing)
    pattern = next(
        PATTERNS[key]
        for key in [
            (light.reason, kind, variant),
            (light.reason, kind),
            (light.reason, YES_NO),
        ]
        if key in PATTERNS
    )
    return str(pattern).format(**_facts(standing, light))


def _kind(standing: Standing) -> str:
    """What there is to say of it: numbers only where the quota is known."""
    if standing.shape == Shape.NARRATIVE:
        return NARRATIVE
    if standing.shape == Shape.TALLY and standing.quota is not None:
        return TALLY
    return AMOUNT if standing.counts else YES_NO


def _variant(standing: Standing, light: Light) -> str:
    """Which of several sentences about an amount says most."""
    exceeded = _exceeded(standing)
    match light.reason:
        case LightReason.DONE:
            return KEPT if standing.limit else "" if standing.flow else LEVEL
        case LightReason.OUT_OF_REACH if exceeded:
            return EXCEEDED
        case LightReason.OUT_OF_REACH if light.expected is not None:
            return standing.unit if days_left(standing, light.as_of) else CLOSED
        case LightReason.BEHIND if exceeded or light.expected is None:
            return EXCEEDED
        case LightReason.BEHIND if light.needed_pace is not None:
            return "天" if standing.unit == "天" else AT_PACE
        case LightReason.ON_PACE if standing.done is None:
            return _unheard(standing, light)
        case LightReason.ON_PACE if light.expected:
            return AT_PACE
        case LightReason.ON_PACE if light.expected is not None:
            return STARTED
    return _moment(light, standing)


def _unheard(standing: Standing, light: Light) -> str:
    """What is on pace because nothing was asked for yet, be it a report or work."""
    if standing.known_until is None:
        return NOT_ASKED
    return "" if light.expected is None else SILENT


def _moment(light: Light, standing: Standing) -> str:
    return AFTER if light.today > standing.work_due_on else ""


def _exceeded(standing: Standing) -> bool:
    topped = standing.comparator in (Comparator.EXACTLY, Comparator.AT_MOST)
    return topped and standing.quota is not None and standing.actual > standing.quota


def _facts(standing: Standing, light: Light) -> dict[str, str]:
    def number(value: Decimal | None) -> str:
        return "" if value is None else amount(value, standing.unit)

    quota = quota_text(standing)
    new_year = light.today.year != standing.opens_on.year
    more = standing.comparator == Comparator.MORE_THAN
    return {
        "asked": asked(standing),
        "actual": actual(standing),
        "counted": counted(standing),
        "stand": stand(standing),
        "lag": lag(standing, light.expected),
        "members": "" if standing.quota is None else amount(standing.quota, ""),
        "opens": day_text(standing.opens_on, standing, year_too=new_year),
        "due": _due_text(standing.work_due_on, standing, light),
        "report_due": _due_text(standing.report_due_on, standing, light),
        "as_of": day_text(light.as_of, standing),
        "expected": number(light.expected),
        "reachable": number(light.reachable),
        "pace": number(light.needed_pace),
        "goal": (_("突破{quota}") if more else _("完成{quota}")).format(quota=quota),
        "lost": (_("已无法超过{quota}") if more else _("已无法完成{quota}")).format(quota=quota),
    }


def _due_text(day: datetime.date, standing: Standing, light: Light) -> str:
    return day_text(day, standing, year_too=light.today - day > LONG_AGO)


def _overridden(standing: Standing, light: Light) -> str:
    colour = COLOUR_WORDS[Colour(standing.override)]
    why = " ".join(standing.override_reason.split()).rstrip(STOPS)
    if not why:
        return _("人工认定为{colour}。").format(colour=colour)
    return _("人工认定为{colour}：{why}。").format(colour=colour, why=why)


def _late(standing: Standing, light: Light) -> str:
    if light.late == Late.WORK:
        return _("逾期完成：最迟应于{due}完成，实际于{performed}完成。").format(
            due=day_text(standing.work_due_on, standing),
            performed=day_text(standing.last_performed_on, standing),
        )
    if light.late == Late.REPORT:
        return _("办结，报送逾期：最迟应于{due}报送，实际于{submitted}报送。").format(
            due=day_text(standing.report_due_on, standing),
            submitted=day_text(standing.last_submitted_on, standing),
        )
    return ""
