"""Importing a plan: what it makes, in which order, and what a second import leaves alone."""

import pytest
from django.core.management import CommandError, call_command

from agencies.models import (
    Agency,
    AgencyGroup,
    AgencyName,
    AuditEvent,
    Jurisdiction,
    LeadingGroupMember,
)
from agencies.services.agencies import retire_agency_name
from agencies.services.leading_groups import update_leading_group_member
from agencies.services.users import system_user
from indicators.models import Target
from indicators.services.targets import update_target
from plans.models import Measure, Plan
from plans.services.elements import add_element, retire_element, update_element
from plans.services.plans import update_plan
from plans.states import PlanStatus
from sciliteracy.interchange.exporting import export_plan
from sciliteracy.interchange.normalising import normalise
from sciliteracy.interchange.storing import import_plan
from tests import shipped

pytestmark = pytest.mark.django_db
SLUG = "haizhou-2022"


def import_again(data, **options):
    return import_plan(
        data, by=system_user(), today=shipped.TODAY, slug=options.pop("slug", SLUG), **options
    ).outcome


@pytest.mark.parametrize("order", shipped.orders(["fuxin-2022", "haizhou-2022"]))
def test_import_links_parent_in_either_order(order):
    shipped.store(order)

    assert Plan.objects.get(slug="haizhou-2022").parent == Plan.objects.get(slug="fuxin-2022")


@pytest.mark.parametrize("order", shipped.orders(["huiji-2017", "huiji-2022"]))
def test_import_supersedes_in_either_order(order):
    shipped.store(order)

    older, newer = Plan.objects.get(slug="huiji-2017"), Plan.objects.get(slug="huiji-2022")
    assert newer.supersedes == older
    assert [older.status, newer.status] == [PlanStatus.SUPERSEDED, PlanStatus.IN_FORCE]
    office = Jurisdiction.objects.get(code="410108").office
    assert [office.name, office.office_of.get().office_assumed] == ["区科协", False]


def test_import_makes_jurisdictions_up_to_the_province():
    shipped.store([SLUG])

    chain, place = [], Jurisdiction.objects.get(code="210902")
    while place:
        chain.append((place.name, place.code, place.level))
        place = place.parent
    assert chain == [
        ("海州区", "210902", "county"),
        ("阜新市", "210900", "prefecture"),
        ("辽宁省", "210000", "province"),
    ]


def test_second_import_changes_nothing():
    shipped.store([SLUG])
    events = AuditEvent.objects.count()

    outcome = import_again(shipped.plan_data(SLUG))

    assert outcome.as_json() == {
        "added": {},
        "updated": {},
        "retired": {},
        "restored": {},
        "kept": [],
    }
    assert AuditEvent.objects.count() == events


def test_second_import_updates_and_retires():
    shipped.store([SLUG])
    data = shipped.plan_data(SLUG)
    gone = data["initiatives"][0]["measures"].pop()
    data["initiatives"][0]["measures"][1]["text"] = "新的原文。"

    outcome = import_again(data)

    assert outcome.updated == {"measure": 1}
    assert outcome.retired == {"measure": 1}
    assert Measure.objects.get(path=gone["path"], plan__slug=SLUG).is_retired
    assert normalise(export_plan(Plan.objects.get(slug=SLUG))) == normalise(data)


def test_third_import_brings_back_what_the_second_retired():
    shipped.store([SLUG])
    data = shipped.plan_data(SLUG)
    del data["initiatives"][4]
    import_again(data)

    import_again(shipped.plan_data(SLUG))

    exported = export_plan(Plan.objects.get(slug=SLUG))
    assert normalise(exported) == normalise(shipped.plan_data(SLUG))


@pytest.mark.parametrize("overwrite", [False, True])
def test_second_import_keeps_what_people_changed(overwrite):
    shipped.store([SLUG])
    by, today, plan = system_user(), shipped.TODAY, Plan.objects.get(slug=SLUG)
    update_element(plan.measures.get(path="三（二）2（2）"), by=by, text="改过的原文")
    update_target(plan.targets.get(measure__path="三（四）2（4）"), by=by, today=today, value=4)
    retire_element(plan.measures.get(path="四（一）4"), by=by, today=today, reason="重复")
    plan.refresh_from_db()

    outcome = import_again(shipped.plan_data(SLUG), overwrite=overwrite)

    kept_now = plan.measures.get(path="三（二）2（2）").text == "改过的原文"
    assert kept_now is not overwrite
    assert len(outcome.kept) == (0 if overwrite else 3)
    assert plan.measures.get(path="四（一）4").is_retired is not overwrite
    equal = normalise(export_plan(plan)) == normalise(shipped.plan_data(SLUG))
    assert equal is overwrite


def test_second_import_keeps_what_people_added():
    shipped.store([SLUG])
    plan = Plan.objects.get(slug=SLUG)
    initiative = plan.initiatives.get(path="二（一）")
    added = Measure(
        plan=plan, initiative=initiative, path="二（一）2（6）", text="新增", position=99
    )
    add_element(added, by=system_user(), today=shipped.TODAY)

    outcome = import_again(shipped.plan_data(SLUG))

    assert outcome.kept == ["measure 二（一）2（6） 新增: was added by hand and stays"]
    added.refresh_from_db()
    assert not added.is_retired


def test_import_acts_as_the_system_user():
    shipped.store([SLUG])

    actors = set(AuditEvent.objects.values_list("actor_id", flat=True))
    assert actors == {system_user().pk}


def test_import_of_an_unknown_county_needs_no_registry():
    data = shipped.plan_data(SLUG)
    data["jurisdiction"] = {"name": "某某县", "code": None, "ancestors": ["某市", "某省"]}
    data["parent"] = None
    data["leading_group"] = None

    import_again(data, slug="moumou")

    place = Jurisdiction.objects.get(name="某某县")
    assert (place.level, place.parent.level, place.office.name) == (
        "county",
        "prefecture",
        "区科协",
    )
    assert place.office_assumed
    assert AgencyGroup.objects.filter(jurisdiction=place, name="各镇街").exists()


def test_import_command_refuses_a_taken_slug(tmp_path):
    shipped.store([SLUG])
    file = shipped.FIXTURES / "plans" / "fuxin-2022.json"

    with pytest.raises(CommandError, match="the slug haizhou-2022 belongs to"):
        call_command("import_plan", file, slug=SLUG)
    assert Plan.objects.count() == 1
    assert not Jurisdiction.objects.filter(name="阜新市", plans__isnull=False).exists()


def test_target_goes_with_its_measure_and_comes_back_with_it():
    shipped.store([SLUG])
    data = shipped.plan_data(SLUG)
    gone = data["initiatives"][8]["measures"].pop()

    outcome = import_again(data)

    assert (outcome.retired["measure"], outcome.retired["target"]) == (1, 1)
    assert not Target.objects.active().filter(measure__path=gone["path"]).exists()
    import_again(shipped.plan_data(SLUG))
    assert Target.objects.active().filter(measure__path=gone["path"]).count() == 1


@pytest.mark.parametrize("overwrite", [False, True])
def test_dropped_initiative_stays_while_it_holds_what_people_did(overwrite):
    shipped.store([SLUG])
    plan = Plan.objects.get(slug=SLUG)
    measure = plan.measures.get(path="二（三）2（1）")
    update_element(measure, by=system_user(), text="改过的原文")
    data = shipped.plan_data(SLUG)
    del data["initiatives"][2]

    outcome = import_again(data, overwrite=overwrite)

    measure.refresh_from_db()
    assert measure.is_retired is overwrite
    assert plan.initiatives.get(path="二（三）").is_retired is overwrite
    assert len(outcome.kept) == (0 if overwrite else 2)


def test_retired_spelling_is_not_made_anew():
    shipped.store([SLUG])
    spelling = AgencyName.objects.get(name="区应急局")
    retire_agency_name(spelling, by=system_user(), reason="不再使用")
    agencies = Agency.objects.count()

    outcome = import_again(shipped.plan_data(SLUG))

    assert (Agency.objects.count(), outcome.updated) == (agencies, {})


def test_dropped_leading_group_is_counted():
    shipped.store([SLUG])
    data = shipped.plan_data(SLUG) | {"leading_group": None}

    outcome = import_again(data)

    assert (outcome.retired["leadinggroupmember"], outcome.retired["leadinggroup"]) == (42, 1)
    assert Plan.objects.get(slug=SLUG).leading_group is None


def test_dropped_leading_group_stays_while_it_holds_what_people_did():
    shipped.store([SLUG])
    member = LeadingGroupMember.objects.get(name="崔舰")
    update_leading_group_member(member, by=system_user(), name="另一人")

    outcome = import_again(shipped.plan_data(SLUG) | {"leading_group": None})

    assert len(outcome.kept) == 1
    assert Plan.objects.get(slug=SLUG).leading_group == member.group


def test_corrected_title_is_kept():
    shipped.store([SLUG])
    update_plan(Plan.objects.get(slug=SLUG), by=system_user(), title="改正的标题")

    outcome = import_again(shipped.plan_data(SLUG))

    assert (Plan.objects.get().title, len(outcome.kept)) == ("改正的标题", 1)
