"""The tree of jurisdictions, and who may change it."""

import pytest

from agencies.models import AuditEvent, Jurisdiction
from agencies.services import jurisdictions as services
from agencies.states import JurisdictionLevel
from sciliteracy.lib.errors import InvalidChange, NotAllowed, StaleVersion
from tests.factories.agencies import JurisdictionFactory
from tests.verbs import verbs_of

pytestmark = pytest.mark.django_db

CALLS = {
    "create_jurisdiction": lambda by, haizhou: services.create_jurisdiction(
        by=by, name="太平区", level=JurisdictionLevel.COUNTY, parent=haizhou.parent
    ),
    "update_jurisdiction": lambda by, haizhou: services.update_jurisdiction(
        haizhou, by=by, name="海州新区"
    ),
    "move_jurisdiction": lambda by, haizhou: services.move_jurisdiction(
        haizhou, by=by, parent=None
    ),
}
REFUSED = [(verb, who) for verb in CALLS for who in ("owner", "member", "outsider")]
REFUSED.remove(("update_jurisdiction", "owner"))


def lineage_of(*rows):
    return "/" + "".join(f"{row.pk}/" for row in rows)


def stored_lineages(*rows):
    lineages = dict(Jurisdiction.objects.values_list("pk", "lineage"))
    return [lineages[row.pk] for row in rows]


def test_every_verb_is_called():
    assert set(CALLS) == verbs_of(services)


@pytest.mark.parametrize(("verb", "who"), REFUSED)
def test_verb_refuses_those_without_right(request, haizhou, verb, who):
    by = request.getfixturevalue(who)

    with pytest.raises(NotAllowed):
        CALLS[verb](by, haizhou)


@pytest.mark.parametrize("verb", CALLS)
@pytest.mark.parametrize("who", ["administrator", "system"])
def test_verb_accepts_and_audits_those_with_right(request, haizhou, who, verb):
    by = request.getfixturevalue(who)

    CALLS[verb](by, haizhou)

    assert AuditEvent.objects.filter(actor_id=by.pk, verb=f"agencies.{verb}").count() == 1


def test_create_jurisdiction_stores_the_path_of_its_parents(system):
    liaoning = services.create_jurisdiction(
        by=system, name="辽宁省", level=JurisdictionLevel.PROVINCE, code="210000"
    )
    fuxin = services.create_jurisdiction(
        by=system, name="阜新市", level=JurisdictionLevel.PREFECTURE, parent=liaoning
    )

    assert stored_lineages(liaoning, fuxin) == [lineage_of(liaoning), lineage_of(liaoning, fuxin)]
    assert fuxin.ancestor_ids() == [liaoning.pk]


def test_create_jurisdiction_refuses_a_code_that_is_none(system):
    with pytest.raises(InvalidChange) as error:
        services.create_jurisdiction(
            by=system, name="海州区", level=JurisdictionLevel.COUNTY, code="21-902"
        )

    assert list(error.value.errors) == ["code"]


def test_create_jurisdiction_below_one_that_moved_meanwhile(system, fuxin, haizhou):
    city_in_hand = Jurisdiction.objects.get(pk=fuxin.pk)
    province = JurisdictionFactory(level=JurisdictionLevel.PROVINCE)
    services.move_jurisdiction(fuxin, by=system, parent=province)

    taiping = services.create_jurisdiction(
        by=system, name="太平区", level=JurisdictionLevel.COUNTY, parent=city_in_hand
    )

    assert stored_lineages(taiping) == [lineage_of(province, fuxin, taiping)]


@pytest.mark.parametrize("field", ["parent", "lineage", "office", "office_assumed"])
def test_update_jurisdiction_refuses_protected_fields(administrator, haizhou, field):
    with pytest.raises(TypeError, match=field):
        services.update_jurisdiction(haizhou, by=administrator, **{field: None})


def test_update_jurisdiction_refused_when_somebody_was_first(owner, haizhou):
    services.update_jurisdiction(haizhou, by=owner, reporting_period="month")

    with pytest.raises(StaleVersion):
        services.update_jurisdiction(haizhou, by=owner, expected_version=1, reporting_period="year")

    assert Jurisdiction.objects.get(pk=haizhou.pk).reporting_period == "month"


def test_move_jurisdiction_takes_everything_below_along(system, fuxin, haizhou):
    town = JurisdictionFactory(parent=haizhou)
    sibling = JurisdictionFactory(parent=fuxin)
    province = JurisdictionFactory(level=JurisdictionLevel.PROVINCE)

    services.move_jurisdiction(haizhou, by=system, parent=province)

    assert stored_lineages(haizhou, town, sibling) == [
        lineage_of(province, haizhou),
        lineage_of(province, haizhou, town),
        lineage_of(fuxin, sibling),
    ]
    assert (haizhou.parent, haizhou.lineage) == (province, lineage_of(province, haizhou))


def test_move_jurisdiction_to_the_top(system, haizhou):
    services.move_jurisdiction(haizhou, by=system, parent=None)

    assert stored_lineages(haizhou) == [lineage_of(haizhou)]


def test_move_jurisdiction_below_itself_refused(system, fuxin, haizhou):
    for parent in (fuxin, haizhou):
        with pytest.raises(InvalidChange) as error:
            services.move_jurisdiction(fuxin, by=system, parent=parent)
        assert list(error.value.errors) == ["parent"]

    assert stored_lineages(fuxin, haizhou) == [lineage_of(fuxin), lineage_of(fuxin, haizhou)]


def test_move_jurisdiction_in_hand_since_before_its_parent_moved(system, fuxin, haizhou):
    in_hand = Jurisdiction.objects.get(pk=haizhou.pk)
    town = JurisdictionFactory(parent=haizhou)
    province = JurisdictionFactory(level=JurisdictionLevel.PROVINCE)
    services.move_jurisdiction(fuxin, by=system, parent=province)

    services.move_jurisdiction(in_hand, by=system, parent=None)

    assert stored_lineages(haizhou, town) == [lineage_of(haizhou), lineage_of(haizhou, town)]


def test_update_jurisdiction_in_hand_since_before_its_parent_moved(system, fuxin, haizhou):
    in_hand = Jurisdiction.objects.get(pk=haizhou.pk)
    province = JurisdictionFactory(level=JurisdictionLevel.PROVINCE)
    services.move_jurisdiction(fuxin, by=system, parent=province)

    services.update_jurisdiction(in_hand, by=system, name="海州新区")

    assert stored_lineages(haizhou) == [lineage_of(province, fuxin, haizhou)]


def test_move_jurisdiction_below_one_in_hand_since_before_it_moved(system, fuxin, haizhou):
    city_in_hand = Jurisdiction.objects.get(pk=fuxin.pk)
    province = JurisdictionFactory(level=JurisdictionLevel.PROVINCE)
    services.move_jurisdiction(fuxin, by=system, parent=province)
    town = JurisdictionFactory()

    services.move_jurisdiction(town, by=system, parent=city_in_hand)

    assert stored_lineages(town) == [lineage_of(province, fuxin, town)]


def test_within_finds_the_whole_subtree(fuxin, haizhou):
    town = JurisdictionFactory(parent=haizhou)
    JurisdictionFactory()

    assert set(Jurisdiction.objects.within(fuxin)) == {fuxin, haizhou, town}
    assert set(Jurisdiction.objects.within(haizhou)) == {haizhou, town}
