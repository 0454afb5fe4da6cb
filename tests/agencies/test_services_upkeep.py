"""Verbs on what hangs on agencies: who may use each, what each refuses."""

import pytest
from django.utils import timezone

from agencies.models import AuditEvent
from agencies.services import upkeep as services
from sciliteracy.lib.errors import InvalidChange, NotAllowed
from tests.factories.agencies import (
    AgencyFactory,
    AgencyGroupFactory,
    AgencyNameFactory,
    AgencySuccessionFactory,
    VenueFactory,
)
from tests.factories.plans import AssignmentFactory, MeasureFactory
from tests.verbs import verbs_of

pytestmark = pytest.mark.django_db
GONE = {"retired_at": timezone.now(), "retired_reason": "误录"}


def name(place, **more):
    return AgencyNameFactory(agency__jurisdiction=place, **more)


def succession(place, **more):
    return AgencySuccessionFactory(predecessor__jurisdiction=place, **more)


def venue(place, **more):
    return VenueFactory(agency__jurisdiction=place, **more)


def group(place, **more):
    return AgencyGroupFactory(jurisdiction=place, **more)


CALLS = {
    "update_agency_name": (name, {"name": "另一写法"}),
    "restore_agency_name": (name, None),
    "update_succession": (succession, {"kind": "merger"}),
    "retire_succession": (succession, {"reason": "误录"}),
    "restore_succession": (succession, None),
    "update_venue": (venue, {"name": "科技馆"}),
    "retire_venue": (venue, {"reason": "闭馆"}),
    "restore_venue": (venue, None),
    "update_agency_group": (group, {"note": "含开发区"}),
    "retire_agency_group": (group, {"reason": "误录"}),
    "restore_agency_group": (group, None),
}


def call(verb, by, place):
    make, given = CALLS[verb]
    row = make(place, **GONE) if given is None else make(place)
    return getattr(services, verb)(row, by=by, **(given or {}))


def test_every_verb_is_called():
    assert set(CALLS) == verbs_of(services)


@pytest.mark.parametrize("verb", CALLS)
@pytest.mark.parametrize("who", ["member", "outsider"])
def test_verb_refuses_those_without_right(request, haizhou, who, verb):
    by = request.getfixturevalue(who)

    with pytest.raises(NotAllowed):
        call(verb, by, haizhou)

    assert AuditEvent.objects.filter(actor_id=by.pk).count() == 0


@pytest.mark.parametrize("verb", CALLS)
@pytest.mark.parametrize("who", ["owner", "system"])
def test_verb_accepts_and_audits_those_with_right(request, haizhou, who, verb):
    by = request.getfixturevalue(who)

    call(verb, by, haizhou)

    events = AuditEvent.objects.filter(actor_id=by.pk, verb=f"agencies.{verb}")
    assert [event.jurisdiction_id for event in events] == [haizhou.pk]


@pytest.mark.parametrize(("make", "verb"), [(name, "update_agency_name"), (venue, "update_venue")])
def test_nothing_goes_to_an_agency_of_another_place(owner, haizhou, make, verb):
    row = make(haizhou)

    with pytest.raises(InvalidChange) as refused:
        getattr(services, verb)(row, by=owner, agency=AgencyFactory())

    assert set(refused.value.errors) == {"agency"}


def test_group_stays_while_a_plan_names_it(owner, haizhou):
    row = group(haizhou)
    named = AssignmentFactory(
        measure=MeasureFactory(initiative__plan__jurisdiction=haizhou), agency=None, group=row
    )

    with pytest.raises(InvalidChange):
        services.retire_agency_group(row, by=owner, reason="误录")

    named.retired_at, named.retired_reason = GONE.values()
    named.save()
    assert services.retire_agency_group(row, by=owner, reason="误录").is_retired
