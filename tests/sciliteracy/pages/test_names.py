"""The list of names to be checked."""

import csv
import datetime

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from agencies.states import MatchDecision
from tests.factories.agencies import (
    AgencyFactory,
    AgencyGroupFactory,
    AgencyGroupMemberFactory,
    AgencyNameFactory,
    AgencySuccessionFactory,
    PossibleMatchFactory,
)
from tests.factories.plans import AssignmentFactory
from tests.factories.tasks import OccurrenceFactory, TaskFactory

ADDRESS = "/agency-names/"
QUERIES = 8
OPEN_QUESTIONS = ("unresolved", "matches", "empty_groups", "undecided", "left_behind")
D = datetime.date


@pytest.mark.django_db
def test_unresolved_names_and_open_questions_come_first(reader):
    AssignmentFactory(agency=None, name_as_written="某某局")
    PossibleMatchFactory(reason="两种写法并存")
    AgencyNameFactory(name="区甲委")

    page = reader.get(ADDRESS).content.decode()

    assert page.index("某某局") < page.index("两种写法并存") < page.index("区甲委")


@pytest.mark.django_db
def test_decided_questions_are_no_longer_asked(reader):
    PossibleMatchFactory(reason="已有结论", decision=MatchDecision.DIFFERENT)

    assertNotContains(reader.get(ADDRESS), "已有结论")


@pytest.mark.django_db
def test_groups_without_members_are_listed(reader):
    empty = AgencyGroupFactory(name="各学校")
    filled = AgencyGroupMemberFactory(group__name="各镇街").group

    assert list(reader.get(ADDRESS).context["empty_groups"]) == [empty]
    assert filled.name == "各镇街"


@pytest.mark.django_db
def test_who_is_in_charge_after_a_split_is_asked(reader):
    task = TaskFactory(split_main_agency=AgencyFactory(name="区教体局"))
    latest = OccurrenceFactory(task=task)
    TaskFactory()

    response = reader.get(ADDRESS)

    assert list(response.context["undecided"]) == [task]
    assertContains(response, "请重新确定主办单位")
    assertContains(response, latest.get_absolute_url())


@pytest.mark.django_db
def test_period_that_no_heir_could_take_is_asked_about(reader, settings, today):
    settings.PORTAL_TODAY = today
    old, provisional = AgencyFactory(name="旧镇"), AgencyFactory()
    AgencySuccessionFactory(predecessor=old, on=today)
    AgencySuccessionFactory(predecessor=provisional)
    left = OccurrenceFactory(member=old)
    OccurrenceFactory(member=old, state="done")
    OccurrenceFactory(member=provisional)

    response = reader.get(ADDRESS)

    assert list(response.context["left_behind"]) == [left]
    assertContains(response, left.get_absolute_url())


@pytest.mark.django_db
def test_search_finds_spellings_and_their_agency(reader):
    by_agency = AgencyNameFactory(agency__name="区应急管理局", name="区安监局")
    by_name = AgencyNameFactory(name="区应急局")
    AgencyNameFactory(name="区科协")

    found = reader.get(ADDRESS, {"q": "应急"}).context["listing"].page

    assert set(found) == {by_agency, by_name}


@pytest.mark.django_db
def test_export_holds_what_is_shown(reader):
    AgencyNameFactory(name="区甲委", agency=AgencyFactory(name="区甲局"))
    AgencyNameFactory(name="区乙委")

    text = reader.get(ADDRESS, {"q": "区甲", "export": "csv"}).content.decode("utf-8-sig")

    assert [row[:2] for row in csv.reader(text.splitlines())] == [
        ["写法", "单位"],
        ["区甲委", "区甲局"],
    ]


@pytest.mark.django_db
def test_without_names_the_page_says_what_to_do(reader):
    assertContains(reader.get(ADDRESS), "还没有单位名称")
    assertContains(reader.get(ADDRESS, {"q": "无"}), "清除全部条件")


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_names_ask_the_same_number_of_queries(reader, django_assert_num_queries, rows):
    AgencyNameFactory.create_batch(rows)
    PossibleMatchFactory.create_batch(rows)
    AgencyGroupFactory.create_batch(rows)
    AssignmentFactory.create_batch(rows, agency=None)

    with django_assert_num_queries(QUERIES):
        reader.get(ADDRESS)


def test_reader_sees_the_names_of_the_own_jurisdiction_only(client, haizhou, owner):
    mine = AgencyNameFactory(agency=AgencyFactory(jurisdiction=haizhou))
    AgencyNameFactory()
    AssignmentFactory(agency=None)
    PossibleMatchFactory()
    AgencyGroupFactory()
    TaskFactory(split_main_agency=AgencyFactory())
    OccurrenceFactory(member=AgencySuccessionFactory(on=D(2020, 1, 1)).predecessor)
    client.force_login(owner)

    context = client.get(ADDRESS).context

    assert list(context["listing"].page) == [mine]
    asked = [context[name] for name in OPEN_QUESTIONS]
    assert [list(rows) for rows in asked] == [[] for _name in OPEN_QUESTIONS]
