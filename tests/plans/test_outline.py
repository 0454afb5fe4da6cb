"""Plans.outline: paths in the order in which a document prints its parts."""

from types import SimpleNamespace

import pytest

from plans.outline import Entry, chinese_number, document_order, path_key


@pytest.mark.parametrize(
    ("numeral", "number"),
    [("一", 1), ("九", 9), ("十", 10), ("十一", 11), ("十九", 19), ("二十", 20), ("二十三", 23)],
)
def test_chinese_number(numeral, number):
    assert chinese_number(numeral) == number


def test_path_key_orders_as_printed():
    printed = [
        "二",
        "二（一）",
        "二（一）2（1）",
        "二（一）2（2）",
        "二（一）2（10）",
        "二（一）专栏一1",
        "二（一）专栏一3",
        "二（二）",
        "二（二）2第1段",
        "二（十）",
        "三",
        "三（一）专栏十第1段",
        "四（一）1",
        "四（三）10",
        "十",
    ]

    assert sorted(reversed(printed), key=path_key) == printed


def sections(*paths):
    return [{"path": path} for path in paths]


def paths_of(entries):
    return [(entry.section or entry.initiative)["path"] for entry in entries]


def test_document_order_interleaves_by_path():
    entries = document_order(
        sections("一", "二", "三"), sections("二（一）", "二（二）", "三（一）")
    )

    assert paths_of(entries) == ["一", "二", "二（一）", "二（二）", "三", "三（一）"]


def test_document_order_tells_sections_from_initiatives():
    section, initiative = {"path": "二"}, {"path": "二（一）"}

    assert document_order([section], [initiative]) == [
        Entry(section=section),
        Entry(initiative=initiative),
    ]


def test_section_follows_the_initiatives_before_it():
    entries = document_order(sections("四", "四（四）"), sections("四（一）", "四（三）"))

    assert paths_of(entries) == ["四", "四（一）", "四（三）", "四（四）"]


def test_chapter_that_is_itself_an_initiative_comes_after_its_prose():
    entries = document_order(sections("二"), sections("二", "三"))

    assert [entry.section is not None for entry in entries] == [True, False, False]


def test_sections_without_path_keep_their_place():
    notice, first, other, second, imprint = (
        {"path": None, "name": "notice"},
        {"path": "一"},
        {"path": None, "name": "other"},
        {"path": "三"},
        {"path": None, "name": "imprint"},
    )
    initiatives = sections("二（一）", "三（一）")

    entries = document_order([notice, first, other, second, imprint], initiatives)

    assert [entry.section or entry.initiative for entry in entries] == [
        notice,
        first,
        initiatives[0],
        other,
        second,
        initiatives[1],
        imprint,
    ]


def test_document_order_takes_objects_and_empty_paths():
    notice, chapter = SimpleNamespace(path=""), SimpleNamespace(path="一")
    initiative = SimpleNamespace(path="一（一）")

    assert document_order([notice, chapter], [initiative]) == [
        Entry(section=notice),
        Entry(section=chapter),
        Entry(initiative=initiative),
    ]
