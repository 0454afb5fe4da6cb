"""What holds for every call: the door, the scope, the limit, the language, the form of errors."""

import json

import pytest
from django.test import Client
from pytest_django.asserts import assertContains

from agencies.models import AuditEvent
from agencies.services.auditing import REFUSED
from agencies.states import Role
from tests.api import Program, machine, token_for
from tests.factories.agencies import MembershipFactory
from tests.factories.plans import PlanFactory

pytestmark = pytest.mark.django_db


def problem(response):
    assert response.headers["Content-Type"] == "application/problem+json", response.content
    body = json.loads(response.content)
    assert body["status"] == response.status_code
    return body


def kind(response):
    return problem(response)["type"].rpartition("#problem-")[2]


@pytest.mark.parametrize(
    "text", ["", "Bearer", "Bearer x", "Bearer kxsz_000000000000_x", "Basic eA=="]
)
def test_stranger_is_asked_for_a_token(client, text):
    response = client.get("/api/v1/plans/", headers={"Authorization": text} if text else {})

    assert (response.status_code, kind(response)) == (401, "not-authenticated")
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_session_of_a_reader_opens_the_interface(client, owner, haizhou):
    plan = PlanFactory(jurisdiction=haizhou)
    client.force_login(owner)

    assert [row["id"] for row in client.get("/api/v1/plans/").json()["results"]] == [plan.pk]


def test_session_writes_only_with_its_csrf_token(owner, haizhou):
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)

    response = client.post("/api/v1/plans/", {}, "application/json")

    assert (response.status_code, kind(response)) == (403, "not-allowed")
    assert "X-CSRFToken" in response.json()["detail"]


def test_account_that_reads_nothing_is_refused(client, haizhou):
    client.force_login(MembershipFactory(role=Role.AUDITOR, jurisdiction=haizhou).user)

    assert kind(client.get("/api/v1/plans/")) == "not-allowed"


def test_browser_gets_a_page_without_scripts_of_its_own(client, owner, haizhou):
    plan = PlanFactory(jurisdiction=haizhou, title="<script>alert(1)</script>")
    client.force_login(owner)

    page = client.get(f"/api/v1/plans/{plan.pk}/", headers={"Accept": "text/html"})

    assertContains(page, "&lt;script&gt;alert(1)")
    assert "<script>" not in page.content.decode()
    assert " style=" not in page.content.decode()
    assert "unsafe" not in page.headers["Content-Security-Policy"]


def test_page_of_a_list_leads_on(client, owner):
    client.force_login(owner)

    page = client.get("/api/v1/", headers={"Accept": "text/html"})

    assertContains(page, '<a href="http://testserver/api/v1/plans/">')


@pytest.mark.parametrize(
    ("scopes", "create", "report"),
    [
        (["read"], "scope-missing", "scope-missing"),
        (["report"], "scope-missing", "invalid-values"),
        (["write"], "invalid-values", "scope-missing"),
    ],
)
def test_scope_narrows_what_roles_give(haizhou, scopes, create, report):
    program = Program(token_for(machine(haizhou), *scopes))

    assert kind(program.send("plans/")) == create
    assert kind(program.send("reports/")) == report


def test_token_without_reading_reads_nothing(haizhou):
    assert kind(Program(token_for(machine(haizhou), "report")).read("plans/")) == "scope-missing"


def test_row_out_of_sight_is_not_there_and_on_record(office, outsider):
    hidden = PlanFactory(jurisdiction=outsider.memberships.get().jurisdiction)

    response = office.read(f"plans/{hidden.pk}/")

    assert kind(response) == "not-found"
    assert AuditEvent.objects.get(verb=REFUSED).object_id == hidden.pk


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "nowhere/", "not-found"),
        ("GET", f"plans/{10**17}/", "not-found"),
        ("GET", "plans/1x/", "not-found"),
        ("PUT", "plans/", "method-not-allowed"),
        ("GET", "plans/?colour=red", "bad-parameter"),
        ("GET", "plans/?page_size=201", "bad-parameter"),
        ("GET", "plans/?ordering=issued", "bad-parameter"),
        ("GET", "plans/?cursor=x", "bad-parameter"),
        ("GET", "plans/?cursor=WyJpZCIsIG51bGxd", "bad-parameter"),
        ("GET", "plans/?fields=colour", "bad-parameter"),
        ("GET", "plans/?expand=a.b.c", "bad-parameter"),
        ("GET", "plans/?expand=measures", "bad-parameter"),
        ("GET", "plans/?status=blue", "bad-parameter"),
        ("GET", "plans/?jurisdiction=x", "bad-parameter"),
        ("GET", f"plans/?jurisdiction={10**30}", "bad-parameter"),
        ("GET", "plans/?search=" + "a" * 101, "bad-parameter"),
        ("GET", "plans/?search=%00", "bad-parameter"),
        ("GET", "plans/?updated_since=yesterday", "bad-parameter"),
    ],
)
def test_bad_call_is_told_as_a_problem(office, method, path, expected):
    assert kind(office.generic(method, f"/api/v1/{path}")) == expected


def test_body_that_is_no_json_is_malformed(office):
    response = office.post("/api/v1/plans/", "{", "application/json")

    assert kind(response) == "malformed"


def test_form_is_taken_for_files_alone(office):
    assert kind(office.post("/api/v1/plans/", {"title": "x"})) == "unsupported-media-type"


def test_body_is_bounded(office, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10

    assert kind(office.send("plans/", {"title": "a" * 20})) == "too-large"


def test_problem_speaks_both_languages_and_names_the_field(office):
    response = office.send("plans/", {"title": ""}, Accept_Language="en")

    body = problem(response)
    wrong = {error["pointer"]: error for error in body["errors"]}
    assert response.headers["Content-Language"] == "en"
    assert body["title"] == body["texts"]["en"]["title"]
    assert body["texts"]["zh-hans"]["title"] == "内容不符合要求"
    assert wrong["/title"]["texts"] == {
        "zh-hans": "该字段不能为空。",
        "en": "This field may not be blank.",
    }
    assert sorted(wrong) == ["/jurisdiction", "/slug", "/title"]


def test_chinese_is_spoken_unless_asked(office):
    assert problem(office.read("plans/0/", Accept_Language="fr"))["title"] == "没有找到"


@pytest.mark.xdist_group("cache")
def test_calls_are_counted_for_each_token(haizhou, settings, amid_a_minute):
    settings.RATE_LIMITS = {"api": 2}
    account = machine(haizhou)
    first, second = Program(token_for(account)), Program(token_for(account))

    seen = [first.read("plans/") for _call in range(3)]

    assert [response.status_code for response in seen] == [200, 200, 429]
    assert [response.headers["RateLimit-Remaining"] for response in seen] == ["1", "0", "0"]
    assert seen[0].headers["X-RateLimit-Limit"] == "2"
    assert 0 < int(seen[2].headers["Retry-After"]) <= 60
    assert kind(seen[2]) == "too-many-requests"
    assert second.read("plans/").status_code == 200


def test_answers_stay_in_no_shared_cache(office):
    headers = office.read("plans/").headers

    assert headers["Cache-Control"] == "private, no-cache"
    assert "Authorization" in headers["Vary"]


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff\xfe",
        b'{"title": NaN}',
        b'{"title": "a", "title": "b"}',
        b'{"a":' * 5000 + b"1" + b"}" * 5000,
        b"[" * 100_000,
    ],
)
def test_body_that_cannot_be_read_is_malformed(office, body):
    answer = office.post("/api/v1/plans/", body, content_type="application/json")

    assert (answer.status_code, kind(answer)) == (400, "malformed")
    assert answer.json()["detail"] == "请求体不是有效的 JSON 或表单。"


def test_call_that_writes_is_not_led_on_to_the_list(office, haizhou):
    """A program that follows would ask with GET, and take the list for what it wanted made."""
    body = {"jurisdiction": haizhou.pk, "name": "区气象局"}

    answer = office.send("agencies", body)

    assert (answer.status_code, kind(answer)) == (404, "not-found")
    assert office.read("agencies").headers["Location"] == "/api/v1/agencies/"


@pytest.mark.parametrize("charset", ["utf-16", "nope"])
def test_body_in_another_charset_is_malformed(office, charset):
    answer = office.generic(
        "POST", "/api/v1/plans/", b'{"a": 1}', f"application/json; charset={charset}"
    )

    assert answer.status_code in (400, 422)


@pytest.mark.parametrize("field", ["month", "day", "nth", "weekday", "length"])
@pytest.mark.parametrize("value", [-(2**70), -2, 2**40, 2**70])
def test_theme_day_keeps_to_the_calendar(office, haizhou, field, value):
    body = {"jurisdiction": haizhou.pk, "name": "科普日", "rule": "fixed", "month": 9, "day": 2}

    answer = office.send("theme-days/", body | {field: value})

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, f"/{field}")


@pytest.mark.parametrize("path", ["targets/?firm=", "targets/?objective=", "theme-days/?national="])
def test_flag_that_is_neither_yes_nor_no_does_not_show_all(office, path):
    answer = office.read(f"{path}maybe")

    assert (answer.status_code, kind(answer)) == (400, "bad-parameter")
    assert [office.read(f"{path}{flag}").status_code for flag in ("true", "False")] == [200, 200]
