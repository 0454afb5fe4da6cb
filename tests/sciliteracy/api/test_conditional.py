"""Tags: nothing is read twice, nothing of others is overwritten."""

import pytest

from plans.models import Plan
from tests.factories.plans import PlanFactory
from tests.sciliteracy.api.test_calls import kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(haizhou):
    return PlanFactory(jurisdiction=haizhou)


@pytest.mark.parametrize("path", ["plans/", "plans/{}/", "plans/{}/?fields=title"])
def test_known_answer_is_not_sent_again(office, plan, path):
    path = path.format(plan.pk)
    tag = office.read(path).headers["ETag"]

    again = office.read(path, If_None_Match=tag)

    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)


def test_tag_differs_with_what_is_shown(office, plan):
    path = f"plans/{plan.pk}/"
    tags = {office.read(path + query).headers["ETag"] for query in ("", "?fields=id")}

    assert len(tags) == 2


def test_tag_of_a_changed_row_is_another(office, plan):
    tag = office.read(f"plans/{plan.pk}/").headers["ETag"]

    office.change(f"plans/{plan.pk}/", {"title": "新"})

    assert office.read(f"plans/{plan.pk}/", If_None_Match=tag).status_code == 200


def test_change_needs_the_version_read(office, plan):
    response = office.send(f"plans/{plan.pk}/", {"title": "新"}, method="PATCH")

    assert (response.status_code, kind(response)) == (428, "precondition-required")


def test_tag_of_any_reading_serves_the_change(office, plan):
    tag = office.read(f"plans/{plan.pk}/?fields=id", Accept_Language="en").headers["ETag"]

    response = office.send(f"plans/{plan.pk}/", {"title": "新"}, method="PATCH", If_Match=tag)

    assert (response.status_code, response.json()["version"]) == (200, 2)
    assert response.headers["ETag"].startswith('"2.')


@pytest.mark.parametrize("tag", ['"1"', '"7.abc"', 'W/"1"', '"x"', "1"])
def test_change_from_another_version_is_refused(office, plan, tag):
    office.change(f"plans/{plan.pk}/", {"title": "先"})

    response = office.send(f"plans/{plan.pk}/", {"title": "后"}, method="PATCH", If_Match=tag)

    assert (response.status_code, kind(response)) == (412, "changed-meanwhile")
    assert Plan.objects.get().title == "先"


def test_right_is_asked_before_the_version(reader, plan):
    response = reader.send(f"plans/{plan.pk}/", {}, method="PATCH")

    assert kind(response) == "scope-missing"
