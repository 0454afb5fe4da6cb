"""The four acts that every verb is made of, tried on agencies."""

from datetime import date, timedelta

import pytest

from agencies.models import Agency, AuditEvent, LeaderPortfolio, LeadingGroup, Venue
from agencies.services import agencies, changes, leading_groups
from agencies.states import NameKind
from sciliteracy.lib.errors import InvalidChange, StaleVersion
from tests.factories.agencies import (
    AgencyFactory,
    LeadingGroupFactory,
    LeadingGroupMemberFactory,
    VenueFactory,
)

EARLIER, DAY = date(2024, 1, 1), timedelta(days=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def agency(haizhou):
    return AgencyFactory(jurisdiction=haizhou, name="区科协")


@pytest.fixture
def as_somebody_else_holds_it(agency):
    return Agency.objects.get(pk=agency.pk)


def test_add_stores_the_row_in_its_first_version(owner, haizhou):
    row = changes.add(
        Agency(jurisdiction=haizhou, name="区教育局"), by=owner, verb="agencies.create_agency"
    )

    stored = Agency.objects.get()
    assert (stored.pk, stored.name, stored.version) == (row.pk, "区教育局", 1)


def test_add_refused_with_the_field_that_is_wrong(owner, haizhou):
    with pytest.raises(InvalidChange) as error:
        agencies.create_agency(by=owner, jurisdiction=haizhou, name="区教育局", kind="无此类别")

    assert list(error.value.errors) == ["kind"]
    assert Agency.objects.count() == 0


def test_add_refused_by_a_rule_of_the_database(owner, agency):
    with pytest.raises(InvalidChange) as error:
        agencies.add_agency_name(
            by=owner,
            agency=agency,
            name="旧名",
            valid_from=date(2024, 1, 2),
            valid_to=date(2024, 1, 1),
        )

    assert list(error.value.errors) == [""]
    assert agency.names.count() == 0


def test_rule_without_words_of_its_own_says_what_it_is_about(owner, agency):
    member = LeadingGroupMemberFactory()
    told = []
    for row in (
        Venue(agency=agency, name=VenueFactory(agency=agency).name),
        LeaderPortfolio(member=member, agency=agency, held_from=EARLIER + DAY, held_to=EARLIER),
    ):
        with pytest.raises(InvalidChange) as error:
            changes.add(row, by=owner, verb="agencies.create_agency")
        told.append(error.value.errors)

    assert told == [
        {"": ["已有一条记录与它的“所属单位”、“名称”相同。"]},
        {"": ["“自”、“至”不能这样填，请核对。"]},
    ]


def test_change_raises_the_version(owner, agency):
    agencies.update_agency(agency, by=owner, name="区科学技术协会")
    agencies.update_agency(agency, by=owner, source="通知")

    stored = Agency.objects.get()
    assert (stored.name, stored.source, stored.version) == ("区科学技术协会", "通知", 3)
    assert agency.version == 3


def test_change_that_changes_nothing_writes_nothing(owner, agency):
    before = Agency.objects.get().updated_at

    agencies.update_agency(agency, by=owner, name="区科协")

    stored = Agency.objects.get()
    assert (stored.version, stored.updated_at) == (1, before)
    assert AuditEvent.objects.count() == 0


def test_change_of_bookkeeping_alone_keeps_the_version_and_the_trail(owner, haizhou):
    group = LeadingGroupFactory(jurisdiction=haizhou)

    changes.change(
        group,
        by=owner,
        verb="agencies.update_leading_group",
        changes={"imported_as": {"name": "组"}},
        editable=frozenset({"imported_as"}),
    )

    group.refresh_from_db()
    assert (group.imported_as, group.version) == ({"name": "组"}, 1)
    assert AuditEvent.objects.count() == 0


def test_change_leaves_what_an_import_noted_meanwhile(owner, haizhou):
    group = LeadingGroupFactory(jurisdiction=haizhou)
    LeadingGroup.objects.update(imported_as={"name": "组"})

    leading_groups.update_leading_group(group, by=owner, office_name="区科协")

    group.refresh_from_db()
    assert (group.office_name, group.imported_as) == ("区科协", {"name": "组"})


@pytest.mark.parametrize("field", ["jurisdiction", "version", "retired_at", "id", "nonsense"])
def test_change_of_a_protected_field_refused(owner, agency, field):
    with pytest.raises(TypeError, match=f"agencies.update_agency does not accept {field}"):
        agencies.update_agency(agency, by=owner, **{field: 1, "name": "别名"})

    assert Agency.objects.get().name == "区科协"


def test_change_refused_when_somebody_was_first(owner, agency, as_somebody_else_holds_it):
    agencies.update_agency(as_somebody_else_holds_it, by=owner, name="先改的名称")

    with pytest.raises(StaleVersion) as error:
        agencies.update_agency(agency, by=owner, name="后改的名称")

    assert Agency.objects.get().name == "先改的名称"
    assert (error.value.row.name, error.value.row.version) == ("先改的名称", 2)


def test_change_refused_when_the_form_was_opened_earlier(owner, agency):
    agencies.update_agency(agency, by=owner, name="先改的名称")

    with pytest.raises(StaleVersion):
        agencies.update_agency(agency, by=owner, expected_version=1, name="后改的名称")

    assert Agency.objects.get().name == "先改的名称"


def test_change_accepted_with_the_version_it_started_from(owner, agency):
    agencies.update_agency(agency, by=owner, expected_version=1, name="区科学技术协会")

    assert Agency.objects.get().version == 2


def test_row_in_hand_is_the_stored_one_after_a_refused_change(owner, agency):
    with pytest.raises(InvalidChange):
        agencies.update_agency(agency, by=owner, name="", source="通知")

    assert (agency.name, agency.source, agency.version) == ("区科协", "", 1)
    agencies.update_agency(agency, by=owner, source="通知")
    assert Agency.objects.get().version == 2


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_retire_needs_a_reason(owner, agency, reason):
    with pytest.raises(InvalidChange) as error:
        agencies.retire_agency(agency, by=owner, reason=reason)

    assert list(error.value.errors) == ["reason"]
    assert Agency.objects.get().is_retired is False


def test_retire_keeps_the_row_out_of_the_active_ones(owner, agency):
    agencies.retire_agency(agency, by=owner, reason="机构改革")

    assert list(Agency.objects.active()) == []
    assert list(Agency.objects.retired()) == [agency]
    stored = Agency.objects.get()
    assert (stored.retired_reason, stored.version) == ("机构改革", 2)


def test_retire_twice_keeps_the_first_reason(owner, agency):
    agencies.retire_agency(agency, by=owner, reason="机构改革")
    agencies.retire_agency(agency, by=owner, reason="再次停用")

    assert Agency.objects.get().retired_reason == "机构改革"
    assert AuditEvent.objects.count() == 1


def test_retire_refused_when_somebody_was_first(owner, agency, as_somebody_else_holds_it):
    agencies.update_agency(as_somebody_else_holds_it, by=owner, name="先改的名称")

    with pytest.raises(StaleVersion):
        agencies.retire_agency(agency, by=owner, reason="机构改革")

    assert Agency.objects.get().is_retired is False


def test_restore_brings_the_row_back(owner, agency):
    agencies.retire_agency(agency, by=owner, reason="机构改革")

    agencies.restore_agency(agency, by=owner)

    stored = Agency.objects.get()
    assert (stored.retired_at, stored.retired_reason, stored.version) == (None, "", 3)


def test_restore_of_an_active_row_writes_nothing(owner, agency):
    agencies.restore_agency(agency, by=owner)

    assert Agency.objects.get().version == 1
    assert AuditEvent.objects.count() == 0


def test_restore_refused_while_another_row_has_the_name(owner, agency):
    agencies.retire_agency(agency, by=owner, reason="机构改革")
    AgencyFactory(jurisdiction=agency.jurisdiction, name="区科协")

    with pytest.raises(InvalidChange):
        agencies.restore_agency(agency, by=owner)

    assert Agency.objects.get(pk=agency.pk).is_retired is True
    assert agency.is_retired is True


def test_values_of_a_row_leave_bookkeeping_out(agency):
    assert sorted(changes.values_of(agency)) == [
        "full_name",
        "jurisdiction_id",
        "kind",
        "line",
        "name",
        "source",
    ]


def test_values_of_an_account_leave_its_password_out(owner):
    assert "password" not in changes.values_of(owner)


def test_choices_reach_the_database_as_their_values(owner, agency):
    row = agencies.add_agency_name(by=owner, agency=agency, name="科协", kind=NameKind.SHORT)

    assert AuditEvent.objects.get().after["kind"] == "short"
    row.refresh_from_db()
    assert row.kind == "short"
