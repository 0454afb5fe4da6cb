"""The words in which a jurisdiction reminds people, where they are its own."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Jurisdiction
from agencies.visibility import VisibleQuerySet
from sciliteracy.lib.models import Editable
from tasks.states import WORDED_KINDS, MessageLanguage

KINDS = [(kind.value, kind.label) for kind in WORDED_KINDS]
LONGEST_SUBJECT, LONGEST_TEXT, LONGEST_LINE = 80, 500, 300


class MessageText(Editable):
    """The texts of one kind of message in one language; without a row, the portal's own hold.

    They hold placeholders from a closed set (`tasks.message_texts`) and are never run as
    templates.
    """

    jurisdiction_path = "jurisdiction"

    jurisdiction = models.ForeignKey(
        Jurisdiction,
        verbose_name=_("行政区"),
        on_delete=models.PROTECT,
        related_name="message_texts",
    )
    kind = models.CharField(_("事由"), max_length=10, choices=KINDS)
    language = models.CharField(_("语言"), max_length=10, choices=MessageLanguage.choices)
    subject = models.CharField(_("标题"), max_length=LONGEST_SUBJECT)
    opening = models.TextField(_("开头"), max_length=LONGEST_TEXT)
    line = models.TextField(_("每一项"), max_length=LONGEST_LINE)
    closing = models.TextField(_("结尾"), max_length=LONGEST_TEXT, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta(Editable.Meta):
        verbose_name = _("提醒文本")
        verbose_name_plural = _("提醒文本")
        ordering = ["jurisdiction_id", "kind", "language"]
        constraints = [
            *Editable.Meta.constraints,
            models.UniqueConstraint(
                fields=["jurisdiction", "kind", "language"],
                condition=Q(retired_at__isnull=True),
                name="message_text_once",
                violation_error_message=_("这种提醒已有本行政区的文本。"),
            ),
            models.CheckConstraint(
                condition=~Q(subject="") & ~Q(opening="") & ~Q(line=""),
                name="message_text_not_empty",
                violation_error_message=_("标题、开头和每一项都要写。"),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}（{self.get_language_display()}）"
