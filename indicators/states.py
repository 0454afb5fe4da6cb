"""Closed lists of the indicators app. Values that the interchange format names are its values."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class IndicatorKind(TextChoices):
    NUMBER = "number", _("数量")
    PERCENTAGE = "percentage", _("比率")
    YES_NO = "yes_no", _("是否")
    QUALITATIVE = "qualitative", _("定性")


class Direction(TextChoices):
    UP = "up", _("越高越好")
    DOWN = "down", _("越低越好")


class Aggregation(TextChoices):
    """How values add up over agencies, or over time."""

    SUM = "sum", _("累加")
    MINIMUM = "minimum", _("取最小")
    LATEST = "latest", _("取最新存量")
    RATIO = "ratio", _("分子分母之比")


class TargetKind(TextChoices):
    RECURRING = "recurring", _("周期性")
    DEADLINE = "deadline", _("限期")
    STANDING = "standing", _("持续")


class Comparator(TextChoices):
    AT_LEAST = "at_least", _("不少于")
    MORE_THAN = "more_than", _("超过")
    EXACTLY = "exactly", _("等于")
    AT_MOST = "at_most", _("不超过")
    RANGE = "range", _("区间")


class ValueOf(TextChoices):
    LEVEL = "level", _("水平")
    INCREASE = "increase", _("增量")
    MULTIPLE = "multiple", _("倍数")


class FrequencyUnit(TextChoices):
    WEEK = "week", _("周")
    MONTH = "month", _("月")
    QUARTER = "quarter", _("季度")
    HALF_YEAR = "half_year", _("半年")
    TERM = "term", _("学期")
    YEAR = "year", _("年")
