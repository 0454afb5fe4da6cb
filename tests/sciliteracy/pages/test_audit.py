"""The audit page: who reads which events, the filters, the pages, the file, its own trace."""

import csv
import datetime
import re
from pathlib import Path

import pytest
from django.conf import settings as project
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as rules
from hypothesis import strategies as st
from pytest_django.asserts import assertContains

from agencies.models import AuditEvent
from agencies.services import users
from agencies.services.agencies import update_agency
from agencies.services.audit import record
from agencies.states import Role
from sciliteracy.pages import audit, audit_form, audit_words
from tests.factories.agencies import (
    AgencyFactory,
    AuditEventFactory,
    JurisdictionFactory,
    MembershipFactory,
    UserFactory,
)
from tests.project.test_english import chinese_left_on
from tests.sciliteracy.pages.administrators import auditor, holder

__all__ = ["auditor"]
ADDRESS = "/audit/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client, auditor):
    client.force_login(auditor)
    return client


def shown(reader, **query):
    """Events of one page that are not about reading the page or signing in."""
    events = reader.get(ADDRESS, query).context["page"].events
    return [
        event for event in events if event.verb not in ("agencies.view_audit", "agencies.sign_in")
    ]


def own(auditor, **values):
    return AuditEventFactory(**{"jurisdiction_id": auditor.jurisdiction_id} | values)


def test_list_tells_who_when_what_and_from_where(reader, auditor, haizhou):
    event = own(auditor, actor_name="王某", address="10.1.2.3", object_type="agencies.agency")

    response = reader.get(ADDRESS)

    when = f"{timezone.localtime(event.at):%Y-%m-%d %H:%M:%S}"
    for words in ("王某", "10.1.2.3", "修改单位", "单位", "成功", when):
        assertContains(response, words)


def test_list_holds_own_and_lower_jurisdictions_and_no_others(client, fuxin, haizhou, outsider):
    lower, upper, foreign = (
        AuditEventFactory(jurisdiction_id=pk)
        for pk in (haizhou.pk, fuxin.pk, outsider.memberships.get().jurisdiction_id)
    )
    nowhere = AuditEventFactory()
    seen = {}
    for place in (fuxin, haizhou):
        client.force_login(holder(Role.AUDITOR, place))
        seen[place.name] = shown(client)
        assert client.get(foreign.get_absolute_url()).status_code == 404

    # What belongs to no place is for the auditor above whom there is none.
    assert client.get(nowhere.get_absolute_url()).status_code == 404
    assert [event for event in seen["阜新市"] if event.verb == nowhere.verb] == [
        nowhere,
        upper,
        lower,
    ]
    assert seen["海州区"] == [lower]


def test_list_of_a_whole_province_holds_the_same(client, fuxin, haizhou, monkeypatch):
    event = AuditEventFactory(jurisdiction_id=haizhou.pk)
    client.force_login(holder(Role.AUDITOR, fuxin))

    monkeypatch.setattr("agencies.models.audit.NAMED_AT_MOST", 1)

    assert shown(client) == [event]


def test_first_administrator_reads_nothing(client, administrator):
    event = AuditEventFactory()
    client.force_login(administrator)

    assert client.get(ADDRESS).status_code == 403
    assert client.get(event.get_absolute_url()).status_code == 403


@pytest.mark.parametrize("role", [role for role in Role if role != Role.AUDITOR])
def test_other_roles_are_refused_and_the_refusal_is_recorded(client, haizhou, role):
    needs_agency = role in (Role.LIAISON, Role.AGENCY_HEAD)
    more = {"agency": AgencyFactory(jurisdiction=haizhou)} if needs_agency else {}
    user = holder(role, haizhou, **more)
    event = AuditEventFactory(jurisdiction_id=haizhou.pk)
    client.force_login(user)

    answers = [client.get(path).status_code for path in (ADDRESS, event.get_absolute_url())]

    assert answers == [403, 403]
    refused = AuditEvent.objects.filter(verb="agencies.refuse_request", actor_id=user.pk)
    assert [event.after["path"] for event in refused] == [f"/audit/{event.pk}/", ADDRESS]


@pytest.mark.parametrize("demo", [True, False])
def test_strangers_are_sent_to_sign_in(client, settings, demo):
    settings.DEMO = demo

    assert client.get(ADDRESS).url == "/login/?next=/audit/"


def test_former_auditor_reads_nothing(client, haizhou, system):
    membership = MembershipFactory(role=Role.AUDITOR, jurisdiction=haizhou)
    users.end_membership(membership, by=system, reason="调离")
    client.force_login(membership.user)

    assert client.get(ADDRESS).status_code == 403


def test_account_events_are_those_of_the_accounts_jurisdiction(reader, fuxin, haizhou, system):
    holder(Role.AUDITOR, fuxin)
    person = UserFactory(jurisdiction=haizhou)
    about = record(by=system, verb="agencies.lock_account", row=person)
    without_row = record(by=person, verb="agencies.search")
    record(by=system, verb="agencies.lock_account", row=UserFactory())

    assert shown(reader) == [without_row, about]


def test_filters_narrow_the_list(reader, auditor, fuxin):
    person = UserFactory(username="wang", name="王某")
    event = own(
        auditor,
        actor_id=person.pk,
        verb="plans.create_plan",
        object_type="plans.plan",
        object_id=7,
        succeeded=False,
        address="10.0.0.9",
    )
    own(auditor)
    today = timezone.localdate().isoformat()

    for query in (
        {"person": "wan"},
        {"person": "王"},
        {"actor": person.pk},
        {"verb": "plans.create_plan"},
        {"object_type": "plans.plan"},
        {"object_type": "plans.plan", "object_id": "7"},
        {"outcome": "no"},
        {"address": "10.0.0.9"},
        {"verb": "plans.create_plan", "since": today, "until": today},
        {"verb": "plans.create_plan", "jurisdiction": auditor.jurisdiction_id},
    ):
        assert shown(reader, **query) == [event], query
    assert shown(reader, since="2199-01-01") == []
    assert shown(reader, until="2001-01-01") == []
    assert shown(reader, person="zhang") == []


def test_person_filter_finds_strangers_by_the_name_they_tried(reader, auditor):
    event = own(auditor, actor_id=None, actor_name="nobody", succeeded=False)
    own(auditor, actor_id=None, actor_name="somebody")

    assert shown(reader, person="nobody") == [event]


def test_days_are_those_of_the_portals_time_zone(reader, auditor, monkeypatch):
    late = datetime.datetime(2024, 8, 15, 15, 59, 59, tzinfo=datetime.UTC)  # 23:59:59 in Shanghai
    real = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: late)
    event = own(auditor)
    monkeypatch.setattr(timezone, "now", real)

    assert shown(reader, since="2024-08-15", until="2024-08-15") == [event]
    assert shown(reader, since="2024-08-16", until="2024-08-16") == []


def test_foreign_jurisdiction_in_the_address_counts_as_not_given(reader, auditor, outsider):
    event = own(auditor)
    foreign = outsider.memberships.get().jurisdiction_id
    AuditEventFactory(jurisdiction_id=foreign)

    assert shown(reader, jurisdiction=foreign) == [event]


@pytest.mark.parametrize(
    "query",
    [
        {"before": "x"},
        {"before": "9" * 40},
        {"after": "-1"},
        {"actor": "\x00"},
        {"object_id": "9" * 30},
        {"since": "9999-12-31"},
        {"until": "0001-01-01"},
        {"until": "99999-01-01"},
        {"verb": "no.verb"},
        {"jurisdiction": "9" * 40},
        {"outcome": "maybe"},
        {"export": "exe"},
    ],
)
def test_bad_values_count_as_not_given(reader, auditor, query):
    event = own(auditor)

    assert shown(reader, **query) == [event]


FIELDS = [*audit_form.AuditListForm.base_fields, "unknown"]


@rules(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=30)))
def test_no_address_breaks_the_page(reader, query):
    assert reader.get(ADDRESS, query).status_code == 200


def test_pages_turn_by_key_and_never_count(reader, auditor, monkeypatch):
    monkeypatch.setattr(audit_form, "PAGE_SIZE", 2)
    monkeypatch.setattr(audit_form.AuditListForm.page_of, "__kwdefaults__", {"size": 2})
    events = [own(auditor, verb="plans.assign") for _ in range(5)][::-1]

    def turned(**query):
        page = reader.get(ADDRESS, {"verb": "plans.assign"} | query).context["page"]
        return page.events, page.newer, page.older

    first, second, third = events[:2], events[2:4], events[4:]
    assert turned() == (first, None, first[-1].pk)
    assert turned(before=first[-1].pk) == (second, second[0].pk, second[-1].pk)
    assert turned(before=second[-1].pk) == (third, third[0].pk, None)
    assert turned(after=third[0].pk) == (second, second[0].pk, second[-1].pk)
    assert turned(after=second[0].pk) == (first, None, first[-1].pk)
    assert turned(before=1) == ([], None, None)


@pytest.mark.parametrize("rows", [1, 30])
def test_list_asks_the_same_number_of_queries(reader, auditor, django_assert_num_queries, rows):
    for _ in range(rows):
        own(auditor, object_type="agencies.agency", object_id=1, before={"name": "a"})
    reader.get(ADDRESS)

    with django_assert_num_queries(QUERIES) as asked:
        reader.get(ADDRESS, {"verb": "agencies.update_agency"})
    assert [query for query in asked.captured_queries if "COUNT(" in query["sql"]] == []


QUERIES = 10


def test_every_view_is_recorded_with_its_filter(reader, auditor):
    reader.get(ADDRESS, {"verb": "plans.assign", "jurisdiction": auditor.jurisdiction_id})

    event = AuditEvent.objects.get(verb="agencies.view_audit")
    assert (event.actor_id, event.jurisdiction_id) == (auditor.pk, auditor.jurisdiction_id)
    assert event.after == {"verb": "plans.assign", "jurisdiction": auditor.jurisdiction_id}


def test_detail_is_recorded_and_shows_before_and_after(reader, auditor, haizhou, administrator):
    agency = AgencyFactory(jurisdiction=haizhou, name="区科协", line="science")
    update_agency(agency, by=administrator, name="区科学技术协会", line="science_association")
    event = AuditEvent.objects.get(verb="agencies.update_agency")

    response = reader.get(event.get_absolute_url())

    changes = {(row.label, row.before, row.after) for row in response.context["changes"]}
    assert changes == {("名称", "区科协", "区科学技术协会"), ("条线", "科技", "科协")}
    seen = AuditEvent.objects.get(verb="agencies.view_audit")
    assert (seen.object_type, seen.object_id) == ("agencies.auditevent", event.pk)


def test_detail_of_something_unknown_still_shows(reader, auditor):
    event = own(
        auditor, verb="old.verb", object_type="gone.model", after={"x": [1, None], "y": True}
    )

    response = reader.get(event.get_absolute_url())

    assertContains(response, "old.verb")
    assert [(row.label, row.after) for row in response.context["changes"]] == [
        ("x", "[1, null]"),
        ("y", "是"),
    ]


def test_user_text_is_never_markup(reader, auditor):
    event = own(
        auditor, actor_name="<script>", object_label="<b>", after={"a": "<i>"}, reason="<u>"
    )

    for address in (ADDRESS, event.get_absolute_url()):
        page = reader.get(address).content.decode()
        assert not re.search("<script>|<b>|<i>|<u>", page)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_export_holds_just_what_is_shown_and_is_recorded(reader, auditor, kind):
    own(auditor, verb="plans.assign", actor_name="=1+1")
    own(auditor)

    response = reader.get(ADDRESS, {"verb": "plans.assign", "export": kind})

    assert response["Content-Disposition"] == f'attachment; filename="audit.{kind}"'
    event = AuditEvent.objects.get(verb="agencies.export_audit")
    assert event.after == {"verb": "plans.assign", "export": kind, "rows": 1}
    if kind == "csv":
        rows = list(csv.DictReader(response.content.decode("utf-8-sig").splitlines()))
        assert [(row["操作"], row["用户"]) for row in rows] == [("登记责任单位", "'=1+1")]


def test_export_is_bounded_to_the_newest(reader, auditor, monkeypatch):
    monkeypatch.setattr(audit, "EXPORTED_AT_MOST", 2)
    events = [own(auditor, verb="plans.assign") for _ in range(3)]

    text = reader.get(ADDRESS, {"verb": "plans.assign", "export": "csv"}).content.decode(
        "utf-8-sig"
    )

    numbers = [row["编号"] for row in csv.DictReader(text.splitlines())]
    assert numbers == [str(event.pk) for event in events[:0:-1]]


def test_htmx_gets_the_results_alone(reader, auditor):
    own(auditor)

    page = reader.get(ADDRESS, headers={"HX-Request": "true"}).content.decode()

    assert page.lstrip().startswith('<div id="results">')


def test_pages_are_kept_by_no_cache(reader):
    assert "no-store" in reader.get(ADDRESS)["Cache-Control"]


def test_pages_have_no_chinese_in_english(reader, auditor, settings):
    reader.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    event = own(auditor, object_type="agencies.agency", before={"name": "a", "line": "science"})

    for address in (ADDRESS, f"{ADDRESS}?verb=plans.assign&person=x", event.get_absolute_url()):
        assert chinese_left_on(reader.get(address).content.decode()) == []


def test_every_verb_in_the_sources_has_words():
    found = set()
    for app in ("agencies", "plans", "indicators", "tasks", "sciliteracy"):
        for file in (Path(project.BASE_DIR) / app).rglob("*.py"):
            found |= set(
                re.findall(
                    r"(?:verb=|verb = |VERB = |REFUSED = |record\()\"([a-z_]+\.[a-z_]+)\"",
                    file.read_text(),
                )
            )

    assert sorted(found - audit_words.VERBS.keys()) == []


def test_jurisdiction_filter_of_a_large_tree_begins_at_ones_own(client, fuxin):
    for _ in range(101):
        JurisdictionFactory(parent=fuxin, code="")
    client.force_login(holder(Role.AUDITOR, fuxin))

    choices = client.get(ADDRESS).context["form"].jurisdiction_choices()

    assert [choice.pk for choice in choices] == [fuxin.pk]
