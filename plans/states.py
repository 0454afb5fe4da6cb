"""Closed lists of the plans app. Values that the interchange format names are its values."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PlanStatus(TextChoices):
    DRAFT = "draft", _("草案")
    IN_FORCE = "in_force", _("执行中")
    ENDED = "ended", _("已到期")
    SUPERSEDED = "superseded", _("已被接续")


# What a plan may become by hand, from each status.
BECOMES = {
    PlanStatus.DRAFT: (PlanStatus.IN_FORCE,),
    PlanStatus.IN_FORCE: (PlanStatus.ENDED, PlanStatus.SUPERSEDED, PlanStatus.DRAFT),
    PlanStatus.ENDED: (PlanStatus.IN_FORCE, PlanStatus.SUPERSEDED),
    PlanStatus.SUPERSEDED: (PlanStatus.IN_FORCE, PlanStatus.ENDED),
}


class InitiativeKind(TextChoices):
    ACTION = "action", _("提升行动")
    PROJECT = "project", _("重点工程")
    SAFEGUARD = "safeguard", _("保障措施")
    CHAPTER = "chapter", _("其他章节")


class SectionKind(TextChoices):
    NOTICE = "notice", _("印发通知")
    PREAMBLE = "preamble", _("引言")
    BACKGROUND = "background", _("背景和意义")
    GUIDING_THOUGHT = "guiding_thought", _("指导思想")
    PRINCIPLES = "principles", _("基本原则")
    OBJECTIVES = "objectives", _("主要目标")
    CHAPTER_INTRO = "chapter_intro", _("章首")
    PHASES = "phases", _("进度安排")
    LEADING_GROUP = "leading_group", _("领导小组")
    IMPRINT = "imprint", _("版记")
    OTHER = "other", _("其他")


class AssignmentRole(TextChoices):
    LEAD = "lead", _("牵头")
    RESPONSIBLE = "responsible", _("责任")


class AssignmentOrigin(TextChoices):
    """Where an assignment comes from."""

    DOCUMENT = "document", _("文件写明")
    PER = "per", _("由“各”“每”推出")


class EffectiveBasis(TextChoices):
    """Why an agency answers for a measure."""

    OWN = "own", _("本条写明")
    INITIATIVE = "initiative", _("随所属行动或工程")
    OFFICE = "office", _("未写明，由办公室负责")
    PER = "per", _("“各”“每”所指单位")


class Severity(TextChoices):
    INFO = "info", _("提示")
    WARNING = "warning", _("存疑")
    ERROR = "error", _("错误")
