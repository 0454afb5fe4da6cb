"""Verbs on agencies: who may use each, and what each leaves behind."""

import pytest
from django.utils import timezone

from agencies.models import Agency, AgencyName, AuditEvent, PossibleMatch
from agencies.services import agencies as services
from agencies.states import MatchDecision, NameKind, SuccessionKind
from sciliteracy.lib.errors import InvalidChange, NotAllowed
from tests.factories.agencies import AgencyFactory, AgencyNameFactory, PossibleMatchFactory
from tests.verbs import verbs_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency(haizhou):
    return AgencyFactory(jurisdiction=haizhou, name="区农委")


@pytest.fixture
def other(haizhou):
    return AgencyFactory(jurisdiction=haizhou, name="区农业农村局")


def decide(by, agency):
    match = PossibleMatchFactory(first=agency)
    return services.decide_possible_match(match, by=by, decision=MatchDecision.SAME)


def ask(by, agency):
    second = AgencyFactory(jurisdiction=agency.jurisdiction)
    return services.ask_possible_match(by=by, first=agency, second=second, reason="写法相近")


def succeed(by, agency):
    return services.record_succession(
        by=by,
        predecessor=agency,
        successor=AgencyFactory(jurisdiction=agency.jurisdiction),
        kind=SuccessionKind.RENAME,
    )


def restore(by, agency):
    retired = {"retired_at": timezone.now(), "retired_reason": "机构改革"}
    return services.restore_agency(
        AgencyFactory(jurisdiction=agency.jurisdiction, **retired), by=by
    )


CALLS = {
    "create_agency": lambda by, agency: services.create_agency(
        by=by, jurisdiction=agency.jurisdiction, name="区科协"
    ),
    "update_agency": lambda by, agency: services.update_agency(agency, by=by, name="区科协"),
    "retire_agency": lambda by, agency: services.retire_agency(agency, by=by, reason="改革"),
    "restore_agency": restore,
    "add_agency_name": lambda by, agency: services.add_agency_name(
        by=by, agency=agency, name="农委"
    ),
    "retire_agency_name": lambda by, agency: services.retire_agency_name(
        AgencyNameFactory(agency=agency), by=by, reason="不再使用"
    ),
    "create_agency_group": lambda by, agency: services.create_agency_group(
        by=by, jurisdiction=agency.jurisdiction, name="各镇街"
    ),
    "record_succession": succeed,
    "ask_possible_match": ask,
    "decide_possible_match": decide,
    "add_venue": lambda by, agency: services.add_venue(by=by, agency=agency, name="科技馆"),
}


def test_every_verb_is_called():
    assert set(CALLS) == verbs_of(services)


@pytest.mark.parametrize("verb", CALLS)
@pytest.mark.parametrize("who", ["member", "outsider"])
def test_verb_refuses_those_without_right(request, agency, who, verb):
    by = request.getfixturevalue(who)

    with pytest.raises(NotAllowed):
        CALLS[verb](by, agency)

    assert AuditEvent.objects.filter(actor_id=by.pk).count() == 0


@pytest.mark.parametrize("verb", CALLS)
@pytest.mark.parametrize("who", ["owner", "system"])
def test_verb_accepts_and_audits_those_with_right(request, agency, who, verb):
    by = request.getfixturevalue(who)

    CALLS[verb](by, agency)

    assert AuditEvent.objects.filter(actor_id=by.pk, verb=f"agencies.{verb}").count() == 1


def test_create_agency_adds_its_name_as_a_spelling(owner, haizhou):
    agency = services.create_agency(
        by=owner, jurisdiction=haizhou, name="区科协", source="政办发〔2022〕5号"
    )

    name = AgencyName.objects.get()
    assert (name.agency, name.jurisdiction, name.name) == (agency, haizhou, "区科协")
    assert (name.kind, name.source) == (NameKind.CURRENT, "政办发〔2022〕5号")


def test_create_agency_refused_while_the_spelling_is_another_agencys(owner, agency):
    services.add_agency_name(by=owner, agency=agency, name="区农业农村局")

    with pytest.raises(InvalidChange):
        services.create_agency(by=owner, jurisdiction=agency.jurisdiction, name="区农业农村局")

    assert list(Agency.objects.filter(name="区农业农村局")) == []


def test_add_agency_name_accepted_for_another_agency_once_it_ended(owner, agency, other, today):
    services.add_agency_name(by=owner, agency=agency, name="农业局", valid_to=today)

    services.add_agency_name(by=owner, agency=other, name="农业局")

    holders = AgencyName.objects.filter(name="农业局").order_by("pk")
    assert [name.agency for name in holders] == [agency, other]


def test_record_succession_without_a_date_is_provisional(owner, agency, other, today):
    undated = services.record_succession(
        by=owner, predecessor=agency, successor=other, kind=SuccessionKind.MERGER
    )
    dated = services.record_succession(
        by=owner, predecessor=other, successor=agency, kind=SuccessionKind.MERGER, on=today
    )

    assert (undated.is_provisional, dated.is_provisional) == (True, False)


def test_ask_possible_match_stores_the_pair_in_one_order(owner, agency, other):
    services.ask_possible_match(by=owner, first=other, second=agency, reason="写法相近")

    match = PossibleMatch.objects.get()
    assert (match.first, match.second, match.decision) == (agency, other, MatchDecision.OPEN)


def test_ask_possible_match_refused_when_asked_before(owner, agency, other):
    services.ask_possible_match(by=owner, first=agency, second=other, reason="写法相近")

    with pytest.raises(InvalidChange):
        services.ask_possible_match(by=owner, first=other, second=agency, reason="又问")

    assert PossibleMatch.objects.count() == 1


def test_decide_possible_match_keeps_both_agencies(owner, agency, other):
    match = PossibleMatchFactory(first=agency, second=other)

    services.decide_possible_match(
        match, by=owner, decision=MatchDecision.SAME, reason="2019年更名"
    )

    assert PossibleMatch.objects.get().decision == MatchDecision.SAME
    assert AuditEvent.objects.get().reason == "2019年更名"
    assert list(Agency.objects.active().order_by("pk")) == [agency, other]
