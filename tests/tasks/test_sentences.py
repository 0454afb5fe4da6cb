"""What lights say, word for word in both languages, and that no combination reads badly."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from django.utils import translation

from indicators.states import Comparator
from tasks.lights import Light, light
from tasks.rules import Rules
from tasks.sentences import sentence
from tasks.standing import Shape
from tasks.states import Colour, Late, LightReason
from tasks.working_days import WorkingCalendar
from tests.tasks.light_commitments import COMMITMENTS, REPORTING, UNCOUNTED
from tests.tasks.light_sentences import SENTENCES, Said
from tests.tasks.light_sentences_untold import UNTOLD

STANDINGS = {
    **{name: standing for name, (_plan, _words, standing) in COMMITMENTS.items()},
    "reporting": REPORTING,
    "uncounted": UNCOUNTED,
}
LANGUAGES = ["zh-hans", "en"]
ENDS = {"zh-hans": "。", "en": "."}
WRONG = re.compile(
    r"(应达|达到|须开放|须完成|不少于|不超过|超过|(?<!达到)要求|还差|截至|最迟于)[，；。]|"
    r"[{}]|None|，[，。；]|。[，；。]|；[；。，]|：[：。]|,[,.;]|\.[.,;]|;[;,.]|:[:.]|\s\s|\s[,.;:]"
)
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")


def said(standing, today: str, language: str, **facts) -> str:
    found = light(
        standing, today=date.fromisoformat(today), rules=Rules(), calendar=WorkingCalendar()
    )
    with translation.override(language):
        return sentence(standing, found, **facts)


def standing_of(row: Said):
    facts = dict(row.facts)
    facts.pop("reddened_on", None)
    return replace(STANDINGS[row.name], **facts)


@pytest.mark.parametrize("row", SENTENCES + UNTOLD, ids=lambda row: f"{row.name}:{row.today}")
@pytest.mark.parametrize("language", LANGUAGES)
def test_sentence_is_word_for_word(row: Said, language):
    more = {key: row.facts[key] for key in row.facts if key == "reddened_on"}

    found = said(standing_of(row), row.today, language, **more)

    assert found == (row.chinese if language == "zh-hans" else row.english)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_told_is_never_said_to_be_nothing_done(language):
    for row in UNTOLD:
        text = said(standing_of(row), row.today, language)
        assert not re.search(r"实际|现为|进度正常|\d \w+ (done|now)\b|[Oo]n pace", text), text


def test_every_reason_and_shape_has_its_words():
    lights = [
        (
            light(
                standing_of(row),
                today=date.fromisoformat(row.today),
                rules=Rules(),
                calendar=WorkingCalendar(),
            ).reason,
            str(STANDINGS[row.name].shape),
        )
        for row in SENTENCES + UNTOLD
    ]

    assert {reason for reason, _shape in lights} == set(LightReason)
    assert {shape for _reason, shape in lights} == set(Shape)


SHAPES = {
    "days": STANDINGS["fuxin-museum-days"],
    "weeks": STANDINGS["fuxin-open-weeks"],
    "visits": STANDINGS["fuxin-museum-visits"],
    "steps": STANDINGS["fuxin-drills"],
    "level": STANDINGS["huiji22-city-bases"],
    "level without baseline": replace(STANDINGS["huiji22-city-bases"], baseline=None),
    "rate": STANDINGS["huiji22-informants"],
    "per head": STANDINGS["huancui-funds"],
    "increase": replace(STANDINGS["huiji22-city-bases"], baseline=None, quota=None),
    "more than": replace(STANDINGS["fuxin-museum-days"], comparator=Comparator.MORE_THAN),
    "limit": replace(STANDINGS["fuxin-drills"], comparator=Comparator.AT_MOST),
    "exactly": replace(STANDINGS["fuxin-drills"], comparator=Comparator.EXACTLY),
    "level limit": replace(STANDINGS["huancui-funds"], comparator=Comparator.AT_MOST),
    "range": STANDINGS["haizhou-scientists"],
    "about": replace(STANDINGS["fuxin-museum-days"], about=True),
    "no unit": replace(STANDINGS["fuxin-drills"], unit=""),
    "tally": STANDINGS["fuxin-scientists"],
    "uncounted": UNCOUNTED,
    "yes or no": STANDINGS["huancui-funds-adjusted"],
    "narrative": REPORTING,
}
AMOUNTS = [None, Decimal(0), Decimal(1), Decimal("1.999"), Decimal(500)]
DAYS = [date(2023, 6, 30), date(2027, 1, 1)]
# done, today, whether the light has numbers; then soft, late, pending, whether it was red
MAIN = list(product(AMOUNTS, DAYS, [False, True], [False], [""], [0]))
ADDED = list(product([Decimal(1)], DAYS[:1], [True], [False, True], ["", *Late], [0, 1, 3]))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", list(LightReason))
@pytest.mark.parametrize("shape", SHAPES)
def test_no_combination_reads_badly(shape, reason, language):
    """Also those that no light comes to: a pattern without its facts would be seen here."""
    with translation.override(language):
        for done, today, numbers, soft, late, pending in MAIN + ADDED:
            standing = replace(
                SHAPES[shape],
                soft=soft,
                pending=pending,
                done=done,
                override=Colour.RED,
                override_reason="Closed for repair. " if numbers else "",
                last_performed_on=date(2026, 2, 1),
                last_submitted_on=date(2026, 2, 3),
            )
            shown = Light(
                colour=Colour.YELLOW,
                reason=reason,
                today=today,
                as_of=today,
                late=late,
                softened=soft,
                # As lights have them: only what is counted has numbers.
                expected=Decimal(2) if numbers and standing.counts else None,
                reachable=Decimal(1) if numbers and standing.counts else None,
                needed_pace=Decimal("6.9") if numbers and standing.counts else None,
            )
            text = sentence(standing, shown, reddened_on=today if late else None)
            assert not WRONG.search(text), text
            assert text.endswith(ENDS[language]), text
            if language == "en":
                assert not CHINESE.search(text), text
                assert text[0].isupper(), text


def test_reason_typed_with_a_full_stop_gets_no_second_one():
    museum = replace(
        STANDINGS["fuxin-museum-days"], override=Colour.GREY, override_reason="停业修缮。\n"
    )

    assert said(museum, "2023-07-10", "zh-hans") == "人工认定为灰色：停业修缮。"


def test_override_without_a_reason_still_is_a_sentence():
    museum = replace(STANDINGS["fuxin-museum-days"], override=Colour.GREY)

    assert said(museum, "2023-07-10", "zh-hans") == "人工认定为灰色。"


def test_braces_in_a_reason_are_shown_as_typed():
    museum = replace(
        STANDINGS["fuxin-museum-days"], override=Colour.GREY, override_reason="见{附件}"
    )

    assert said(museum, "2023-07-10", "zh-hans") == "人工认定为灰色：见{附件}。"


def test_unit_without_english_stays_as_the_document_has_it():
    drills = replace(STANDINGS["fuxin-drills"], unit="期", done=Decimal(2))

    assert said(drills, "2023-07-10", "zh-hans") == "已完成：要求不少于2期，实际2期。"


def test_red_that_nobody_caught_up_with_is_not_said_to_have():
    museum = replace(
        STANDINGS["fuxin-museum-days"], done=Decimal(92), known_until=date(2023, 6, 30)
    )

    found = said(museum, "2023-07-10", "zh-hans", reddened_on=date(2023, 7, 1))

    assert "转红" not in found
