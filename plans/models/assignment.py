"""Who is named for what, and who therefore answers for each measure."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, AgencyGroup
from agencies.visibility import VisibleQuerySet
from plans.models.initiative import Initiative
from plans.models.measure import Measure
from plans.models.plan import Plan
from plans.states import AssignmentOrigin, AssignmentRole, EffectiveBasis
from sciliteracy.lib.models import Editable, FromDocument


class Assignment(FromDocument):
    """A name in a list of lead or responsible agencies, as the document writes it.

    It points to the agency or the group that the name is read as; with neither, the name is
    listed as unresolved. A row of origin `per` was derived from a target's 各… or 每….
    """

    jurisdiction_path = "plan__jurisdiction"

    plan = models.ForeignKey(
        Plan, verbose_name=_("规划"), on_delete=models.PROTECT, related_name="assignments"
    )
    initiative = models.ForeignKey(
        Initiative,
        verbose_name=_("行动或工程"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
    )
    measure = models.ForeignKey(
        Measure,
        verbose_name=_("措施"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
    )
    role = models.CharField(_("分工"), max_length=12, choices=AssignmentRole.choices)
    agency = models.ForeignKey(
        Agency,
        verbose_name=_("单位"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
    )
    group = models.ForeignKey(
        AgencyGroup,
        verbose_name=_("单位集合"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
    )
    name_as_written = models.CharField(_("原文写法"), max_length=200)
    origin = models.CharField(
        _("来源"),
        max_length=10,
        choices=AssignmentOrigin.choices,
        default=AssignmentOrigin.DOCUMENT,
    )
    position = models.PositiveIntegerField(_("顺序"))

    objects = VisibleQuerySet.as_manager()

    class Meta(Editable.Meta):
        verbose_name = _("分工")
        verbose_name_plural = _("分工")
        ordering = ["plan_id", "role", "position"]
        constraints = [
            *Editable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(initiative__isnull=True, measure__isnull=False)
                | Q(initiative__isnull=False, measure__isnull=True),
                name="assignment_on_initiative_or_measure",
            ),
            models.CheckConstraint(
                condition=Q(agency__isnull=True) | Q(group__isnull=True),
                name="assignment_agency_or_group",
            ),
            models.CheckConstraint(
                condition=~Q(name_as_written=""), name="assignment_has_name_as_written"
            ),
            models.UniqueConstraint(
                fields=["initiative", "role", "name_as_written", "origin"],
                condition=Q(retired_at__isnull=True, initiative__isnull=False),
                name="assignment_once_on_initiative",
            ),
            models.UniqueConstraint(
                fields=["measure", "role", "name_as_written", "origin"],
                condition=Q(retired_at__isnull=True, measure__isnull=False),
                name="assignment_once_on_measure",
            ),
        ]

    def __str__(self):
        return f"{self.get_role_display()} {self.name_as_written}"

    @property
    def is_unresolved(self) -> bool:
        return self.agency_id is None and self.group_id is None


class EffectiveAssignment(models.Model):
    """One agency (or one empty group) that answers for one measure: derived, never edited.

    `plans.services.effective` keeps it right. A group with members stands here as its members,
    each with the group that brought it; a group without members stands as itself.
    """

    measure = models.ForeignKey(
        Measure,
        verbose_name=_("措施"),
        on_delete=models.CASCADE,
        related_name="effective_assignments",
    )
    agency = models.ForeignKey(
        Agency,
        verbose_name=_("单位"),
        on_delete=models.PROTECT,
        null=True,
        related_name="effective_assignments",
    )
    group = models.ForeignKey(
        AgencyGroup,
        verbose_name=_("经由的单位集合"),
        on_delete=models.PROTECT,
        null=True,
        related_name="effective_assignments",
    )
    role = models.CharField(_("分工"), max_length=12, choices=AssignmentRole.choices)
    basis = models.CharField(_("由来"), max_length=12, choices=EffectiveBasis.choices)
    position = models.PositiveIntegerField(_("顺序"), default=0)

    class Meta:
        verbose_name = _("实际分工")
        verbose_name_plural = _("实际分工")
        ordering = ["measure_id", "role", "position", "pk"]
        indexes = [
            models.Index(F("agency"), F("role"), F("measure"), name="effective_by_agency_and_role"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "agency"],
                condition=Q(agency__isnull=False),
                name="effective_assignment_agency_once",
            ),
            models.UniqueConstraint(
                fields=["measure", "group"],
                condition=Q(agency__isnull=True),
                name="effective_assignment_empty_group_once",
            ),
            models.CheckConstraint(
                condition=Q(agency__isnull=False) | Q(group__isnull=False),
                name="effective_assignment_of_somebody",
            ),
        ]

    def __str__(self):
        return f"{self.get_role_display()} {self.agency or self.group}"
