"""The suggestion box: what people would have better here, and what the office says to it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models.jurisdiction import Jurisdiction
from agencies.models.user import User
from agencies.states import OFFICE_ROLES
from sciliteracy.lib.models import Editable, EditableQuerySet


class SuggestionQuerySet(EditableQuerySet):
    def visible_to(self, user):
        """One's own, and for an office those of its jurisdiction."""
        if not user.is_active:
            return self.none()
        if user.is_system:
            return self.all()
        places = [pk for role, pk, _path in user.held_roles if role in OFFICE_ROLES]
        return self.filter(Q(author=user) | Q(jurisdiction__in=places))

    def open(self):
        """What nobody has answered yet."""
        return self.active().filter(answered_at=None)


class Suggestion(Editable):
    """One suggestion with the page it came from; the office answers, and closes what is settled."""

    jurisdiction_path = "jurisdiction"

    jurisdiction = models.ForeignKey(
        Jurisdiction,
        verbose_name=_("行政区"),
        on_delete=models.PROTECT,
        related_name="suggestions",
    )
    author = models.ForeignKey(
        User, verbose_name=_("提出人"), on_delete=models.PROTECT, related_name="suggestions"
    )
    page = models.CharField(_("所在页面"), max_length=300, blank=True)
    text = models.TextField(_("意见建议"), max_length=2000)
    written_at = models.DateTimeField(_("提出时间"))
    answer = models.TextField(_("答复"), max_length=2000, blank=True)
    answered_by = models.ForeignKey(
        User,
        verbose_name=_("答复人"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    closed_at = models.DateTimeField(_("办结时间"), null=True, blank=True)

    objects = SuggestionQuerySet.as_manager()

    class Meta(Editable.Meta):
        verbose_name = _("意见建议")
        verbose_name_plural = _("意见建议")
        ordering = ["-written_at", "-pk"]
        constraints = [
            *Editable.Meta.constraints,
            models.CheckConstraint(condition=~Q(text=""), name="suggestion_says_something"),
            models.CheckConstraint(
                condition=Q(answer="", answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="suggestion_answered_whole",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(answered_at__isnull=False),
                name="suggestion_closed_when_answered",
            ),
        ]

    def __str__(self):
        return self.text[:40]
