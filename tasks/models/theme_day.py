"""Theme days: the days, weeks and months around which a year of popular science is built."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Jurisdiction
from agencies.visibility import VisibleQuerySet, visible_jurisdictions
from plans.models import Measure
from sciliteracy.lib.models import Editable, EditableQuerySet
from tasks.states import ThemeRule, Weekday

MONTH = Q(month__gte=1, month__lte=12)
DAY = Q(day__gte=1, day__lte=31)
NO_WEEKDAY = Q(nth__isnull=True, weekday__isnull=True)


class NationalOrVisible(EditableQuerySet):
    """National ones are everybody's to see, those of a jurisdiction its readers'."""

    def visible_to(self, user):
        path = self.model.jurisdiction_path
        own = self.filter(visible_jurisdictions(user, f"{path}__")).values("pk")
        return self.filter(Q(pk__in=own) | Q(**{f"{path}__isnull": True}))


class ThemeDay(Editable):
    """One theme day. Without a jurisdiction it is national.

    Its rule finds the day in every year (`tasks.theme_rules`), from `first_year` on. Where a yearly
    notice has the last word (`awaits_notice`), the day that the rule finds is provisional until a
    `ThemeDate` confirms or replaces it. `code` names those the portal ships, so that loading them
    twice adds nothing.
    """

    jurisdiction_path = "jurisdiction"

    jurisdiction = models.ForeignKey(
        Jurisdiction,
        verbose_name=_("行政区"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="theme_days",
        help_text=_("不选表示全国通用。"),
    )
    code = models.CharField(_("代号"), max_length=40, blank=True, editable=False)
    name = models.CharField(_("名称"), max_length=60)
    rule = models.CharField(_("日期规则"), max_length=12, choices=ThemeRule.choices)
    month = models.PositiveSmallIntegerField(_("月"), null=True, blank=True)
    day = models.PositiveSmallIntegerField(_("日"), null=True, blank=True)
    nth = models.SmallIntegerField(
        _("第几个"), null=True, blank=True, help_text=_("1 至 5；-1 表示最后一个。")
    )
    weekday = models.PositiveSmallIntegerField(
        _("星期几"), null=True, blank=True, choices=Weekday.choices
    )
    length = models.PositiveSmallIntegerField(
        _("天数"), default=1, help_text=_("整周、整月的不用填。")
    )
    first_year = models.PositiveSmallIntegerField(
        _("首年"),
        null=True,
        blank=True,
        help_text=_("从哪一年起设立；此前的年份不列。不填表示历年都有。"),
    )
    awaits_notice = models.BooleanField(
        _("每年以通知为准"), default=False, help_text=_("通知下来之前，日期标为暂定。")
    )
    switched_on = models.BooleanField(_("启用"), default=True)
    source = models.CharField(_("来源"), max_length=300, blank=True)

    objects = NationalOrVisible.as_manager()

    class Meta(Editable.Meta):
        verbose_name = _("主题日")
        verbose_name_plural = _("主题日")
        ordering = ["month", "day", "name"]
        constraints = [
            *Editable.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(name=""),
                name="theme_day_has_name",
                violation_error_message=_("主题日要有名称。"),
            ),
            models.UniqueConstraint(
                fields=["code"], condition=~Q(code=""), name="theme_day_code_unique"
            ),
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(retired_at__isnull=True, jurisdiction__isnull=True),
                name="theme_day_name_once_national",
                violation_error_message=_("已有同名的全国主题日。"),
            ),
            models.UniqueConstraint(
                fields=["jurisdiction", "name"],
                condition=Q(retired_at__isnull=True, jurisdiction__isnull=False),
                name="theme_day_name_once_in_jurisdiction",
                violation_error_message=_("本行政区已有同名的主题日。"),
            ),
            models.CheckConstraint(
                # Said outright for each rule: a check that comes to NULL counts as kept.
                condition=(
                    Q(rule__in=[ThemeRule.FIXED, ThemeRule.WEEK, ThemeRule.LUNAR])
                    & Q(month__isnull=False, day__isnull=False)
                    & MONTH
                    & DAY
                    & NO_WEEKDAY
                )
                | (
                    Q(rule=ThemeRule.NTH_WEEKDAY, day__isnull=True)
                    & Q(month__isnull=False, nth__isnull=False, weekday__isnull=False)
                    & MONTH
                    & Q(weekday__gte=1, weekday__lte=7)
                    & (Q(nth=-1) | Q(nth__gte=1, nth__lte=5))
                )
                | (
                    Q(rule=ThemeRule.MONTH, month__isnull=False, day__isnull=True)
                    & MONTH
                    & NO_WEEKDAY
                )
                | (Q(rule=ThemeRule.NOTICE, month__isnull=True, day__isnull=True) & NO_WEEKDAY),
                name="theme_day_numbers_as_rule_asks",
                violation_error_message=_("月、日、星期与日期规则不符，请按规则填写。"),
            ),
            models.CheckConstraint(
                condition=Q(length__gte=1, length__lte=62),
                name="theme_day_length_sensible",
                violation_error_message=_("天数应在 1 到 62 之间。"),
            ),
            models.CheckConstraint(
                condition=Q(first_year__isnull=True)
                | Q(first_year__gte=1900, first_year__lte=2200),
                name="theme_day_first_year_is_a_year",
                violation_error_message=_("首年应在 1900 到 2200 之间。"),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("tasks:theme-day-detail", args=[self.pk])


class ThemeDate(Editable):
    """When a theme day is in one year, by a notice; `provisional` while its source is weak."""

    jurisdiction_path = "theme_day__jurisdiction"

    theme_day = models.ForeignKey(
        ThemeDay, verbose_name=_("主题日"), on_delete=models.PROTECT, related_name="dates"
    )
    year = models.PositiveSmallIntegerField(_("年份"))
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"))
    provisional = models.BooleanField(_("暂定"), default=False)
    source = models.CharField(_("来源"), max_length=300)

    LONGEST = 62  # days

    objects = NationalOrVisible.as_manager()

    class Meta(Editable.Meta):
        verbose_name = _("主题日日期")
        verbose_name_plural = _("主题日日期")
        ordering = ["starts_on", "theme_day_id"]
        constraints = [
            *Editable.Meta.constraints,
            models.UniqueConstraint(
                fields=["theme_day", "year"],
                condition=Q(retired_at__isnull=True),
                name="theme_date_once_a_year",
                violation_error_message=_("这一年的日期已经登记。"),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="theme_date_in_order",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
            models.CheckConstraint(
                condition=Q(starts_on__year=F("year")),
                name="theme_date_in_its_year",
                violation_error_message=_("开始日期不在这一年。"),
            ),
            models.CheckConstraint(
                condition=~Q(source=""),
                name="theme_date_has_source",
                violation_error_message=_("请写明来源，例如通知的文号。"),
            ),
        ]

    def __str__(self):
        return f"{self.theme_day} {self.starts_on:%Y-%m-%d}"


class ThemeDayMeasure(Editable):
    """A measure that a theme day serves, as its office says."""

    jurisdiction_path = "measure__plan__jurisdiction"

    theme_day = models.ForeignKey(
        ThemeDay, verbose_name=_("主题日"), on_delete=models.PROTECT, related_name="links"
    )
    measure = models.ForeignKey(
        Measure, verbose_name=_("措施"), on_delete=models.PROTECT, related_name="theme_days"
    )

    objects = VisibleQuerySet.as_manager()

    class Meta(Editable.Meta):
        verbose_name = _("主题日与措施")
        verbose_name_plural = _("主题日与措施")
        ordering = ["theme_day_id", "measure_id"]
        constraints = [
            *Editable.Meta.constraints,
            models.UniqueConstraint(
                fields=["theme_day", "measure"],
                condition=Q(retired_at__isnull=True),
                name="theme_day_measure_once",
                violation_error_message=_("这条措施已经关联。"),
            ),
        ]

    def __str__(self):
        return f"{self.theme_day} · {self.measure}"
