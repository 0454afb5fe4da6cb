"""Collectives that stand in a list as one name: 各镇街, 各成员单位."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models.agency import Agency
from agencies.visibility import VisibleQuerySet
from sciliteracy.lib.models import Editable


class AgencyGroup(Editable):
    """Stands in a list as one name and expands to its members; may have none."""

    jurisdiction_path = "jurisdiction"

    jurisdiction = models.ForeignKey(
        "agencies.Jurisdiction",
        verbose_name=_("行政区"),
        on_delete=models.PROTECT,
        related_name="agency_groups",
    )
    name = models.CharField(_("名称"), max_length=120)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    source = models.CharField(_("来源"), max_length=200, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta(Editable.Meta):
        verbose_name = _("单位集合")
        verbose_name_plural = _("单位集合")
        ordering = ["jurisdiction_id", "name"]
        constraints = [
            *Editable.Meta.constraints,
            models.UniqueConstraint(
                fields=["jurisdiction", "name"],
                condition=models.Q(retired_at__isnull=True),
                name="agency_group_name_unique",
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="agency_group_has_name"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("agencies:group-detail", args=[self.pk])


class AgencyGroupMemberQuerySet(VisibleQuerySet):
    def on(self, day):
        """Memberships that hold on `day`."""
        return self.active().filter(
            models.Q(member_from__isnull=True) | models.Q(member_from__lte=day),
            models.Q(member_to__isnull=True) | models.Q(member_to__gte=day),
        )


class AgencyGroupMember(Editable):
    jurisdiction_path = "group__jurisdiction"

    group = models.ForeignKey(
        AgencyGroup, verbose_name=_("单位集合"), on_delete=models.PROTECT, related_name="members"
    )
    agency = models.ForeignKey(
        Agency, verbose_name=_("单位"), on_delete=models.PROTECT, related_name="group_memberships"
    )
    member_from = models.DateField(_("自"), null=True, blank=True)
    member_to = models.DateField(_("至"), null=True, blank=True)
    source = models.CharField(_("来源"), max_length=200, blank=True)

    objects = AgencyGroupMemberQuerySet.as_manager()

    class Meta(Editable.Meta):
        verbose_name = _("集合成员")
        verbose_name_plural = _("集合成员")
        ordering = ["group_id", "pk"]
        constraints = [
            *Editable.Meta.constraints,
            models.UniqueConstraint(
                fields=["group", "agency"],
                condition=models.Q(retired_at__isnull=True, member_to__isnull=True),
                name="agency_group_member_once",
            ),
            models.CheckConstraint(
                condition=models.Q(member_from__isnull=True)
                | models.Q(member_to__isnull=True)
                | models.Q(member_to__gte=models.F("member_from")),
                name="agency_group_member_dates_in_order",
            ),
        ]

    def __str__(self):
        return f"{self.group}：{self.agency}"
