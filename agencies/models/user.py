"""Accounts, what each may be in which jurisdiction, and how to reach people."""

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from agencies.models.agency import Agency
from agencies.models.jurisdiction import Jurisdiction
from agencies.models.leading_group import LeadingGroupMember
from agencies.states import AGENCY_ROLES, READING_ROLES, Channel, Role
from agencies.visibility import VisibleQuerySet
from sciliteracy.lib.models import Editable


class PortalUserManager(UserManager.from_queryset(models.QuerySet)):
    def people(self):
        """Accounts of persons: not the system user that imports and jobs act as."""
        return self.filter(is_system=False)


class User(AbstractUser):
    """One person, one account: never shared, never reused for a successor."""

    first_name = None
    last_name = None
    name = models.CharField(_("姓名或称呼"), max_length=60, blank=True)
    jurisdiction = models.ForeignKey(
        Jurisdiction,
        verbose_name=_("所属行政区"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="users",
        help_text=_("由该行政区的系统管理员管理账户。"),
    )
    is_system = models.BooleanField(_("系统账户"), default=False, editable=False)
    is_demo = models.BooleanField(_("演示账户"), default=False, editable=False)

    objects = PortalUserManager()

    class Meta:
        verbose_name = _("用户")
        verbose_name_plural = _("用户")
        constraints = [
            models.UniqueConstraint(
                fields=["is_system"],
                condition=models.Q(is_system=True),
                name="user_one_system_account",
            ),
            models.CheckConstraint(
                condition=models.Q(is_system=False)
                | models.Q(is_active=True, is_staff=False, is_superuser=False),
                name="user_system_account_is_plain",
            ),
        ]

    def __str__(self):
        return self.name or self.username

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name

    @cached_property
    def reading_lineages(self) -> list[str]:
        """Stored paths of every jurisdiction in which a role lets this user read."""
        rows = self.memberships.active().filter(role__in=READING_ROLES)
        return list(rows.values_list("jurisdiction__lineage", flat=True).distinct())


class Membership(Editable):
    """One role of one user in one jurisdiction; liaisons and heads also name their agency."""

    jurisdiction_path = "jurisdiction"

    user = models.ForeignKey(
        User, verbose_name=_("用户"), on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(_("角色"), max_length=16, choices=Role.choices)
    jurisdiction = models.ForeignKey(
        Jurisdiction,
        verbose_name=_("行政区"),
        on_delete=models.PROTECT,
        related_name="memberships",
    )
    agency = models.ForeignKey(
        Agency,
        verbose_name=_("单位"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
    )

    objects = VisibleQuerySet.as_manager()

    class Meta(Editable.Meta):
        verbose_name = _("任职")
        verbose_name_plural = _("任职")
        constraints = [
            *Editable.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(role__in=AGENCY_ROLES, agency__isnull=False)
                | (~models.Q(role__in=AGENCY_ROLES) & models.Q(agency__isnull=True)),
                name="membership_agency_as_role_asks",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "jurisdiction", "agency"],
                condition=models.Q(retired_at__isnull=True, agency__isnull=False),
                name="membership_once_with_agency",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "jurisdiction"],
                condition=models.Q(retired_at__isnull=True, agency__isnull=True),
                name="membership_once",
            ),
        ]

    def __str__(self):
        return f"{self.user}：{self.get_role_display()}"


class Contact(Editable):
    """An address of a user or of a leading-group member on one channel."""

    user = models.ForeignKey(
        User,
        verbose_name=_("用户"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="contacts",
    )
    member = models.ForeignKey(
        LeadingGroupMember,
        verbose_name=_("领导小组成员"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="contacts",
    )
    channel = models.CharField(_("渠道"), max_length=10, choices=Channel.choices)
    address = models.CharField(_("地址"), max_length=300)
    verified_at = models.DateTimeField(_("验证时间"), null=True, blank=True)

    class Meta(Editable.Meta):
        verbose_name = _("联系方式")
        verbose_name_plural = _("联系方式")
        constraints = [
            *Editable.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(user__isnull=True, member__isnull=False)
                | models.Q(user__isnull=False, member__isnull=True),
                name="contact_of_user_or_member",
            ),
        ]

    def __str__(self):
        return f"{self.get_channel_display()} {self.address}"
