import datetime

import pytest

from tasks.day_lines import read_days, write_days

D = datetime.date.fromisoformat


def test_read_days():
    text = """
    2027-01-01..2027-01-03 元旦
    2027-2-6 至 2027-02-07  春节 除夕

    2027-04-05
    """
    assert read_days(text) == [
        (D("2027-01-01"), "元旦"),
        (D("2027-01-02"), "元旦"),
        (D("2027-01-03"), "元旦"),
        (D("2027-02-06"), "春节 除夕"),
        (D("2027-02-07"), "春节 除夕"),
        (D("2027-04-05"), ""),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2027-01-01 元旦\n元旦放假", "第 2 行读不懂：元旦放假"),
        ("2027-02-30", "第 1 行读不懂"),
        ("2027-01-01..", "第 1 行读不懂"),
        ("2027-01-01元旦", "第 1 行读不懂"),
        ("0000-01-01", "第 1 行读不懂"),
        ("2027-01-03..2027-01-01", "第 1 行的起止日期不对"),
        ("2027-01-01..9999-12-31", "第 1 行的起止日期不对"),
        ("2027-01-01\n" * 101, "最多 100 行"),
        ("2027-01-01 " + "长" * 40, "第 1 行读不懂"),
    ],
)
def test_read_days_refuses(text, words):
    with pytest.raises(ValueError, match=words):
        read_days(text)


def test_write_days_reads_back():
    text = "2027-01-01..2027-01-03 元旦\n2027-01-04 春节\n2027-01-06"
    assert write_days(read_days(text)) == text
    assert write_days([]) == ""
