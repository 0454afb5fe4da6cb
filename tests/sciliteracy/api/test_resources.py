"""What every resource does alike: lists, pages, fields, expansion, all in few statements."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sciliteracy.api.resources import RESOURCES
from sciliteracy.lib.rest.serializers import offered_by
from tests.factories.agencies import AgencyFactory, JurisdictionFactory
from tests.factories.plans import AssignmentFactory
from tests.sciliteracy.api.world import MAKE, Place

pytestmark = pytest.mark.django_db
MANY = 100
# Lists of 1 and of 100 rows; the token and the roles of its account are two of them.
STATEMENTS = {name: 3 for name in RESOURCES} | {"occurrences": 5}


@pytest.fixture
def place(haizhou):
    return Place(haizhou)


def statements(program, path):
    with CaptureQueriesContext(connection) as found:
        response = program.read(path)
    assert response.status_code == 200, response.content
    return len(found), response.json()


def test_every_resource_is_tried():
    assert set(MAKE) == set(RESOURCES)


@pytest.mark.parametrize("name", RESOURCES)
def test_list_takes_as_many_statements_for_one_row_as_for_many(office, place, name):
    MAKE[name](place)
    office.read(f"{name}/")
    few, one = statements(office, f"{name}/?page_size=1")
    for _row in range(MANY - 1):
        MAKE[name](place)

    many, page = statements(office, f"{name}/?page_size={MANY}")

    assert (few, many) == (STATEMENTS[name], STATEMENTS[name])
    assert (len(one["results"]), len(page["results"])) == (1, MANY)


@pytest.mark.parametrize("name", RESOURCES)
def test_rows_of_other_places_are_not_listed(office, place, name):
    MAKE[name](place)
    elsewhere = MAKE[name](Place(JurisdictionFactory(name="惠济区")))

    found = office.read(f"{name}/").json()["results"]

    assert found
    assert elsewhere.pk not in [row["id"] for row in found]
    assert office.read(f"{name}/{elsewhere.pk}/").status_code == 404


@pytest.mark.parametrize("name", RESOURCES)
@pytest.mark.parametrize("down", ["", "-"])
def test_pages_hold_every_row_once_in_every_order(office, place, name, down):
    rows = {MAKE[name](place).pk for _row in range(3)}
    for ordering in RESOURCES[name].orderings:
        path, found = f"{name}/?page_size=2&ordering={down}{ordering}", []
        while path:
            page = office.read(path).json()
            found += [row["id"] for row in page["results"]]
            path = (page["next"] or "").partition("/api/v1/")[2]

        assert len(found) == len(set(found))
        assert rows <= set(found)


def test_order_of_dates_is_kept_over_pages(office, place):
    for _row in range(4):
        MAKE["occurrences"](place)
    page = office.read("occurrences/?page_size=3&ordering=-report_due_on").json()
    rest = office.read(page["next"].partition("/api/v1/")[2]).json()

    dates = [row["report_due_on"] for row in page["results"] + rest["results"]]
    assert (dates, rest["next"]) == (sorted(dates, reverse=True), None)


def test_row_added_meanwhile_shifts_no_page(office, place):
    for _row in range(3):
        MAKE["agencies"](place)
    page = office.read("agencies/?page_size=2&ordering=-id").json()
    MAKE["agencies"](place)

    rest = office.read(page["next"].partition("/api/v1/")[2]).json()

    seen = [row["id"] for row in page["results"] + rest["results"]]
    assert len(seen) == len(set(seen)) == 4


@pytest.mark.parametrize("name", RESOURCES)
def test_everything_on_the_list_can_be_expanded(office, place, name):
    row = MAKE[name](place)
    offered = RESOURCES[name].serializer_class.EXPANDS

    for what in offered:
        body = office.read(f"{name}/{row.pk}/?expand={what}").json()
        assert list(body["expanded"]) == [what]
    if offered:
        assert "expanded" not in office.read(f"{name}/{row.pk}/").json()


def test_fields_are_chosen(office, place):
    row = MAKE["measures"](place)

    assert office.read(f"measures/{row.pk}/?fields=id,path").json() == {
        "id": row.pk,
        "path": row.path,
    }


def test_rows_are_found_by_their_keys(office, place):
    keys = [MAKE["measures"](place).pk for _row in range(3)]

    found = office.read(f"measures/?id={keys[0]},{keys[2]}").json()["results"]

    assert [row["id"] for row in found] == [keys[0], keys[2]]


def test_search_finds_words(office, place):
    row = MAKE["agencies"](place)

    found = office.read(f"agencies/?search={row.name}").json()["results"]

    assert [one["id"] for one in found] == [row.pk]


def two_deep(serializer, *, many_too):
    """Every expansion there is, of two levels."""
    for name in offered_by(serializer, many_too=many_too):
        yield name
        for inner in offered_by(serializer.EXPANDS[name](), many_too=many_too):
            yield f"{name}.{inner}"


@pytest.mark.parametrize("name", RESOURCES)
def test_expansion_takes_as_many_statements_for_one_row_as_for_many(office, place, name):
    paths = list(two_deep(RESOURCES[name].serializer_class, many_too=False))
    MAKE[name](place)
    office.read(f"{name}/")
    few = {path: statements(office, f"{name}/?page_size=1&expand={path}")[0] for path in paths}
    for _row in range(4):
        MAKE[name](Place(place.jurisdiction))

    many = {path: statements(office, f"{name}/?expand={path}")[0] for path in paths}

    assert many == few


def test_expansion_shows_no_row_out_of_sight(office, place):
    """A row in sight may point to one that is not: its key is told, and nothing of it."""
    hidden = AgencyFactory(jurisdiction=JurisdictionFactory(name="惠济区"), full_name="别处的单位")
    row = AssignmentFactory(measure=place.another_measure(), agency=hidden)

    for path in (f"assignments/{row.pk}/?expand=agency", "assignments/?expand=agency"):
        answer = office.read(path)
        assert "别处的单位" not in answer.content.decode()
    assert office.read(f"assignments/{row.pk}/?expand=agency").json()["expanded"] == {
        "agency": None
    }
