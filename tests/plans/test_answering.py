"""Who answers for a measure: the rule over plain data, case by case."""

import pytest

from plans.answering import Answer, Named, who_answers
from plans.states import AssignmentRole, EffectiveBasis

LEAD, RESPONSIBLE = AssignmentRole.LEAD, AssignmentRole.RESPONSIBLE
OWN, INITIATIVE = EffectiveBasis.OWN, EffectiveBasis.INITIATIVE
OFFICE, PER = EffectiveBasis.OFFICE, EffectiveBasis.PER

# Agencies, by number.
A, B, C, D, HOST = 1, 2, 3, 4, 9
# Groups: the towns are C and D, the bases have no members.
TOWNS, BASES = 101, 102
MEMBERS = {TOWNS: [C, D], BASES: []}


def leads(*agencies):
    return [Named(LEAD, agency) for agency in agencies]


def helps(*agencies):
    return [Named(RESPONSIBLE, agency) for agency in agencies]


def group(number, role=RESPONSIBLE):
    return [Named(role, group=number)]


def unresolved(role=LEAD):
    return [Named(role)]


# What, names on the measure, names on its initiative, derived from 各 and 每; who answers.
CASES = [
    ("own leads", leads(A, B), [], [], [(A, None, LEAD, OWN), (B, None, LEAD, OWN)]),
    ("inherited leads", [], leads(A), [], [(A, None, LEAD, INITIATIVE)]),
    ("own leads displace inherited ones", leads(B), leads(A), [], [(B, None, LEAD, OWN)]),
    (
        "own responsible leave the inherited leads",
        helps(B),
        leads(A) + helps(C),
        [],
        [(A, None, LEAD, INITIATIVE), (B, None, RESPONSIBLE, OWN)],
    ),
    (
        "own leads leave the inherited responsible",
        leads(B),
        leads(A) + helps(C),
        [],
        [(B, None, LEAD, OWN), (C, None, RESPONSIBLE, INITIATIVE)],
    ),
    (
        "both roles",
        leads(A) + helps(A, B),
        [],
        [],
        [(A, None, LEAD, OWN), (B, None, RESPONSIBLE, OWN)],
    ),
    (
        "both roles, the lead inherited",
        helps(A, B),
        leads(A),
        [],
        [(A, None, LEAD, INITIATIVE), (B, None, RESPONSIBLE, OWN)],
    ),
    ("nobody", [], [], [], [(HOST, None, LEAD, OFFICE)]),
    ("unresolved names only", unresolved(), [], [], [(HOST, None, LEAD, OFFICE)]),
    (
        "own unresolved lead displaces the inherited",
        unresolved(),
        leads(A),
        [],
        [(HOST, None, LEAD, OFFICE)],
    ),
    (
        "unresolved lead beside a responsible",
        unresolved() + helps(A),
        [],
        [],
        [(A, None, RESPONSIBLE, OWN)],
    ),
    ("only responsible", helps(A), [], [], [(A, None, RESPONSIBLE, OWN)]),
    (
        "group expands",
        leads(A) + group(TOWNS),
        [],
        [],
        [(A, None, LEAD, OWN), (C, TOWNS, RESPONSIBLE, OWN), (D, TOWNS, RESPONSIBLE, OWN)],
    ),
    ("empty group", group(BASES), [], [], [(None, BASES, RESPONSIBLE, OWN)]),
    ("unknown group", group(777), [], [], [(None, 777, RESPONSIBLE, OWN)]),
    (
        "agency named itself and through a group",
        group(TOWNS) + helps(D),
        [],
        [],
        [(D, None, RESPONSIBLE, OWN), (C, TOWNS, RESPONSIBLE, OWN)],
    ),
    (
        "agency leads and comes through a group",
        leads(C) + group(TOWNS),
        [],
        [],
        [(C, None, LEAD, OWN), (D, TOWNS, RESPONSIBLE, OWN)],
    ),
    (
        "agency leads through a group and is responsible itself",
        group(TOWNS, LEAD) + helps(C),
        [],
        [],
        [(C, TOWNS, LEAD, OWN), (D, TOWNS, LEAD, OWN)],
    ),
    (
        "empty group in both roles",
        group(BASES, LEAD) + group(BASES),
        [],
        [],
        [(None, BASES, LEAD, OWN)],
    ),
    (
        "per beside leads",
        leads(A),
        [],
        group(TOWNS),
        [(A, None, LEAD, OWN), (C, TOWNS, RESPONSIBLE, PER), (D, TOWNS, RESPONSIBLE, PER)],
    ),
    (
        "per beside the inherited",
        [],
        leads(A) + helps(B),
        group(BASES),
        [
            (A, None, LEAD, INITIATIVE),
            (B, None, RESPONSIBLE, INITIATIVE),
            (None, BASES, RESPONSIBLE, PER),
        ],
    ),
    (
        "per beside the office",
        [],
        [],
        group(BASES),
        [(HOST, None, LEAD, OFFICE), (None, BASES, RESPONSIBLE, PER)],
    ),
    (
        "per addresses who leads",
        leads(C),
        [],
        group(TOWNS),
        [(C, None, LEAD, OWN), (D, TOWNS, RESPONSIBLE, PER)],
    ),
    (
        "order of the document",
        helps(D) + leads(B, A),
        [],
        [],
        [(B, None, LEAD, OWN), (A, None, LEAD, OWN), (D, None, RESPONSIBLE, OWN)],
    ),
    ("each once", leads(A, B, A), [], [], [(A, None, LEAD, OWN), (B, None, LEAD, OWN)]),
]


@pytest.mark.parametrize(
    ("own", "inherited", "per", "expected"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_who_answers(own, inherited, per, expected):
    answers = who_answers(own=own, inherited=inherited, per=per, office=HOST, members=MEMBERS)

    assert answers == [Answer(*answer) for answer in expected]


def test_nobody_answers_without_an_office():
    assert who_answers(own=[], inherited=unresolved(), members={}) == []


def test_who_answers_today_stands_in_the_place_of_one_that_is_no_more():
    own = [Named("lead", agency=1), Named("lead", agency=2), Named("responsible", agency=3)]
    answers = who_answers(own=own, inherited=[], members={}, successors={1: [3], 2: [4, 5]})
    assert [(answer.agency, answer.role) for answer in answers] == [
        (3, "lead"),
        (4, "lead"),
        (5, "lead"),
    ]
