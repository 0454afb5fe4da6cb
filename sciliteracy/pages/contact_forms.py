"""What the pages of contacts ask for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.addresses import LONGEST, LONGEST_SECRET, SEALED, is_sent_on
from agencies.states import Channel
from sciliteracy.pages.account_forms import RefusableForm, code_field

REASON = _("不再使用")
TYPED_AS_IT_IS = {"autocapitalize": "off", "spellcheck": "false"}


def offered_channels() -> list[Channel]:
    """The ways out of the portal that this installation has."""
    return [channel for channel in Channel if channel != Channel.INBOX and is_sent_on(channel)]


class ContactForm(RefusableForm):
    """One more way to be reached. Asks for a secret only where some channel signs with one."""

    channel = forms.ChoiceField(label=_("渠道"))
    address = forms.CharField(
        label=_("地址"), max_length=LONGEST, widget=forms.TextInput(TYPED_AS_IT_IS)
    )
    secret = forms.CharField(
        label=_("签名密钥"),
        max_length=LONGEST_SECRET,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"} | TYPED_AS_IT_IS),
        help_text=_("钉钉、飞书机器人启用了加签的要填；Webhook 必填；其他渠道留空。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        channels = offered_channels()
        self.fields["channel"].choices = [(one.value, one.label) for one in channels]
        texts = [text for text, those in ADDRESS_HINTS if set(those) & set(channels)]
        self.fields["address"].help_text = " ".join(map(str, texts))
        if not set(SEALED) & set(channels):
            del self.fields["secret"]


ADDRESS_HINTS = (
    (_("电子邮件填邮箱地址。"), (Channel.EMAIL,)),
    (_("短信填11位手机号码。"), (Channel.SMS,)),
    (_("群机器人和 Webhook 填以 https:// 开头的整条地址，保存后不再完整显示。"), SEALED),
)


class ContactCodeForm(RefusableForm):
    code = code_field(_("验证码"))


class RetireContactForm(RefusableForm):
    reason = forms.CharField(label=_("停用原因"), max_length=200, initial=REASON)
