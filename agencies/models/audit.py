"""The audit trail: who did what, when, from where, to what, and whether it succeeded."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models.jurisdiction import Jurisdiction
from agencies.models.user import Membership
from agencies.states import Role
from agencies.visibility import lineage_within

NAMED_AT_MOST = 300
_NOWHERE = models.Q(jurisdiction_id__isnull=True)


class AuditQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What an auditor may read: what happened in the own jurisdictions and below them.

        What belongs to no jurisdiction (acts of who administers the installation or of the portal
        itself, sign-ins under unknown names) is for every auditor above whom there is none.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_system:
            return self.all()
        audited = Jurisdiction.objects.filter(lineage_within(user.lineages_as(Role.AUDITOR)))
        ids = audited.order_by().values_list("pk", flat=True)
        # Named one by one while they are few: a single one is then read straight from its index,
        # newest first, without sorting all its events.
        few = list(ids[: NAMED_AT_MOST + 1])
        own = models.Q(jurisdiction_id__in=few if len(few) <= NAMED_AT_MOST else ids)
        return self.filter(own | _NOWHERE if _is_topmost_auditor(user) else own)


def _is_topmost_auditor(user) -> bool:
    """Whether one of the user's audited jurisdictions lies under no other that has an auditor."""
    above = [
        {int(part) for part in path.split("/")[:-2] if part}
        for path in user.lineages_as(Role.AUDITOR)
    ]
    auditors = Membership.objects.active().filter(role=Role.AUDITOR, user__is_active=True)
    auditors = auditors.filter(user__is_superuser=False, jurisdiction__in=set().union(*above))
    watched = set(auditors.values_list("jurisdiction_id", flat=True)) if any(above) else set()
    return any(not (ancestors & watched) for ancestors in above)


class AuditEvent(models.Model):
    """One act. Database triggers refuse UPDATE and DELETE, so it holds no foreign keys:
    the trail must outlive whatever it speaks of. Fields follow what GB/T 22239-2019 asks of
    an audit record: time, user, kind of event, success, and what else identifies it.
    """

    at = models.DateTimeField(_("时间"), auto_now_add=True, db_index=True)
    actor_id = models.BigIntegerField(_("用户编号"), null=True, db_index=True)
    actor_name = models.CharField(_("用户"), max_length=150)
    verb = models.CharField(_("操作"), max_length=60, db_index=True)
    succeeded = models.BooleanField(_("成功"), default=True)
    object_type = models.CharField(_("对象类型"), max_length=60, blank=True)
    object_id = models.BigIntegerField(_("对象编号"), null=True)
    object_label = models.CharField(_("对象"), max_length=200, blank=True)
    jurisdiction_id = models.BigIntegerField(_("行政区编号"), null=True, db_index=True)
    before = models.JSONField(_("变更前"), default=dict)
    after = models.JSONField(_("变更后"), default=dict)
    reason = models.CharField(_("原因"), max_length=500, blank=True)
    address = models.CharField(_("来源地址"), max_length=64, blank=True)
    request_id = models.CharField(_("请求编号"), max_length=64, blank=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("操作日志")
        verbose_name_plural = _("操作日志")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["object_type", "object_id"], name="audit_by_object"),
            # The page shows the newest first and turns by primary key: these serve filter and
            # order at once, over millions of rows.
            models.Index(fields=["jurisdiction_id", "-id"], name="audit_by_jurisdiction"),
            models.Index(fields=["actor_id", "-id"], name="audit_by_actor"),
            models.Index(fields=["address", "-id"], name="audit_by_address"),
            models.Index(
                fields=["-id"], condition=models.Q(succeeded=False), name="audit_refusals"
            ),
        ]

    def __str__(self):
        return f"{self.actor_name} {self.verb}"

    def get_absolute_url(self):
        return reverse("audit:event-detail", args=[self.pk])


class AuditArchive(models.Model):
    """A file into which old events were moved. Triggers refuse to change or delete it, and let
    only events go that one of these rows covers and that are older than 180 days.
    """

    file_name = models.CharField(_("文件"), max_length=120)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    previous_sha256 = models.CharField(_("上一归档文件的 SHA-256"), max_length=64, blank=True)
    first_id = models.BigIntegerField(_("首条编号"), unique=True)
    last_id = models.BigIntegerField(_("末条编号"), unique=True)
    event_count = models.PositiveIntegerField(_("条数"))
    archived_at = models.DateTimeField(_("归档时间"), auto_now_add=True)
    archived_by = models.CharField(_("归档人"), max_length=150)

    class Meta:
        verbose_name = _("审计归档")
        verbose_name_plural = _("审计归档")
        ordering = ["-last_id"]

    def __str__(self):
        return self.file_name
