"""Agencies and what hangs on them, as the office makes and changes them."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from agencies.models import (
    Agency,
    AgencyGroup,
    AgencyGroupMember,
    AgencyName,
    AgencySuccession,
    LeaderPortfolio,
    LeadingGroup,
    LeadingGroupMember,
    PossibleMatch,
    Venue,
)
from sciliteracy.pages.nouns import kind_of
from tasks.models import Occurrence
from tests.factories.agencies import (
    AgencyFactory,
    AgencyGroupFactory,
    AgencyGroupMemberFactory,
    AgencyNameFactory,
    AgencySuccessionFactory,
    LeaderPortfolioFactory,
    LeadingGroupFactory,
    LeadingGroupMemberFactory,
    PossibleMatchFactory,
    VenueFactory,
)
from tests.factories.indicators import TargetFactory
from tests.sciliteracy.pages.office import (
    errors_of,
    initiative,
    measure,
    office,
    opened,
    plan,
    school,
    to,
)

__all__ = ["initiative", "measure", "office", "plan", "school"]

pytestmark = pytest.mark.django_db
NONSENSE = {"x": "空\x00字符", "day": "2022-02-30", "early": "1066-10-14", "key": "999999"}


# What each page makes: the page, on which row, what is typed, what comes of it, where it leads.
@pytest.fixture
def rows(haizhou, school):
    return {
        "agency": school,
        "other": AgencyFactory(jurisdiction=haizhou, name="区教体局"),
        "group": AgencyGroupFactory(jurisdiction=haizhou, name="各镇街"),
        "leading": (leading := LeadingGroupFactory(jurisdiction=haizhou)),
        "leader": LeadingGroupMemberFactory(group=leading, name="张三"),
    }


MADE = [
    ("agency-create", "", {"name": "区科协"}, Agency, "name"),
    ("name-create", "agency", {"name": "教育局"}, AgencyName, "name"),
    (
        "succession-create",
        "agency",
        {"successor": "other", "kind": "merger", "on": "2024-03-01"},
        AgencySuccession,
        "successor",
    ),
    ("match-create", "agency", {"second": "other", "reason": "写法相近"}, PossibleMatch, "second"),
    ("venue-create", "", {"agency": "agency", "name": "科技馆"}, Venue, "name"),
    ("group-create", "", {"name": "各成员单位"}, AgencyGroup, "name"),
    ("group-member-create", "group", {"agency": "agency"}, AgencyGroupMember, "agency"),
    ("leading-group-create", "", {"name": "领导小组"}, LeadingGroup, None),
    (
        "leader-create",
        "leading",
        {"role": "组长", "name": "李四", "post": "区长"},
        LeadingGroupMember,
        "name",
    ),
    (
        "portfolio-create",
        "leader",
        {"agency": "agency", "held_from": "2024-01-01"},
        LeaderPortfolio,
        "agency",
    ),
]
TAKEN = {name: field for name, _on, _typed, _model, field in MADE if field}


def made(rows, name):
    _name, on, typed, model, _field = next(one for one in MADE if one[0] == name)
    address = to(f"agencies:{name}", *([rows[on].pk] if on else []))
    typed = {key: rows[said].pk if said in rows else said for key, said in typed.items()}
    return address, typed, model


@pytest.mark.parametrize("name", [one[0] for one in MADE])
def test_row_is_made_and_stands_on_the_page_that_follows(office, haizhou, rows, name):
    address, typed, model = made(rows, name)
    before = set(model.objects.values_list("pk", flat=True))

    response = office.post(address, opened(office, address, **typed), follow=True)

    [row] = model.objects.exclude(pk__in=before)
    told = {key: getattr(row, f"{key}_id", None) or str(getattr(row, key)) for key in typed}
    assert {key: str(said) for key, said in told.items()} == {
        key: str(said) for key, said in typed.items()
    }
    assertContains(response, "已保存")
    shown = next((said for key, said in typed.items() if key in ("name", "reason")), None)
    assertContains(response, shown or rows["agency"].name)


@pytest.mark.parametrize("name", TAKEN)
def test_what_is_there_already_is_told_at_its_field(office, rows, name):
    address, typed, model = made(rows, name)
    office.post(address, opened(office, address, **typed))
    before = model.objects.count()
    if name == "leader-create":
        typed |= {"position": "7"}

    response = office.post(address, opened(office, address, **typed))

    assert errors_of(response) == {TAKEN[name]}
    form = response.context["form"]
    assert {key: str(form[key].value()) for key in typed} == {
        key: str(said) for key, said in typed.items()
    }
    assert "is violated" not in response.content.decode()
    assert model.objects.count() == before


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("agency-create", {"name": ""}),
        ("agency-create", {"name": NONSENSE["x"]}),
        ("agency-create", {"name": "长" * 121}),
        ("agency-create", {"kind": "x"}),
        ("agency-create", {"jurisdiction": NONSENSE["key"]}),
        ("name-create", {"name": ""}),
        ("name-create", {"valid_from": NONSENSE["day"]}),
        ("name-create", {"valid_from": NONSENSE["early"]}),
        ("name-create", {"valid_to": NONSENSE["day"]}),
        ("succession-create", {"successor": NONSENSE["key"]}),
        ("succession-create", {"kind": "x"}),
        ("succession-create", {"on": NONSENSE["day"]}),
        ("match-create", {"second": ""}),
        ("match-create", {"reason": "长" * 301}),
        ("venue-create", {"agency": "x"}),
        ("venue-create", {"name": NONSENSE["x"]}),
        ("group-create", {"name": ""}),
        ("group-member-create", {"agency": NONSENSE["key"]}),
        ("group-member-create", {"member_to": NONSENSE["early"]}),
        ("leading-group-create", {"name": NONSENSE["x"]}),
        ("leader-create", {"post": ""}),
        ("leader-create", {"role": "x"}),
        ("leader-create", {"position": "-1"}),
        ("leader-create", {"position": "9" * 30}),
        ("portfolio-create", {"held_from": "昨天"}),
    ],
)
def test_nonsense_is_told_at_the_field_and_kept(office, rows, name, wrong):
    address, typed, model = made(rows, name)
    before = model.objects.count()

    response = office.post(address, opened(office, address, **typed | wrong))

    [(field, said)] = wrong.items()
    assert errors_of(response) == {field}
    assert response.context["form"][field].value() == said
    assert model.objects.count() == before


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("name-create", "valid_from", "valid_to"),
        ("group-member-create", "member_from", "member_to"),
        ("portfolio-create", "held_from", "held_to"),
    ],
)
def test_days_out_of_order_are_told_at_the_last(office, rows, name, first, last):
    address, typed, _model = made(rows, name)
    typed |= {first: "2024-02-01", last: "2024-01-31"}

    assert errors_of(office.post(address, opened(office, address, **typed))) == {last}


def test_succession_to_an_agency_of_another_place_is_refused(office, rows):
    address, typed, _model = made(rows, "succession-create")
    typed["successor"] = AgencyFactory().pk

    assert errors_of(office.post(address, opened(office, address, **typed))) == {"successor"}


# Changing: the page, the row, a field and two values.
CHANGED = [
    ("name-edit", AgencyNameFactory, "agency__jurisdiction", "name", "甲", "乙"),
    (
        "succession-edit",
        AgencySuccessionFactory,
        "predecessor__jurisdiction",
        "source",
        "甲",
        "乙",
    ),
    ("venue-edit", VenueFactory, "agency__jurisdiction", "name", "甲", "乙"),
    ("group-edit", AgencyGroupFactory, "jurisdiction", "note", "甲", "乙"),
    ("group-member-edit", AgencyGroupMemberFactory, "group__jurisdiction", "source", "甲", "乙"),
    ("leading-group-edit", LeadingGroupFactory, "jurisdiction", "office_name", "甲", "乙"),
    ("leader-edit", LeadingGroupMemberFactory, "group__jurisdiction", "post", "甲", "乙"),
    (
        "portfolio-edit",
        LeaderPortfolioFactory,
        "member__group__jurisdiction",
        "held_from",
        "2023-01-01",
        "2023-02-01",
    ),
]
pages = pytest.mark.parametrize(
    ("name", "factory", "place", "field", "one", "two"), CHANGED, ids=[one[0] for one in CHANGED]
)


@pages
def test_row_is_changed_and_the_second_editor_is_told(
    office, haizhou, name, factory, place, field, one, two
):
    row = factory(**{place: haizhou})
    address = to(f"agencies:{name}", row.pk)
    seen = opened(office, address)

    response = office.post(address, seen | {field: one}, follow=True)
    row.refresh_from_db()
    assert (str(getattr(row, field)), row.version) == (one, 2)
    assertContains(response, "已保存")

    stale = office.post(address, seen | {field: two})
    assert stale.status_code == 409
    assert stale.context["form"][field].value() == two
    row.refresh_from_db()
    assert str(getattr(row, field)) == one


@pages
def test_row_is_retired_listed_and_brought_back(
    office, haizhou, name, factory, place, field, one, two
):
    row = factory(**{place: haizhou})
    kind = kind_of(row)
    retire = reverse("record-retire", args=[kind, row.pk])
    assertContains(office.get(to(f"agencies:{name}", row.pk)), retire)

    assert office.post(retire, {"reason": "误录"}, follow=True).status_code == 200
    row.refresh_from_db()
    assert row.is_retired
    assertContains(office.get("/retired/", {"kind": kind}), "误录")
    assert office.get(to(f"agencies:{name}", row.pk)).status_code == 404

    office.post(reverse("record-restore", args=[kind, row.pk]), {})
    row.refresh_from_db()
    assert not row.is_retired


def test_history_brings_an_earlier_spelling_back(office, haizhou):
    row = AgencyNameFactory(agency__jurisdiction=haizhou, name="农委")
    address = to("agencies:name-edit", row.pk)
    for said in ("农业委", "农业局"):
        office.post(address, opened(office, address, name=said))
    version = office.get(reverse("history", args=["agency-name", row.pk])).context["versions"][1]
    back = reverse("history-restore", args=["agency-name", row.pk, version.event.pk])

    office.post(back, opened(office, back))

    row.refresh_from_db()
    assert row.name == "农业委"


def test_spelling_is_mapped_to_another_agency(office, rows):
    row = AgencyNameFactory(agency=rows["agency"], name="教育部门")
    address = to("agencies:name-edit", row.pk)

    response = office.post(address, opened(office, address, agency=rows["other"].pk))

    row.refresh_from_db()
    assert (response.status_code, row.agency) == (302, rows["other"])


def test_office_decides_whether_two_are_one(office, rows):
    match = PossibleMatchFactory(first=rows["agency"], second=rows["other"])
    address = to("agencies:match-decide", match.pk)
    assertContains(office.get("/agency-names/"), address)
    seen = opened(office, address)

    assert errors_of(office.post(address, seen | {"decision": "x"})) == {"decision"}
    office.post(address, seen | {"decision": "different", "why": "两个机构"})
    match.refresh_from_db()
    assert match.decision == "different"
    assert office.post(address, seen | {"decision": "same"}).status_code == 409


def test_member_of_a_group_owes_its_own(office, measure, rows, today):
    group = rows["group"]
    TargetFactory(measure=measure, per="各镇街", per_group=group)
    address = to("agencies:group-member-create", group.pk)

    office.post(address, opened(office, address, agency=rows["agency"].pk))

    assert Occurrence.objects.active().filter(member=rows["agency"]).exists()
    member = group.members.get()
    office.post(reverse("record-retire", args=["group-member", member.pk]), {"reason": "误录"})
    mine = Occurrence.objects.active().filter(member=rows["agency"])
    assert not mine.filter(opens_on__gt=today).exists()


def test_agency_is_not_offered_as_its_own_successor(office, school):
    form = office.get(to("agencies:succession-create", school.pk)).context["form"]

    assert school not in form.fields["successor"].queryset
    assert form.fields["successor"].widget.attrs["lang"] == "zh-Hans"
