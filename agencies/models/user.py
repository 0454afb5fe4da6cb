"""Accounts, and what each may be in which jurisdiction."""

from datetime import timedelta

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from agencies.models.agency import Agency
from agencies.models.jurisdiction import Jurisdiction
from agencies.states import ACCOUNT_ROLES, AGENCY_ROLES, READING_ROLES, Role
from agencies.visibility import VisibleQuerySet, lineage_within
from sciliteracy.lib.models import Editable

# For so long an administrator's role that ended keeps who administers the installation out of the
# place: whoever ends the last one must not come in by the same door.
COUNTS_AS_HELD = timedelta(days=30)


class UserQuerySet(models.QuerySet):
    def people(self):
        """Accounts of persons: not the system user that imports and jobs act as."""
        return self.filter(is_system=False)

    def named(self, username: str):
        """The account of this name, whatever the case; the database folds both sides alike."""
        return self.alias(folded=Lower("username")).filter(folded=Lower(models.Value(username)))

    def administering_installation(self):
        return self.filter(is_superuser=True, is_active=True)

    def administered_by(self, user):
        """People whose accounts or roles `user` looks after.

        A system or security administrator: those who belong to the own jurisdiction or below. A
        security administrator also those from elsewhere who hold a role there. What may be done
        with one of them, `agencies.permissions` says.
        """
        people = self.people()
        if user.is_superuser or user.is_system:
            return people
        own = lineage_within(user.lineages_as(*ACCOUNT_ROLES), "jurisdiction__")
        granting = user.lineages_as(Role.SECURITY_ADMIN)
        if not granting:
            return people.filter(own)
        there = lineage_within(granting, "jurisdiction__")
        serving = Membership.objects.active().filter(there, user=models.OuterRef("pk"))
        return people.filter(own | models.Exists(serving))


class PortalUserManager(UserManager.from_queryset(UserQuerySet)):
    def get_by_natural_key(self, username: str):
        """The account that signs in under this name, however its letters are typed."""
        return self.named(username).get()


class User(AbstractUser):
    """One person, one account: never shared, never reused for a successor.

    An interface account (`is_machine`) is one program's: it comes in by its tokens alone.
    """

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
    must_change_password = models.BooleanField(_("须更改口令"), default=False, editable=False)
    password_changed_at = models.DateTimeField(
        _("口令更改时间"), null=True, blank=True, editable=False
    )
    # When the first look round was put away for good.
    toured_at = models.DateTimeField(_("看完引导的时间"), null=True, blank=True, editable=False)
    is_system = models.BooleanField(_("系统账户"), default=False, editable=False)
    is_demo = models.BooleanField(_("演示账户"), default=False, editable=False)
    is_machine = models.BooleanField(_("接口账户"), default=False, editable=False)

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
            models.CheckConstraint(
                condition=models.Q(is_machine=False)
                | models.Q(is_system=False, is_staff=False, is_superuser=False),
                name="user_machine_account_is_plain",
            ),
            models.UniqueConstraint(
                Lower("username"),
                name="user_name_once_whatever_case",
                violation_error_message=_("已有只是大小写不同的用户名。"),
            ),
        ]

    def __str__(self):
        return self.name or self.username

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name

    @cached_property
    def held_roles(self) -> list[tuple[str, int, str]]:
        """Every role held now: role, jurisdiction, and the stored path of that jurisdiction. Who
        administers the installation holds none."""
        if self.is_superuser:
            return []
        rows = self.memberships.active().order_by("pk")
        return list(rows.values_list("role", "jurisdiction_id", "jurisdiction__lineage"))

    def lineages_as(self, *roles: str) -> list[str]:
        """Stored paths of the jurisdictions in which this user holds one of `roles`."""
        return list(dict.fromkeys(path for role, _, path in self.held_roles if role in roles))

    @cached_property
    def reading_lineages(self) -> list[str]:
        """Stored paths of every jurisdiction in which a role lets this user read."""
        return self.lineages_as(*READING_ROLES)

    @property
    def may_read(self) -> bool:
        """Whether some role lets this user read plans at all; which ones, `visible_to` says."""
        if not self.is_active:
            return False
        return self.is_system or bool(self.reading_lineages)


class MembershipQuerySet(VisibleQuerySet):
    def counting_as_held(self):
        """Roles that somebody holds now, or held until lately, whatever became of the account."""
        lately = models.Q(retired_at__gt=timezone.now() - COUNTS_AS_HELD)
        holder = models.Q(user__is_active=True, user__is_superuser=False)
        return self.filter(lately | (models.Q(retired_at__isnull=True) & holder))


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

    objects = MembershipQuerySet.as_manager()

    class Meta(Editable.Meta):
        verbose_name = _("任职")
        verbose_name_plural = _("任职")
        constraints = [
            *Editable.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(role__in=AGENCY_ROLES, agency__isnull=False)
                | (~models.Q(role__in=AGENCY_ROLES) & models.Q(agency__isnull=True)),
                name="membership_agency_as_role_asks",
                violation_error_message=_("联络员和单位负责人要选单位，其他角色不选。"),
            ),
            models.UniqueConstraint(
                fields=["user", "role", "jurisdiction", "agency"],
                condition=models.Q(retired_at__isnull=True, agency__isnull=False),
                name="membership_once_with_agency",
                violation_error_message=_("此人已有这个角色。"),
            ),
            models.UniqueConstraint(
                fields=["user", "role", "jurisdiction"],
                condition=models.Q(retired_at__isnull=True, agency__isnull=True),
                name="membership_once",
                violation_error_message=_("此人已有这个角色。"),
            ),
        ]

    def __str__(self):
        return f"{self.user}：{self.get_role_display()}"


def places_without(*roles: str) -> models.QuerySet[Jurisdiction]:
    """Where nobody holds one of `roles` or held it until lately."""
    held = Membership.objects.counting_as_held().filter(role__in=roles)
    return Jurisdiction.objects.active().exclude(pk__in=held.values("jurisdiction"))
