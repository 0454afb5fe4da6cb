"""What the pages of one's own account ask for."""

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.services.passwords import refuse_lapsed
from sciliteracy.lib.errors import InvalidChange

LONGEST = 128


def password_field(label, autocomplete: str) -> forms.CharField:
    attrs = {"autocomplete": autocomplete}
    return forms.CharField(
        label=label, max_length=LONGEST, strip=False, widget=forms.PasswordInput(attrs)
    )


def code_field(label) -> forms.CharField:
    attrs = {"autocomplete": "one-time-code", "autocapitalize": "off", "spellcheck": "false"}
    return forms.CharField(label=label, max_length=40, widget=forms.TextInput(attrs))


class SignInForm(AuthenticationForm):
    """The same words whether there is such an account or not."""

    error_messages = {
        "invalid_login": _("用户名或口令不正确，请注意大小写。多次失败会暂停登录。"),
        "inactive": _("用户名或口令不正确，请注意大小写。多次失败会暂停登录。"),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("用户名")
        self.fields["password"].label = _("口令")
        if settings.DEMO:
            # The people to come in as stand above; the focus would scroll past them on a phone.
            self.fields["username"].widget.attrs.pop("autofocus")

    def confirm_login_allowed(self, user):
        """Said to whoever knows the password; others learn nothing."""
        super().confirm_login_allowed(user)
        try:
            refuse_lapsed(user, now=timezone.now())
        except InvalidChange as refused:
            raise forms.ValidationError(refused.errors[""]) from refused

    def clean_username(self):
        """Longer than any account's name, it is nobody's, and longer than what counts failures."""
        name = self.cleaned_data["username"]
        if len(name) > self.username_field.max_length:
            raise self.get_invalid_login_error()
        return name


class RefusableForm(forms.Form):
    """A form that takes what a verb refused back to its fields."""

    def take(self, error: InvalidChange) -> None:
        for name, texts in error.errors.items():
            for text in texts:
                self.add_error(name if name in self.fields else None, text)


class PasswordForm(RefusableForm):
    current = password_field(_("当前口令"), "current-password")
    new = password_field(_("新口令"), "new-password")
    again = password_field(_("再输入一次新口令"), "new-password")

    def clean(self):
        data = super().clean()
        if data.get("new") and data.get("again") and data["new"] != data["again"]:
            self.add_error("again", _("两次输入的新口令不一致。"))
        return data


class ConfirmForm(RefusableForm):
    """For what a stolen session must not be able to do."""

    current = password_field(_("当前口令"), "current-password")


class CodeForm(RefusableForm):
    code = code_field(_("验证码"))


class BothFactorsForm(ConfirmForm):
    """For what gives the second factor away."""

    code = code_field(_("验证码或恢复码"))
