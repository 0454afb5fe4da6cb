"""Agencies, every name they go by, and what became of them."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.states import (
    AgencyKind,
    LineOfWork,
    MatchDecision,
    NameKind,
    SuccessionKind,
)
from agencies.visibility import VisibleQuerySet
from sciliteracy.lib.models import Editable


class Agency(Editable):
    """A body (单位) of one jurisdiction. Its spellings are `AgencyName` rows."""

    jurisdiction_path = "jurisdiction"

    jurisdiction = models.ForeignKey(
        "agencies.Jurisdiction",
        verbose_name=_("行政区"),
        on_delete=models.PROTECT,
        related_name="agencies",
    )
    name = models.CharField(_("名称"), max_length=120)
    full_name = models.CharField(
        _("全称"), max_length=200, blank=True, help_text=_("只填文件中写明的全称。")
    )
    kind = models.CharField(
        _("类别"), max_length=20, choices=AgencyKind.choices, default=AgencyKind.OTHER
    )
    line = models.CharField(
        _("条线"), max_length=24, choices=LineOfWork.choices, default=LineOfWork.OTHER
    )
    source = models.CharField(_("来源"), max_length=200, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta(Editable.Meta):
        verbose_name = _("单位")
        verbose_name_plural = _("单位")
        ordering = ["jurisdiction_id", "kind", "name"]
        constraints = [
            *Editable.Meta.constraints,
            models.UniqueConstraint(
                fields=["jurisdiction", "name"],
                condition=models.Q(retired_at__isnull=True),
                name="agency_name_unique_in_jurisdiction",
                violation_error_message=_("本行政区已有同名单位。"),
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="agency_has_name"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("agencies:agency-detail", args=[self.pk])


class AgencyName(Editable):
    """One spelling under which an agency was or is known, with the days on which it holds.

    Within a jurisdiction an open-ended spelling belongs to one agency; when one plan reads a
    name otherwise, that reading is the agency on the plan's `Assignment`.
    """

    jurisdiction_path = "jurisdiction"

    agency = models.ForeignKey(
        Agency, verbose_name=_("单位"), on_delete=models.PROTECT, related_name="names"
    )
    jurisdiction = models.ForeignKey(
        "agencies.Jurisdiction",
        verbose_name=_("行政区"),
        on_delete=models.PROTECT,
        related_name="agency_names",
    )
    name = models.CharField(_("写法"), max_length=200)
    kind = models.CharField(
        _("性质"), max_length=10, choices=NameKind.choices, default=NameKind.SPELLING
    )
    valid_from = models.DateField(_("起用日期"), null=True, blank=True)
    valid_to = models.DateField(_("停用日期"), null=True, blank=True)
    source = models.CharField(_("来源"), max_length=200, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta(Editable.Meta):
        verbose_name = _("单位名称")
        verbose_name_plural = _("单位名称")
        ordering = ["jurisdiction_id", "name"]
        constraints = [
            *Editable.Meta.constraints,
            models.UniqueConstraint(
                fields=["jurisdiction", "name"],
                condition=models.Q(retired_at__isnull=True, valid_to__isnull=True),
                name="agency_name_resolves_to_one",
                violation_error_message=_("本行政区已有单位使用这个名称。"),
            ),
            models.CheckConstraint(
                condition=models.Q(valid_from__isnull=True)
                | models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="agency_name_dates_in_order",
                violation_error_message=_("停用日期不能早于起用日期。"),
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="agency_name_not_empty"),
        ]

    def __str__(self):
        return self.name


class AgencySuccession(Editable):
    """A rename, merger or split. Without a date it is provisional and says so."""

    jurisdiction_path = "predecessor__jurisdiction"

    predecessor = models.ForeignKey(
        Agency, verbose_name=_("原单位"), on_delete=models.PROTECT, related_name="successions"
    )
    successor = models.ForeignKey(
        Agency, verbose_name=_("承继单位"), on_delete=models.PROTECT, related_name="predecessions"
    )
    kind = models.CharField(_("方式"), max_length=10, choices=SuccessionKind.choices)
    on = models.DateField(_("日期"), null=True, blank=True)
    source = models.CharField(_("依据"), max_length=200, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta(Editable.Meta):
        verbose_name = _("单位沿革")
        verbose_name_plural = _("单位沿革")
        constraints = [
            *Editable.Meta.constraints,
            models.UniqueConstraint(
                fields=["predecessor", "successor"],
                condition=models.Q(retired_at__isnull=True),
                name="agency_succession_once",
                violation_error_message=_("这两个单位的沿革已有记录。"),
            ),
            models.CheckConstraint(
                condition=~models.Q(predecessor=models.F("successor")),
                name="agency_does_not_succeed_itself",
                violation_error_message=_("单位不能承继自己。"),
            ),
        ]

    def __str__(self):
        return f"{self.predecessor} → {self.successor}"

    @property
    def is_provisional(self) -> bool:
        return self.on is None


class PossibleMatch(Editable):
    """Two agencies that may be one body. The office decides; nothing is merged silently."""

    jurisdiction_path = "first__jurisdiction"

    first = models.ForeignKey(
        Agency, verbose_name=_("单位"), on_delete=models.PROTECT, related_name="matches_as_first"
    )
    second = models.ForeignKey(
        Agency,
        verbose_name=_("另一单位"),
        on_delete=models.PROTECT,
        related_name="matches_as_second",
    )
    reason = models.CharField(_("疑问"), max_length=300)
    decision = models.CharField(
        _("结论"), max_length=10, choices=MatchDecision.choices, default=MatchDecision.OPEN
    )

    objects = VisibleQuerySet.as_manager()

    class Meta(Editable.Meta):
        verbose_name = _("待确认的单位")
        verbose_name_plural = _("待确认的单位")
        constraints = [
            *Editable.Meta.constraints,
            models.UniqueConstraint(
                fields=["first", "second"],
                condition=models.Q(retired_at__isnull=True),
                name="possible_match_once",
                violation_error_message=_("这两个单位已在待确认之列。"),
            ),
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")),
                name="possible_match_in_order",
            ),
        ]

    def __str__(self):
        return f"{self.first} / {self.second}"


class Venue(Editable):
    """A place whose opening days or visitors are counted (场馆)."""

    jurisdiction_path = "agency__jurisdiction"

    agency = models.ForeignKey(
        Agency, verbose_name=_("所属单位"), on_delete=models.PROTECT, related_name="venues"
    )
    name = models.CharField(_("名称"), max_length=120)

    objects = VisibleQuerySet.as_manager()

    class Meta(Editable.Meta):
        verbose_name = _("场馆")
        verbose_name_plural = _("场馆")
        ordering = ["name"]
        constraints = [
            *Editable.Meta.constraints,
            models.UniqueConstraint(
                fields=["agency", "name"],
                condition=models.Q(retired_at__isnull=True),
                name="venue_name_unique_in_agency",
            ),
        ]

    def __str__(self):
        return self.name
