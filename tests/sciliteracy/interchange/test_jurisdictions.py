"""The place of a plan and those above it: completed by every file, contradicted by none."""

import pytest

from agencies.models import Jurisdiction
from agencies.services.users import system_user
from sciliteracy.interchange.checking import PlanRefused
from sciliteracy.interchange.jurisdictions import jurisdiction_for

pytestmark = pytest.mark.django_db
HAIZHOU = {"name": "海州区", "code": "210902", "ancestors": ["阜新市", "辽宁省"]}


def store(**place):
    return jurisdiction_for(place, by=system_user())


def chain(place):
    found = []
    while place:
        found.append((place.name, place.code, place.level))
        place = place.parent
    return found


@pytest.mark.parametrize(
    ("place", "levels"),
    [
        (HAIZHOU, ["county", "prefecture", "province"]),
        ({"name": "东城区", "code": "110101", "ancestors": ["北京市"]}, ["county", "province"]),
        ({"name": "海州区", "code": "210902", "ancestors": ["阜新市"]}, ["county", "prefecture"]),
        ({"name": "济源市", "code": "419001", "ancestors": ["河南省"]}, ["county", "province"]),
        (
            {"name": "某某市", "ancestors": ["某州", "某省"]},
            ["county", "prefecture", "province"],
        ),
        ({"name": "某某县"}, ["county"]),
        ({"name": "上海市"}, ["province"]),
    ],
)
def test_level_follows_code_and_name(place, levels):
    assert [level for _name, _code, level in chain(store(**place))] == levels


@pytest.mark.parametrize("first", [{"name": "海州区"}, {"name": "海州区", "code": "210902"}])
def test_later_file_completes_the_place(first):
    bare = store(**first)

    complete = store(**HAIZHOU)

    assert complete == bare
    assert chain(complete) == [
        ("海州区", "210902", "county"),
        ("阜新市", "210900", "prefecture"),
        ("辽宁省", "210000", "province"),
    ]
    assert complete.lineage.startswith(complete.parent.lineage)


def test_bare_name_means_the_one_place_of_that_name():
    known = store(**HAIZHOU)

    assert store(name="海州区") == known


def test_bare_name_of_several_places_is_refused():
    store(**HAIZHOU)
    store(name="海州区", code="320706", ancestors=["连云港市", "江苏省"])

    with pytest.raises(PlanRefused, match="several places are called 海州区"):
        store(name="海州区")
    assert Jurisdiction.objects.filter(name="海州区").count() == 2


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (HAIZHOU | {"ancestors": ["辽宁省", "阜新市"]}, "cannot stand above"),
        (HAIZHOU | {"ancestors": ["海州区"]}, "cannot stand above"),
        (HAIZHOU | {"ancestors": ["朝阳市", "辽宁省"]}, "belongs to 阜新市"),
        (HAIZHOU | {"name": "细河区"}, "belongs to 海州区"),
        (HAIZHOU | {"code": "210903"}, "has the code 210902"),
    ],
)
def test_contradiction_is_refused(place, words):
    store(**HAIZHOU)

    with pytest.raises(PlanRefused, match=words):
        store(**place)
