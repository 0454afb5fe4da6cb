"""The leading group (领导小组), its members and who of them is in charge of which agencies."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models.agency import Agency
from agencies.states import LeadingGroupRole
from agencies.visibility import VisibleQuerySet
from sciliteracy.lib.models import Editable, FromDocument


class LeadingGroup(FromDocument):
    jurisdiction_path = "jurisdiction"

    jurisdiction = models.ForeignKey(
        "agencies.Jurisdiction",
        verbose_name=_("行政区"),
        on_delete=models.PROTECT,
        related_name="leading_groups",
    )
    name = models.CharField(_("名称"), max_length=120)
    office_name = models.CharField(_("办公室所在单位（原文）"), max_length=120, blank=True)
    office_director = models.CharField(_("办公室主任"), max_length=60, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta(Editable.Meta):
        verbose_name = _("领导小组")
        verbose_name_plural = _("领导小组")
        ordering = ["jurisdiction_id", "name"]
        constraints = [
            *Editable.Meta.constraints,
            models.CheckConstraint(condition=~models.Q(name=""), name="leading_group_has_name"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("agencies:leading-group-detail", args=[self.pk])


class LeadingGroupMember(FromDocument):
    """A row of the printed list. Not an account; a body may stand without a person's name."""

    jurisdiction_path = "group__jurisdiction"

    group = models.ForeignKey(
        LeadingGroup,
        verbose_name=_("领导小组"),
        on_delete=models.PROTECT,
        related_name="members",
    )
    position = models.PositiveIntegerField(_("顺序"))
    role = models.CharField(_("组内职务"), max_length=6, choices=LeadingGroupRole.choices)
    name = models.CharField(_("姓名"), max_length=60, blank=True)
    post = models.CharField(_("单位及职务"), max_length=200)
    agency = models.ForeignKey(
        Agency,
        verbose_name=_("单位"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="leading_group_members",
    )

    objects = VisibleQuerySet.as_manager()

    class Meta(Editable.Meta):
        verbose_name = _("领导小组成员")
        verbose_name_plural = _("领导小组成员")
        ordering = ["group_id", "position"]
        constraints = [
            *Editable.Meta.constraints,
            models.UniqueConstraint(
                fields=["group", "role", "name", "post"],
                condition=models.Q(retired_at__isnull=True),
                name="leading_group_member_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(post=""), name="leading_group_member_has_post"
            ),
        ]

    def __str__(self):
        return f"{self.name} {self.post}".strip()


class LeaderPortfolio(Editable):
    """A leader in charge (分管) of an agency, from–to."""

    jurisdiction_path = "member__group__jurisdiction"

    member = models.ForeignKey(
        LeadingGroupMember,
        verbose_name=_("领导"),
        on_delete=models.PROTECT,
        related_name="portfolios",
    )
    agency = models.ForeignKey(
        Agency, verbose_name=_("分管单位"), on_delete=models.PROTECT, related_name="portfolios"
    )
    held_from = models.DateField(_("自"), null=True, blank=True)
    held_to = models.DateField(_("至"), null=True, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta(Editable.Meta):
        verbose_name = _("分管")
        verbose_name_plural = _("分管")
        constraints = [
            *Editable.Meta.constraints,
            models.UniqueConstraint(
                fields=["member", "agency"],
                condition=models.Q(retired_at__isnull=True, held_to__isnull=True),
                name="leader_portfolio_once",
            ),
            models.CheckConstraint(
                condition=models.Q(held_from__isnull=True)
                | models.Q(held_to__isnull=True)
                | models.Q(held_to__gte=models.F("held_from")),
                name="leader_portfolio_dates_in_order",
            ),
        ]

    def __str__(self):
        return f"{self.member} → {self.agency}"
