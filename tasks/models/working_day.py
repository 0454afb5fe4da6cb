"""Public holidays and worked weekends that somebody loaded from a notice."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sciliteracy.lib.models import Editable


class WorkingDay(Editable):
    """One day that a notice names: off, or a weekend that is worked (调休).

    One calendar holds for the whole country. The rows of a year are loaded together and stand in
    the place of the year that the portal ships (`tasks.services.working_days`).
    """

    day = models.DateField(_("日期"))
    is_working = models.BooleanField(_("上班"))
    name = models.CharField(_("节日"), max_length=40, blank=True)
    source = models.CharField(_("来源"), max_length=200)

    class Meta(Editable.Meta):
        verbose_name = _("放假和调休日")
        verbose_name_plural = _("放假和调休日")
        ordering = ["day"]
        constraints = [
            *Editable.Meta.constraints,
            models.UniqueConstraint(
                fields=["day"],
                condition=Q(retired_at__isnull=True),
                name="working_day_once",
                violation_error_message=_("这一天已经登记。"),
            ),
            models.CheckConstraint(condition=~Q(source=""), name="working_day_has_source"),
        ]

    def __str__(self):
        return f"{self.day}"
