"""How to reach people: an address on a channel, the code that proves it, how often it was used."""

import hashlib
import hmac
import json
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from agencies.models.leading_group import LeadingGroupMember
from agencies.models.user import User
from agencies.states import OFFICE_ROLES, Channel
from sciliteracy.lib.models import Editable, EditableQuerySet
from sciliteracy.lib.sealing import Unreadable, is_current, seal, unseal

PURPOSE = "contact address"
CODE_LASTS = timedelta(minutes=15)
MOST_TRIES = 5
DIGITS = 6


class ContactQuerySet(EditableQuerySet):
    def usable(self):
        """What messages go to; where somebody has several on a channel, the first counts: the
        preferred one, else the one that was noted down first."""
        return self.active().filter(verified_at__isnull=False).order_by("-preferred", "pk")

    def kept_by(self, user):
        """Those on pages that `user` keeps: the own one, and the leading groups' of his offices."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        offices = [place for role, place, _path in user.held_roles if role in OFFICE_ROLES]
        of_members = models.Q(member__group__jurisdiction__in=offices)
        return self.filter(models.Q(user=user.pk) | of_members)


class Contact(Editable):
    """An address of a user or of a leading-group member on one channel.

    Of a robot or a webhook, whose address is a key, `address` names the place only, and the whole
    of it is `sealed`.
    """

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
    sealed = models.TextField(_("加密的地址"), blank=True, editable=False)
    verified_at = models.DateTimeField(_("验证时间"), null=True, blank=True)
    preferred = models.BooleanField(_("优先使用"), default=False)

    objects = ContactQuerySet.as_manager()

    class Meta(Editable.Meta):
        verbose_name = _("联系方式")
        verbose_name_plural = _("联系方式")
        constraints = [
            *Editable.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(user__isnull=True, member__isnull=False)
                | models.Q(user__isnull=False, member__isnull=True),
                name="contact_of_user_or_member",
                violation_error_message=_("联系方式属于一个用户或一名领导小组成员。"),
            ),
            *(
                models.UniqueConstraint(
                    fields=[owner, "channel"],
                    condition=models.Q(preferred=True, retired_at__isnull=True),
                    name=f"contact_one_preferred_of_{owner}",
                )
                for owner in ("user", "member")
            ),
        ]

    def __str__(self):
        return f"{self.get_channel_display()} {self.address}"

    def get_absolute_url(self):
        """The page of whom it belongs to."""
        if self.member_id:
            return reverse("agencies:member-contacts", args=[self.member_id])
        return reverse("account-contacts")

    @property
    def owner(self) -> User | LeadingGroupMember:
        return self.user or self.member

    def seal_address(self, url: str, secret: str) -> None:
        data = json.dumps({"url": url, "secret": secret}).encode()
        self.sealed = seal(data, purpose=PURPOSE, owner=self._sealed_for)

    def where(self) -> tuple[str, str]:
        """The whole address, and the secret that signs what goes there. Raises Unreadable."""
        if not self.sealed:
            return self.address, ""
        found = json.loads(unseal(self.sealed, purpose=PURPOSE, owner=self._sealed_for))
        return found["url"], found["secret"]

    @property
    def is_readable(self) -> bool:
        """Whether the key that sealed the address is still there."""
        try:
            return bool(self.where())
        except Unreadable:
            return False

    @property
    def is_sealed_with_todays_key(self) -> bool:
        return is_current(self.sealed, purpose=PURPOSE, owner=self._sealed_for)

    @property
    def _sealed_for(self) -> str:
        return f"user {self.user_id}" if self.user_id else f"member {self.member_id}"


class ContactCode(models.Model):
    """The code that was sent last to a contact, to be typed by who keeps it.

    Neither the code nor a hash of it is stored, which a million guesses would give away: it is
    reckoned from `nonce` with the installation's key when it is sent and when it is typed.
    """

    contact = models.OneToOneField(
        Contact, verbose_name=_("联系方式"), on_delete=models.PROTECT, related_name="code"
    )
    nonce = models.CharField(_("随机数"), max_length=32)
    made_at = models.DateTimeField(_("生成时间"))
    tries = models.PositiveSmallIntegerField(_("尝试次数"), default=0)

    class Meta:
        verbose_name = _("验证码")
        verbose_name_plural = _("验证码")

    def __str__(self):
        return f"{self.contact_id}"

    @property
    def code(self) -> str:
        said = f"{self.contact_id} {self.nonce}"
        drawn = salted_hmac("agencies.ContactCode", said, algorithm="sha256").digest()
        return f"{int.from_bytes(drawn[:8]) % 10**DIGITS:0{DIGITS}}"

    def is_over(self, now: datetime) -> bool:
        return now - self.made_at > CODE_LASTS or self.tries >= MOST_TRIES


class AddressUse(models.Model):
    """That something was sent to an address, or by a person, for the limits on how often. Rows
    that no limit asks for any more are deleted by the next use."""

    key = models.CharField(_("对象"), max_length=64)
    purpose = models.CharField(_("用途"), max_length=20)
    used_at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("发送次数")
        verbose_name_plural = _("发送次数")
        indexes = [
            models.Index(fields=["key", "purpose", "used_at"], name="address_use_by_key"),
        ]

    def __str__(self):
        return f"{self.purpose} {self.used_at}"


def key_of(address: str) -> str:
    """Under what an address is counted: nobody reads it back, and case makes no other of it."""
    said = address.strip().lower().encode()
    return hmac.new(settings.SECRET_KEY.encode(), said, hashlib.sha256).hexdigest()
