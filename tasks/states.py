"""Closed lists of the tasks app."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class TaskKind(TextChoices):
    TARGET = "target", _("目标")
    REPORTING = "reporting", _("定期报告")


class OccurrenceState(TextChoices):
    OPEN = "open", _("进行中")
    DONE = "done", _("已完成")
    CANCELLED = "cancelled", _("已取消")


class Colour(TextChoices):
    GREEN = "green", _("绿")
    YELLOW = "yellow", _("黄")
    RED = "red", _("红")
    GREY = "grey", _("灰")


class LightReason(TextChoices):
    """Why a light has its colour; `tasks.lights` says in which order they are asked."""

    DONE = "done", _("已完成")
    OVERRIDE = "override", _("人工认定")
    OVERDUE = "overdue", _("逾期")
    OUT_OF_REACH = "out_of_reach", _("已无法完成")
    BEHIND = "behind", _("进度落后")
    DUE_SOON = "due_soon", _("即将到期")
    NOT_OPEN = "not_open", _("未开始")
    NO_BASELINE = "no_baseline", _("缺少基期值")
    ON_PACE = "on_pace", _("进度正常")


class Late(TextChoices):
    """In what a period that was done came late; empty where in nothing."""

    REPORT = "report", _("办结，报送逾期")
    WORK = "work", _("逾期完成")


class ReportState(TextChoices):
    """Where a progress report stands. `tasks.services.reports` makes every move."""

    DRAFT = "draft", _("草稿")
    SIGNING = "signing", _("待本单位审签")
    SUBMITTED = "submitted", _("待审核")
    RETURNED = "returned", _("已退回")
    APPROVED = "approved", _("已通过")
    REPLACED = "replaced", _("已更正")
    WITHDRAWN = "withdrawn", _("已作废")


# One report of an agency about one period is in hand at a time.
IN_HAND = (ReportState.DRAFT, ReportState.SIGNING, ReportState.SUBMITTED, ReportState.RETURNED)
# All that was not thrown away, nor replaced by a correction.
LIVING = (*IN_HAND, ReportState.APPROVED)
# What the reporting agency may still write in.
WRITABLE = (ReportState.DRAFT, ReportState.RETURNED)
IN_REVIEW = (ReportState.SIGNING, ReportState.SUBMITTED)
# What was told: it waits for a decision, or has got a good one.
TOLD = (ReportState.SIGNING, ReportState.SUBMITTED, ReportState.APPROVED)


class ReportNature(TextChoices):
    NORMAL = "normal", _("有进展")
    NO_CHANGE = "no_change", _("本期无变化")
    ZERO = "zero", _("零报告")


class EnteredBy(TextChoices):
    """Who typed it in: what an agency says by telephone, the office writes down."""

    AGENCY = "agency", _("本单位填报")
    OFFICE = "office", _("办公室代填")


class ReportAct(TextChoices):
    """A step in the life of a report, as its page lists them."""

    WRITTEN = "written", _("起草")
    SUBMITTED = "submitted", _("报送")
    SIGNED = "signed", _("审签")
    RETURNED = "returned", _("退回")
    APPROVED = "approved", _("通过")
    RECALLED = "recalled", _("撤回")
    WITHDRAWN = "withdrawn", _("作废")
    CORRECTED = "corrected", _("更正")


# Every move that a report can make: by which act, from where, and where it may lead.
MOVES: dict[ReportAct, dict[ReportState, tuple[ReportState, ...]]] = {
    ReportAct.WRITTEN: {
        ReportState.DRAFT: (ReportState.DRAFT,),
        ReportState.RETURNED: (ReportState.RETURNED,),
    },
    ReportAct.SUBMITTED: {
        ReportState.DRAFT: (ReportState.SIGNING, ReportState.SUBMITTED),
        ReportState.RETURNED: (ReportState.SIGNING, ReportState.SUBMITTED),
    },
    ReportAct.SIGNED: {ReportState.SIGNING: (ReportState.SUBMITTED,)},
    ReportAct.RETURNED: {
        ReportState.SIGNING: (ReportState.RETURNED,),
        ReportState.SUBMITTED: (ReportState.RETURNED,),
    },
    ReportAct.APPROVED: {ReportState.SUBMITTED: (ReportState.APPROVED,)},
    ReportAct.RECALLED: {
        ReportState.SIGNING: (ReportState.DRAFT,),
        ReportState.SUBMITTED: (ReportState.DRAFT,),
    },
    ReportAct.WITHDRAWN: {
        ReportState.DRAFT: (ReportState.WITHDRAWN,),
        ReportState.RETURNED: (ReportState.WITHDRAWN,),
    },
    ReportAct.CORRECTED: {ReportState.APPROVED: (ReportState.REPLACED,)},
}


class ExtensionState(TextChoices):
    ASKED = "asked", _("待批")
    GRANTED = "granted", _("已批准")
    DECLINED = "declined", _("未批准")


class EvidenceKind(TextChoices):
    """What a piece of evidence shows; what it is as a file, `MediaType` says."""

    PHOTO = "photo", _("照片")
    DOCUMENT = "document", _("文件")
    TABLE = "table", _("表格")
    OTHER = "other", _("其他")


class MediaType(TextChoices):
    """The files that are taken as evidence, by what their content is."""

    JPEG = "image/jpeg", _("JPEG 图片")
    PNG = "image/png", _("PNG 图片")
    WEBP = "image/webp", _("WebP 图片")
    PDF = "application/pdf", _("PDF 文件")
    DOCX = (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        _("Word 文档"),
    )
    XLSX = (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _("Excel 表格"),
    )
    PPTX = (
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        _("PowerPoint 演示文稿"),
    )
    OFD = "application/ofd", _("OFD 版式文件")  # GB/T 33190-2016
    TEXT = "text/plain", _("文本文件")
    CSV = "text/csv", _("CSV 表格")


class ThemeRule(TextChoices):
    """How the day of a theme day is found in a year."""

    FIXED = "fixed", _("固定日期")
    NTH_WEEKDAY = "nth_weekday", _("某月第几个星期几")
    WEEK = "week", _("某日所在的一周")
    MONTH = "month", _("整月")
    LUNAR = "lunar", _("农历日期")
    NOTICE = "notice", _("每年由通知确定")


class Weekday(IntegerChoices):
    """ISO 8601: Monday is 1."""

    MONDAY = 1, _("星期一")
    TUESDAY = 2, _("星期二")
    WEDNESDAY = 3, _("星期三")
    THURSDAY = 4, _("星期四")
    FRIDAY = 5, _("星期五")
    SATURDAY = 6, _("星期六")
    SUNDAY = 7, _("星期日")


PICTURES = (MediaType.JPEG, MediaType.PNG, MediaType.WEBP)


class ReminderKind(TextChoices):
    """Why somebody is told something."""

    AHEAD = "ahead", _("即将到期")
    DUE = "due", _("今天到期")
    OVERDUE = "overdue", _("逾期未报")
    TO_HEAD = "to_head", _("逾期，报本单位负责人")
    TO_LEADER = "to_leader", _("逾期，报分管领导")
    BY_HAND = "by_hand", _("办公室催办")
    NOTICE = "notice", _("主题日，发通知")
    CHECK = "check", _("主题日，检查准备")
    SUMMARY = "summary", _("主题日，总结")


# The rungs of the ladder: one of them at a time for each person and period.
LADDER_KINDS = (ReminderKind.AHEAD, ReminderKind.DUE, ReminderKind.OVERDUE)
ESCALATIONS = (ReminderKind.TO_HEAD, ReminderKind.TO_LEADER)
# The steps around a theme day, in order.
THEME_KINDS = (ReminderKind.NOTICE, ReminderKind.CHECK, ReminderKind.SUMMARY)
# What a jurisdiction may put in its own words; theme days are told in the portal's.
WORDED_KINDS = tuple(kind for kind in ReminderKind if kind not in THEME_KINDS)


class MessageLanguage(TextChoices):
    """In which language somebody is told; the names are those of the portal's languages."""

    CHINESE = "zh-hans", _("中文")
    ENGLISH = "en", _("英文")


class StandIn(TextChoices):
    """In whose place somebody is reminded; empty for those whose duty it is."""

    HEAD = "head", _("单位没有联络员，提醒负责人")
    NO_HEAD = "nohead", _("单位没有负责人，提醒办公室")
    OFFICE = "office", _("单位没有联系人，提醒办公室")
