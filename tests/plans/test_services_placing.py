"""The order of what stands side by side: the paths stay, the places change."""

import pytest

from agencies.models import AuditEvent
from plans.services import placing as services
from sciliteracy.lib.errors import InvalidChange, NotAllowed, StaleVersion
from tests.factories.agencies import AgencyFactory
from tests.factories.plans import (
    AssignmentFactory,
    ColumnFactory,
    InitiativeFactory,
    MeasureFactory,
)
from tests.plans.answers import answering
from tests.verbs import verbs_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(initiative):
    return [
        MeasureFactory(initiative=initiative, path=f"三（一）{n}", position=n * 10)
        for n in range(1, 4)
    ]


def order(row):
    return [other.path for other in services.siblings_of(type(row)(**_place(row)))]


def _place(row):
    return {"initiative": row.initiative, "plan": row.plan}


CALLS = {
    "place_element": lambda by, today, row: services.place_element(row, by=by, after=None),
    "shift_element": lambda by, today, row: services.shift_element(row, by=by, up=True),
    "move_measure": lambda by, today, row: services.move_measure(
        row, by=by, today=today, initiative=InitiativeFactory(plan=row.plan)
    ),
}


def test_every_verb_is_called():
    assert set(CALLS) == verbs_of(services)


@pytest.mark.parametrize("verb", CALLS)
@pytest.mark.parametrize("who", ["member", "outsider"])
def test_verb_refuses_those_without_right(request, three, today, who, verb):
    with pytest.raises(NotAllowed):
        CALLS[verb](request.getfixturevalue(who), today, three[2])


@pytest.mark.parametrize("verb", CALLS)
def test_verb_is_audited(owner, three, today, verb):
    CALLS[verb](owner, today, three[2])

    assert AuditEvent.objects.filter(actor_id=owner.pk, verb="plans.update_measure").exists()


def test_measure_is_put_after_another(owner, three):
    services.place_element(three[0], by=owner, after=three[1])

    assert order(three[0]) == ["三（一）2", "三（一）1", "三（一）3"]


def test_measure_is_put_first(owner, three):
    services.place_element(three[2], by=owner, after=None)

    assert order(three[0]) == ["三（一）3", "三（一）1", "三（一）2"]
    three[2].refresh_from_db()
    assert (three[2].path, three[2].position) == ("三（一）3", 10)


def test_equal_places_are_dealt_out_each_once(owner, initiative):
    rows = [MeasureFactory(initiative=initiative, path=f"三（一）{n}", position=0) for n in "123"]

    services.shift_element(rows[2], by=owner, up=True)

    assert order(rows[0]) == ["三（一）1", "三（一）3", "三（一）2"]


@pytest.mark.parametrize(
    ("which", "up", "expected"),
    [(0, True, "123"), (0, False, "213"), (1, True, "213"), (2, False, "123"), (2, True, "132")],
)
def test_shifting_goes_one_place(owner, three, which, up, expected):
    services.shift_element(three[which], by=owner, up=up)

    assert "".join(path[-1] for path in order(three[0])) == expected


def test_measure_of_elsewhere_is_no_neighbour(owner, three, plan):
    stranger = MeasureFactory(initiative=InitiativeFactory(plan=plan))

    with pytest.raises(InvalidChange):
        services.place_element(three[0], by=owner, after=stranger)


def test_initiatives_change_places_among_themselves(owner, plan):
    first = InitiativeFactory(plan=plan, position=3)
    second = InitiativeFactory(plan=plan, position=7)

    services.shift_element(second, by=owner, up=True)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (second.position, first.position) == (3, 7)


def test_moved_measure_is_answered_for_by_the_other_initiative(owner, three, plan, today):
    other = InitiativeFactory(plan=plan)
    agency = AgencyFactory(jurisdiction=plan.jurisdiction)
    AssignmentFactory(measure=None, initiative=other, agency=agency)
    MeasureFactory(initiative=other, position=5)

    moved = services.move_measure(three[0], by=owner, today=today, initiative=other)

    assert (moved.path, moved.position) == ("三（一）1", 6)
    assert [answer[0] for answer in answering(moved)] == [agency]


def test_moving_into_the_column_of_another_initiative_is_refused(owner, three, plan, today):
    column = ColumnFactory(initiative=InitiativeFactory(plan=plan))

    with pytest.raises(InvalidChange):
        services.move_measure(
            three[0], by=owner, today=today, initiative=three[0].initiative, column=column
        )


def test_moving_what_somebody_changed_meanwhile_is_told(owner, three, plan, today):
    with pytest.raises(StaleVersion):
        services.move_measure(
            three[0],
            by=owner,
            today=today,
            initiative=InitiativeFactory(plan=plan),
            expected_version=9,
        )
