"""The authenticator app of an account: django-otp's row, with its secret sealed in the database."""

import secrets

from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from sciliteracy.lib.sealing import is_current, seal, unseal

PURPOSE = "authenticator app"
SECRET = 20  # bytes, as RFC 4226 recommends


class AuthenticatorApp(TOTPDevice):
    """What reads `bin_key` (the QR code, the check of a code) gets the secret itself; the column
    holds it sealed for its owner, so that neither a backup nor another account can use it."""

    class Meta:
        proxy = True
        verbose_name = _("验证应用")
        verbose_name_plural = _("验证应用")

    @property
    def bin_key(self) -> bytes:
        """Raises `sealing.Unreadable` when the key that sealed it is gone."""
        return unseal(self.key, purpose=PURPOSE, owner=str(self.user_id))

    @property
    def is_sealed_with_todays_key(self) -> bool:
        return is_current(self.key, purpose=PURPOSE, owner=str(self.user_id))

    def take_new_secret(self) -> None:
        self.key = sealed_secret(secrets.token_bytes(SECRET), self.user_id)

    def seal_again(self) -> None:
        """Under the key of today; the row is not saved."""
        self.key = sealed_secret(self.bin_key, self.user_id)


def sealed_secret(secret: bytes, user_id: int) -> str:
    return seal(secret, purpose=PURPOSE, owner=str(user_id))
