"""Commitments: what a plan promises, in numbers, beside the words that promise it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import AgencyGroup
from agencies.visibility import VisibleQuerySet
from indicators.models.indicator import Indicator
from indicators.states import Comparator, FrequencyUnit, TargetKind, ValueOf
from plans.models import Measure, Plan
from sciliteracy.lib.models import Editable, FromDocument

DUE_PATTERN = r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"


class TargetQuerySet(VisibleQuerySet):
    def active(self):
        """Targets that stand: a target is out of use with its measure."""
        standing = Q(measure__isnull=True) | Q(measure__retired_at__isnull=True)
        return super().active().filter(standing)

    def objectives(self):
        """Headline goals of a plan as a whole."""
        return self.filter(measure__isnull=True)


class Target(FromDocument):
    """One commitment of a measure, or of the plan as a whole (an objective).

    Fields follow the interchange format; `due` keeps the precision of the document (2025,
    2022-06 or 2022-06-30). `quote` stays beside the numbers for life.
    """

    jurisdiction_path = "plan__jurisdiction"

    plan = models.ForeignKey(
        Plan, verbose_name=_("规划"), on_delete=models.PROTECT, related_name="targets"
    )
    measure = models.ForeignKey(
        Measure,
        verbose_name=_("措施"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="targets",
    )
    indicator = models.ForeignKey(
        Indicator, verbose_name=_("指标"), on_delete=models.PROTECT, related_name="targets"
    )
    position = models.PositiveIntegerField(_("顺序"))
    quote = models.TextField(_("原文"))
    metric = models.CharField(_("所计事项"), max_length=200)
    kind = models.CharField(_("类型"), max_length=10, choices=TargetKind.choices)
    comparator = models.CharField(_("比较"), max_length=10, choices=Comparator.choices, blank=True)
    value = models.DecimalField(_("目标值"), max_digits=18, decimal_places=4, null=True, blank=True)
    value_max = models.DecimalField(
        _("区间上限"), max_digits=18, decimal_places=4, null=True, blank=True
    )
    about = models.BooleanField(_("约数"), default=False)
    of = models.CharField(
        _("数值含义"), max_length=8, choices=ValueOf.choices, default=ValueOf.LEVEL
    )
    baseline_year = models.PositiveSmallIntegerField(_("基准年"), null=True, blank=True)
    unit = models.CharField(_("单位"), max_length=20, blank=True)
    frequency_unit = models.CharField(
        _("周期"), max_length=10, choices=FrequencyUnit.choices, blank=True
    )
    frequency_every = models.PositiveSmallIntegerField(_("每几个周期"), null=True, blank=True)
    from_year = models.PositiveSmallIntegerField(_("自哪一年"), null=True, blank=True)
    due = models.CharField(_("期限"), max_length=10, blank=True)
    per = models.CharField(_("各、每所指单位"), max_length=120, blank=True)
    per_group = models.ForeignKey(
        AgencyGroup,
        verbose_name=_("所指单位集合"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="targets",
    )
    firm = models.BooleanField(_("硬性"), default=True)
    same_as = models.ForeignKey(
        "self",
        verbose_name=_("与之同一的目标"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="same_targets",
    )
    same_as_confirmed = models.BooleanField(_("同一目标已确认"), default=False)

    objects = TargetQuerySet.as_manager()

    class Meta(Editable.Meta):
        verbose_name = _("目标")
        verbose_name_plural = _("目标")
        ordering = ["plan_id", "position"]
        constraints = [
            *Editable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(value__isnull=True, comparator="")
                | (Q(value__isnull=False) & ~Q(comparator="")),
                name="target_comparator_with_value",
            ),
            models.CheckConstraint(
                # Said outright: a check that comes to NULL counts as kept.
                condition=Q(
                    comparator=Comparator.RANGE,
                    value_max__isnull=False,
                    value_max__gte=F("value"),
                )
                | (~Q(comparator=Comparator.RANGE) & Q(value_max__isnull=True)),
                name="target_range_has_upper_end",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=0),
                name="target_value_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(frequency_unit="", frequency_every__isnull=True)
                | (
                    ~Q(frequency_unit="") & Q(frequency_every__isnull=False, frequency_every__gte=1)
                ),
                name="target_frequency_whole",
            ),
            models.CheckConstraint(
                condition=~Q(kind=TargetKind.RECURRING) | ~Q(frequency_unit=""),
                name="target_recurring_has_frequency",
            ),
            models.CheckConstraint(
                condition=~Q(kind=TargetKind.DEADLINE) | ~Q(due=""),
                name="target_deadline_has_due",
            ),
            models.CheckConstraint(
                condition=Q(due="") | Q(due__regex=DUE_PATTERN), name="target_due_well_formed"
            ),
            models.CheckConstraint(condition=~Q(quote=""), name="target_has_quote"),
            models.CheckConstraint(
                condition=Q(same_as__isnull=True) | ~Q(same_as=F("id")),
                name="target_not_same_as_itself",
            ),
            models.CheckConstraint(
                condition=Q(same_as_confirmed=False) | Q(same_as__isnull=False),
                name="target_confirmed_same_as_is_set",
            ),
        ]

    def __str__(self):
        return self.quote

    @property
    def path(self) -> str:
        """Where the commitment stands: its measure's path, empty for an objective."""
        return self.measure.path if self.measure_id else ""
