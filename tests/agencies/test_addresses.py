"""What people type as an address."""

import pytest

from agencies.addresses import is_sent_on, read_address
from agencies.states import Channel
from sciliteracy.lib.errors import InvalidChange

HOOK = "https://open.feishu.cn/open-apis/bot/v2/hook/0f1e2d3c-abcd"
DINGTALK = "https://oapi.dingtalk.com/robot/send?access_token=0123456789abcd"
WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0123-4567-89ab"
LONG = "sixteen-characters"


@pytest.mark.parametrize(
    ("channel", "typed", "shown"),
    [
        (Channel.EMAIL, " li@example.org ", "li@example.org"),
        (Channel.SMS, "+86 138-0000-0000", "13800000000"),
        (Channel.SMS, "13800000000", "13800000000"),
        (Channel.WECOM, WECOM, "qyapi.weixin.qq.com/…89ab"),
        (Channel.DINGTALK, DINGTALK, "oapi.dingtalk.com/…abcd"),
        (Channel.FEISHU, HOOK, "open.feishu.cn/…abcd"),
        (Channel.WEBHOOK, "https://hook.example.org/in?key=secret", "hook.example.org"),
    ],
)
def test_address_is_shown_without_its_key(channel, typed, shown):
    found = read_address(channel, typed, LONG if channel == Channel.WEBHOOK else "")

    assert found.shown == shown
    assert found.url == (typed if typed.startswith("https") else "")


@pytest.mark.parametrize(
    ("channel", "typed", "secret", "field"),
    [
        (Channel.EMAIL, "li", "", "address"),
        (Channel.EMAIL, "", "", "address"),
        (Channel.EMAIL, "li@example.org\nBcc: all@example.org", "", "address"),
        (Channel.EMAIL, f"{'l' * 300}@example.org", "", "address"),
        (Channel.SMS, "0418-2812345", "", "address"),
        (Channel.SMS, "138000000001", "", "address"),
        (Channel.WECOM, DINGTALK, "", "address"),
        (Channel.WECOM, "https://qyapi.weixin.qq.com/cgi-bin/webhook/send", "", "address"),
        (Channel.WECOM, WECOM, "secret", "secret"),
        (Channel.WECOM, WECOM.replace("qyapi", "evil.qyapi"), "", "address"),
        (Channel.FEISHU, "https://open.feishu.cn/elsewhere", "", "address"),
        (Channel.DINGTALK, DINGTALK, "密" * 20, "secret"),
        (Channel.DINGTALK, DINGTALK.replace("https", "http"), "", "address"),
        (Channel.WEBHOOK, "https://hook.example.org/", "", "secret"),
        (Channel.WEBHOOK, "https://hook.example.org/", "short", "secret"),
        (Channel.WEBHOOK, "https://user:pw@hook.example.org/", LONG, "address"),
        (Channel.WEBHOOK, "https://[::1", LONG, "address"),
        (Channel.WEBHOOK, "https://hook.example.org:99999/", LONG, "address"),
        (Channel.WEBHOOK, "javascript:alert(1)", LONG, "address"),
        (Channel.INBOX, "x", "", "channel"),
        ("pigeon", "x", "", "channel"),
    ],
)
def test_what_is_none_is_refused_at_its_field(channel, typed, secret, field):
    with pytest.raises(InvalidChange) as refusal:
        read_address(channel, typed, secret)

    assert list(refusal.value.errors) == [field]


def test_robots_of_ones_own_are_named_by_the_installation(settings):
    settings.ROBOT_HOSTS = ["wecom.gov.example.cn"]
    typed = WECOM.replace("qyapi.weixin.qq.com", "wecom.gov.example.cn")

    assert read_address(Channel.WECOM, typed).shown == "wecom.gov.example.cn/…89ab"


@pytest.mark.parametrize(
    ("channel", "channels", "url", "sent"),
    [
        (Channel.INBOX, [], "", True),
        (Channel.EMAIL, [], "", False),
        (Channel.EMAIL, ["email"], "", True),
        (Channel.SMS, ["sms"], "", False),
        (Channel.SMS, ["sms"], "https://sms.example.org/", True),
        (Channel.SMS, ["email"], "https://sms.example.org/", False),
    ],
)
def test_channels_are_those_of_the_settings(settings, channel, channels, url, sent):
    settings.REMINDER_CHANNELS, settings.SMS_URL = channels, url

    assert is_sent_on(channel) is sent
