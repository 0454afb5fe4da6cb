"""A target as one sentence."""

from decimal import Decimal

import pytest
from django.utils.translation import override

from indicators.models import Target
from indicators.wording import due_text, plain_number, target_sentence

YEARLY = {"kind": "recurring", "frequency_unit": "year", "frequency_every": 1}
CASES = [
    (
        {**YEARLY, "comparator": "at_least", "value": Decimal(300), "unit": "天"},
        "每年不少于 300 天",
        "at least 300 days every year",
    ),
    (
        {
            **YEARLY,
            "comparator": "range",
            "value": Decimal(1),
            "value_max": Decimal(2),
            "unit": "次",
            "per": "各学校",
        },
        "各学校每年 1–2 次",
        '1–2 times every year for each of <span lang="zh-Hans">各学校</span>',
    ),
    (
        {"kind": "deadline", "comparator": "more_than", "value": Decimal("17.8"), "unit": "%"}
        | {"due": "2025"},
        "到2025年超过 17.8%",
        "more than 17.8% by 2025",
    ),
    (
        {"kind": "deadline", "comparator": "at_least", "value": Decimal(20000), "unit": "人次"}
        | {"due": "2025", "from_year": 2021, "about": True},
        "2021年至2025年不少于 约 20,000 人次",
        "at least about 20,000 attendances from 2021 to 2025",
    ),
    (
        {"kind": "standing", "comparator": "at_least", "value": Decimal(2), "unit": "元/人"}
        | {"from_year": 2022},
        "自2022年起不少于 2 元/人",
        "at least 2 yuan per head from 2022 on",
    ),
    (
        {"kind": "deadline", "comparator": "at_least", "value": Decimal(3), "unit": "%"}
        | {"of": "increase", "baseline_year": 2020, "due": "2022-06"},
        "到2022年6月不少于 （比2020年增加）3%",
        "at least 3% over 2020 by June 2022",
    ),
    ({"kind": "deadline", "due": "2022-06-30"}, "到2022年6月30日完成", "done by June 30, 2022"),
    ({**YEARLY, "frequency_every": 2}, "每2年", "every 2 years"),
    (
        {**YEARLY, "frequency_unit": "quarter", "comparator": "exactly", "value": Decimal(1)}
        | {"unit": "期"},
        "每季度为 1 期",
        '1 <span lang="zh-Hans">期</span> every quarter',
    ),
    ({"kind": "standing"}, "持续", "Standing"),
]


@pytest.mark.parametrize(("fields", "chinese", "english"), CASES)
def test_sentence_in_both_languages(fields, chinese, english):
    target = Target(**fields)

    with override("zh-hans"):
        assert target_sentence(target) == chinese
    with override("en"):
        assert target_sentence(target) == english


def test_words_of_the_document_are_escaped():
    target = Target(kind="recurring", frequency_unit="year", per="<b>", frequency_every=1)

    with override("zh-hans"):
        assert target_sentence(target) == "&lt;b&gt;每年"


@pytest.mark.parametrize(
    ("number", "text"),
    [("300", "300"), ("2300.0000", "2300"), ("20000", "20,000"), ("17.8000", "17.8"), ("0", "0")],
)
def test_numbers_are_plain(number, text):
    assert plain_number(Decimal(number)) == text


def test_due_is_as_exact_as_the_document():
    with override("zh-hans"):
        assert [due_text(due) for due in ("2025", "2022-06", "2022-06-30")] == [
            "2025年",
            "2022年6月",
            "2022年6月30日",
        ]
