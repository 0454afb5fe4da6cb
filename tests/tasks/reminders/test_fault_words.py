"""Why a message did not arrive, in words for people."""

import re

import pytest
from django.utils.translation import override

from tasks.reminders.fault_words import FIXED, fault_words

CHINESE = re.compile("[一-鿿]")
SAID = [
    "HTTP 401",
    "HTTP 404",
    "HTTP 429",
    "HTTP 502 Bad Gateway",
    "HTTP 302 moved",
    "HTTP 200 without a result",
    "550 5.1.1 no such user",
    "452 mailbox full",
    "310000 keywords not in content",
    "the certificate is not valid: certificate has expired",
    "SMTPAuthenticationError: (535, b'denied')",
    "SMTPRecipientsRefused: {}",
]
# What nobody but a programmer can use is not shown.
UNSAID = [
    "the name is not found (gaierror)",
    "ConnectionRefusedError: [Errno 111] Connection refused",
    "Connection refused",
    "RemoteDisconnected",
    "TimeoutError('claimed too long ago')",
    "KeyError('nonce')",
    "ValueError('x' * 3)\nand more",
]


@pytest.mark.parametrize("error", [*FIXED, *SAID, *UNSAID])
def test_every_error_is_told_in_chinese(error):
    with override("zh-hans"):
        assert CHINESE.search(fault_words(error))


@pytest.mark.parametrize("error", [*FIXED, *UNSAID])
def test_english_of_the_log_is_not_shown_to_chinese_readers(error):
    with override("zh-hans"):
        words = fault_words(error).replace("https://", "")

    assert not re.search("[A-Za-z]{2}", words)


@pytest.mark.parametrize("error", [*FIXED, *UNSAID])
def test_english_readers_are_told_in_english(error):
    with override("en"):
        assert not CHINESE.search(fault_words(error))


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("550 5.1.1 no such user", "550 5.1.1 no such user"),
        ("HTTP 404", "HTTP 404"),
        ("the certificate is not valid: has expired", "has expired"),
    ],
)
def test_what_the_other_side_said_stays_in_brackets(error, said):
    with override("zh-hans"):
        assert fault_words(error).endswith(f"（对方答复：{said}）")


def test_long_answer_is_cut():
    assert len(fault_words("550 " + "x" * 1000)) < 250


@pytest.mark.parametrize("error", ["", "  "])
def test_nothing_is_said_of_nothing(error):
    assert fault_words(error) == ""
