"""Abstract models that every app builds on."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EditableQuerySet(models.QuerySet):
    def active(self):
        """Rows that were not retired."""
        return self.filter(retired_at__isnull=True)

    def retired(self):
        return self.filter(retired_at__isnull=False)


class Editable(models.Model):
    """A row that people change.

    `version` goes up by one with each change and lets a second editor be told of the first.
    Nothing is deleted: a row is retired with a reason and can be restored. Only service verbs
    write; see `agencies.services.changes`.
    """

    version = models.PositiveIntegerField(_("版本"), default=1, editable=False)
    retired_at = models.DateTimeField(_("停用时间"), null=True, blank=True, editable=False)
    retired_reason = models.CharField(_("停用原因"), max_length=500, blank=True, editable=False)
    created_at = models.DateTimeField(_("创建时间"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新时间"), auto_now=True)

    objects = EditableQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(retired_at__isnull=True) | ~models.Q(retired_reason=""),
                name="%(app_label)s_%(class)s_retired_with_reason",
            ),
        ]

    @property
    def is_retired(self) -> bool:
        return self.retired_at is not None


class FromDocument(Editable):
    """An editable row that a plan document may have brought.

    `imported_as` keeps what the last import wrote, field by field; a field whose value differs
    from it was changed by somebody since, and the next import keeps that change. It is empty for
    a row that somebody added by hand.
    """

    imported_as = models.JSONField(_("导入时的内容"), default=dict, blank=True, editable=False)

    class Meta(Editable.Meta):
        abstract = True
