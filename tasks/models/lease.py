"""A lease: which process does for now what one alone may do."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Lease(models.Model):
    """Held by a conditional update (`tasks.services.leases`); when it is over it is anybody's."""

    name = models.CharField(_("名称"), max_length=40, primary_key=True)
    holder = models.CharField(_("持有者"), max_length=64)
    held_until = models.DateTimeField(_("有效至"))

    class Meta:
        verbose_name = _("租约")
        verbose_name_plural = _("租约")

    def __str__(self):
        return self.name
