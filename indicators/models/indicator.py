"""Indicators and their dated values."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Jurisdiction
from agencies.visibility import VisibleQuerySet, visible_jurisdictions
from indicators.states import Aggregation, Direction, IndicatorKind
from sciliteracy.lib.models import Editable, EditableQuerySet


class IndicatorQuerySet(EditableQuerySet):
    def visible_to(self, user):
        """Indicators of visible jurisdictions, and the common ones for whoever sees anything."""
        own = self.filter(visible_jurisdictions(user, "jurisdiction__")).values("pk")
        sees_something = Jurisdiction.objects.filter(visible_jurisdictions(user, ""))
        return self.filter(
            Q(pk__in=own) | (Q(jurisdiction__isnull=True) & models.Exists(sees_something))
        )


class Indicator(Editable):
    """What is counted. Without a jurisdiction it is common to all (公民具备科学素质的比例)."""

    jurisdiction_path = "jurisdiction"

    jurisdiction = models.ForeignKey(
        Jurisdiction,
        verbose_name=_("行政区"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="indicators",
    )
    name = models.CharField(_("名称"), max_length=200)
    kind = models.CharField(
        _("类型"), max_length=12, choices=IndicatorKind.choices, default=IndicatorKind.NUMBER
    )
    unit = models.CharField(_("单位"), max_length=20, blank=True)
    direction = models.CharField(
        _("方向"), max_length=4, choices=Direction.choices, default=Direction.UP
    )
    over_agencies = models.CharField(
        _("跨单位汇总"), max_length=8, choices=Aggregation.choices, default=Aggregation.SUM
    )
    over_time = models.CharField(
        _("跨时间汇总"), max_length=8, choices=Aggregation.choices, default=Aggregation.SUM
    )
    numerator = models.CharField(_("分子"), max_length=120, blank=True)
    denominator = models.CharField(_("分母"), max_length=120, blank=True)

    objects = IndicatorQuerySet.as_manager()

    class Meta(Editable.Meta):
        verbose_name = _("指标")
        verbose_name_plural = _("指标")
        ordering = ["jurisdiction_id", "name"]
        constraints = [
            *Editable.Meta.constraints,
            models.UniqueConstraint(
                fields=["name", "unit"],
                condition=Q(retired_at__isnull=True, jurisdiction__isnull=True),
                name="indicator_common_once",
            ),
            models.UniqueConstraint(
                fields=["jurisdiction", "name", "unit"],
                condition=Q(retired_at__isnull=True, jurisdiction__isnull=False),
                name="indicator_once_in_jurisdiction",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="indicator_has_name"),
            models.CheckConstraint(
                condition=(~Q(over_agencies=Aggregation.RATIO) & ~Q(over_time=Aggregation.RATIO))
                | ~Q(denominator=""),
                name="indicator_ratio_has_denominator",
            ),
        ]

    def __str__(self):
        return f"{self.name}（{self.unit}）" if self.unit else self.name

    def get_absolute_url(self):
        return reverse("indicators:indicator-detail", args=[self.pk])


class Observation(Editable):
    """A measured value of an indicator in one jurisdiction on one day, with its source."""

    jurisdiction_path = "jurisdiction"

    indicator = models.ForeignKey(
        Indicator, verbose_name=_("指标"), on_delete=models.PROTECT, related_name="observations"
    )
    jurisdiction = models.ForeignKey(
        Jurisdiction,
        verbose_name=_("行政区"),
        on_delete=models.PROTECT,
        related_name="observations",
    )
    observed_on = models.DateField(_("日期"))
    value = models.DecimalField(_("数值"), max_digits=18, decimal_places=4)
    denominator = models.DecimalField(
        _("分母数值"),
        max_digits=18,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    source = models.CharField(_("来源"), max_length=300)

    objects = VisibleQuerySet.as_manager()

    class Meta(Editable.Meta):
        verbose_name = _("监测值")
        verbose_name_plural = _("监测值")
        ordering = ["indicator_id", "observed_on"]
        constraints = [
            *Editable.Meta.constraints,
            models.UniqueConstraint(
                fields=["indicator", "jurisdiction", "observed_on", "source"],
                condition=Q(retired_at__isnull=True),
                name="observation_once",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="observation_has_source"),
            models.CheckConstraint(
                condition=Q(denominator__isnull=True) | Q(denominator__gt=0),
                name="observation_denominator_positive",
            ),
        ]

    def __str__(self):
        return f"{self.observed_on} {Decimal(self.value).normalize():f}"

    def get_absolute_url(self):
        return reverse("indicators:observation-detail", args=[self.pk])
