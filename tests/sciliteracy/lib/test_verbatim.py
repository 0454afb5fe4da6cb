"""The document's words on the screen."""

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from sciliteracy.lib.verbatim import Run, chinese, paragraphs, readable


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        (r"平均水平（ $\geq 15\%$ ）", "平均水平（≥15%）"),
        ("没有公式", "没有公式"),
        ("只有一个$号", "只有一个$号"),
    ],
)
def test_formulas_are_shown_as_printed(stored, shown):
    assert readable(stored) == shown


def test_quote_is_marked_in_its_place():
    assert paragraphs("每年开馆300天以上，免费。", [(7, "开馆300天以上")]) == [
        [Run("每年"), Run("开馆300天以上", (7,)), Run("，免费。")]
    ]


def test_overlapping_quotes_share_their_words():
    assert paragraphs("甲乙丙", [(1, "甲乙"), (2, "乙丙")]) == [
        [Run("甲", (1,)), Run("乙", (1, 2)), Run("丙", (2,))]
    ]


def test_equal_quotes_mark_two_places():
    assert paragraphs("每年1次，又每年1次", [(1, "每年1次"), (2, "每年1次")]) == [
        [Run("每年1次", (1,)), Run("，又"), Run("每年1次", (2,))]
    ]


def test_paragraphs_are_kept_and_a_quote_may_span_them():
    assert paragraphs("甲\n\n乙", [(1, "甲\n\n乙")]) == [[Run("甲", (1,))], [Run("乙", (1,))]]


def test_words_that_are_not_there_mark_nothing():
    assert paragraphs("甲", [(1, "乙"), (2, "")]) == [[Run("甲")]]


@given(st.text(alphabet="甲乙，\n", max_size=30), st.lists(st.text("甲乙", max_size=4), max_size=4))
def test_no_character_is_lost(text, quotes):
    runs = [run.text for line in paragraphs(text, enumerate(quotes)) for run in line]

    assert "".join(runs) == text.replace("\n", "")


def test_chinese_is_said_to_be_chinese_on_english_pages_only():
    with override("en"):
        assert chinese("<局>") == '<span lang="zh-Hans">&lt;局&gt;</span>'
    with override("zh-hans"):
        assert chinese("局") == "局"
