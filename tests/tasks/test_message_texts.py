"""Texts with placeholders: what may stand in them, and how they are filled in."""

import pytest
from django.utils.html import format_html
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from tasks.message_texts import (
    OF_FIELD,
    TEXT_FIELDS,
    default_texts,
    faults_of,
    filled,
    filled_rows,
)
from tasks.states import MessageLanguage, ReminderKind

LINE = "{期限} {链接}"


@pytest.mark.parametrize("kind", ReminderKind)
@pytest.mark.parametrize("language", MessageLanguage)
def test_the_portals_own_texts_are_without_fault(kind, language):
    texts = default_texts(kind, language)

    assert {name: faults_of(name, getattr(texts, name)) for name in TEXT_FIELDS} == dict.fromkeys(
        TEXT_FIELDS, []
    )


@pytest.mark.parametrize(
    ("field", "text", "fault"),
    [
        ("subject", "{密码}", "这里不能用这些占位符：{密码}。"),
        ("subject", "{链接}", "这里不能用这些占位符：{链接}。"),
        ("line", LINE + "{name}", "这里不能用这些占位符：{name}。"),
        ("subject", "{name.password}", "这里不能用这些占位符：{name.password}。"),
        ("subject", "{name!r:>99}", "这里不能用这些占位符：{name!r:>99}。"),
        ("opening", "{{ user }}", "花括号要成对，里面只写占位符的名称。"),
        ("opening", "{姓名", "花括号要成对，里面只写占位符的名称。"),
        ("line", "{链接}", "缺少 {期限}（或 {due}）。"),
        ("line", "{due}", "缺少 {链接}（或 {link}）。"),
        ("subject", "   ", "请填写。"),
        ("subject", "x" * 81, "最多 80 个字。"),
        ("subject", "请报送\nBcc: x@example.org", "标题只能是一行，不能有控制字符。"),
        ("subject", "请报送\u2028Bcc: x", "标题只能是一行，不能有控制字符。"),
        ("subject", "请报送\u202egpj", "标题只能是一行，不能有控制字符。"),
        ("opening", "请\x00报送", "不能有控制字符。"),
    ],
)
def test_what_cannot_be_sent_is_told(field, text, fault):
    with override("zh-hans"):
        assert fault in faults_of(field, text)


def test_both_languages_names_are_taken():
    assert faults_of("line", "{due} {link} {单位}") == []
    assert filled("{due}/{期限}", {"due": "1"}) == "1/1"


def test_closing_may_be_empty():
    assert faults_of("closing", "") == []


def test_values_are_not_filled_in_again():
    assert filled("{姓名}{情况}", {"name": "{情况}", "counts": "1项"}) == "{情况}1项"


def test_what_is_empty_leaves_neither_gap_nor_line():
    text = "· {单位} {条目} {要求}\n  {附言}\n\n  {链接}"
    values = {"agencies": "", "path": "一", "what": "报告", "words": "", "link": "x"}

    assert filled(text, values) == "· 一 报告\n\n  x"


def test_rows_keep_safe_pieces_apart():
    link = format_html('<a href="{}">x</a>', "/")

    [row] = filled_rows("<b>{链接}", {"link": link})

    assert row == ["<b>", link]


@given(st.sampled_from(sorted(OF_FIELD)), st.text(max_size=100))
def test_nonsense_is_told_and_filled_in_without_an_error(field, text):
    faults_of(field, text)
    filled(text, {"name": "甲"})
