"""The change feed: nothing missed, nothing twice, nothing of others."""

import datetime

import pytest
from django.utils import timezone

from agencies.models import Agency, ChangeClock, RowChange
from agencies.services.change_order import forget_old_changes, give_places
from sciliteracy.api.resources import RESOURCES
from tasks.models import ProgressReport
from tests.factories.agencies import AgencyFactory, JurisdictionFactory
from tests.factories.tasks import ApprovedReportFactory, ProgressReportFactory
from tests.sciliteracy.api.test_calls import kind
from tests.sciliteracy.api.world import MAKE, Place

pytestmark = pytest.mark.django_db


def follow(program, cursor="", query=""):
    """Everything since `cursor`: the entries, and where to go on."""
    found = []
    while True:
        page = program.read(f"changes/?cursor={cursor}{query}").json()
        found += [(row["resource"], row["id"], row["change"]) for row in page["results"]]
        cursor = page["cursor"]
        if not page["more"]:
            return found, cursor


@pytest.mark.parametrize("name", RESOURCES)
def test_every_resource_is_noted_when_made_changed_and_deleted(office, haizhou, name):
    place = Place(haizhou)
    _old, cursor = follow(office)
    row = MAKE[name](place)

    made, cursor = follow(office, cursor)
    type(row).objects.filter(pk=row.pk).update(version=2)
    changed, cursor = follow(office, cursor)
    type(row).objects.filter(pk=row.pk).update(retired_at=timezone.now(), retired_reason="x")
    retired, cursor = follow(office, cursor)
    type(row).objects.filter(pk=row.pk).delete()
    deleted, cursor = follow(office, cursor)

    assert (name, row.pk, "changed") in made
    assert changed == [(name, row.pk, "changed")]
    assert retired == [(name, row.pk, "removed")]
    assert deleted == [(name, row.pk, "removed")]
    assert follow(office, cursor)[0] == []


def test_feed_begins_with_where_to_go_on(office, haizhou):
    AgencyFactory(jurisdiction=haizhou)

    assert follow(office)[0] == []


def test_many_changes_of_a_row_are_told_once(office, haizhou):
    _old, cursor = follow(office)
    row = AgencyFactory(jurisdiction=haizhou)
    Agency.objects.filter(pk=row.pk).update(version=2)

    assert follow(office, cursor)[0] == [("agencies", row.pk, "changed")]


def test_pages_hold_every_change_once(office, haizhou):
    _old, cursor = follow(office)
    keys = [AgencyFactory(jurisdiction=haizhou).pk for _row in range(7)]

    found, _cursor = follow(office, cursor, "&page_size=2")

    assert found == [("agencies", pk, "changed") for pk in keys]


def test_changes_elsewhere_are_not_told(office, haizhou):
    _old, cursor = follow(office)
    AgencyFactory(jurisdiction=JurisdictionFactory())

    found, after = follow(office, cursor)

    assert (found, after == cursor) == ([], False)


def test_draft_is_told_to_those_who_work_on_it(office, reader, haizhou):
    cursor = follow(office)[1]
    draft = ProgressReportFactory(
        occurrence__task__measure__initiative__plan__jurisdiction=haizhou,
        agency=AgencyFactory(jurisdiction=haizhou),
    )

    assert ("reports", draft.pk, "changed") in follow(office, cursor)[0]
    assert ("reports", draft.pk, "changed") not in follow(reader, cursor)[0]


def test_report_that_was_corrected_is_removed_from_copies(reader, haizhou):
    report = ApprovedReportFactory(
        occurrence__task__measure__initiative__plan__jurisdiction=haizhou,
        agency=AgencyFactory(jurisdiction=haizhou),
    )
    cursor = follow(reader)[1]
    ProgressReport.objects.filter(pk=report.pk).update(state="replaced")

    assert follow(reader, cursor)[0] == [("reports", report.pk, "removed")]


def test_resources_are_chosen(office, haizhou):
    _old, cursor = follow(office)
    Place(haizhou)

    found, _cursor = follow(office, cursor, "&resources=plans,measures")

    assert {name for name, _pk, _what in found} == {"plans", "measures"}


@pytest.mark.parametrize(
    "query", ["cursor=x", "cursor=WzEsMl0", "resources=x", "page_size=0", "a=b"]
)
def test_bad_parameter_is_refused(office, query):
    assert kind(office.read(f"changes/?{query}")) == "bad-parameter"


def test_cursor_of_another_database_is_gone(office, haizhou):
    AgencyFactory(jurisdiction=haizhou)
    cursor = follow(office)[1]
    ChangeClock.objects.update(epoch="another")

    response = office.read(f"changes/?cursor={cursor}")

    assert (response.status_code, kind(response)) == (410, "gone")


def test_cursor_of_long_ago_is_gone(office, haizhou):
    cursor = follow(office)[1]
    AgencyFactory(jurisdiction=haizhou)
    newer = follow(office, cursor)[1]

    year_after = timezone.now() + datetime.timedelta(days=365)
    assert forget_old_changes(now=year_after) > 0

    assert kind(office.read(f"changes/?cursor={cursor}")) == "gone"
    assert office.read(f"changes/?cursor={newer}").status_code == 200
    assert not RowChange.objects.exists()


def test_places_are_given_in_batches(haizhou):
    for _row in range(5):
        AgencyFactory(jurisdiction=haizhou)
    while give_places():
        pass
    for _row in range(5):
        AgencyFactory(jurisdiction=haizhou)

    assert [give_places(most=3), give_places(most=3), give_places(most=3)] == [3, 2, 0]
    places = list(RowChange.objects.order_by("sequence").values_list("sequence", flat=True))
    assert places == list(range(1, len(places) + 1))
