"""The page of working days."""

import datetime

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from agencies.models import AuditEvent
from tasks.models import WorkingDay

pytestmark = pytest.mark.django_db

ADDRESS = "/working-days/"
POSTED = {
    "year": "2027",
    "off": "2027-01-01..2027-01-03 元旦",
    "worked": "2027-01-30 春节",
    "source": "国办发明电〔2026〕7号",
}


@pytest.fixture(autouse=True)
def autumn(settings):
    settings.PORTAL_TODAY = datetime.date(2026, 11, 22)


def test_year_is_shown_with_its_source(client, member):
    client.force_login(member)

    response = client.get(ADDRESS)

    assert response.context["year"] == 2026
    assert len(response.context["days"]) == 39
    assert response.context["worked_days"] == 248
    assertContains(response, "国务院办公厅关于2026年部分节假日安排的通知")
    assertContains(response, "2027年的放假安排还没有登记")
    assert response.context["form"] is None


def test_unknown_year_is_provisional(client, member):
    client.force_login(member)

    response = client.get(ADDRESS, {"year": "2027"})

    assert response.context["is_provisional"]
    assertContains(response, "暂定")
    assertContains(response, "这一年的放假安排还没有登记")


@pytest.mark.parametrize("year", ["", "x", "0", "99999", "\x00"])
def test_bad_year_is_this_year(client, member, year):
    client.force_login(member)

    assert client.get(ADDRESS, {"year": year}).context["year"] == 2026


def test_notice_is_loaded(client, owner):
    client.force_login(owner)

    response = client.post(ADDRESS, POSTED)

    assert response["Location"] == "/working-days/?year=2027"
    assert WorkingDay.objects.count() == 4
    assert AuditEvent.objects.filter(verb="tasks.load_notice", actor_id=owner.pk).count() == 1
    response = client.get(response["Location"])
    assertContains(response, "国办发明电〔2026〕7号")
    assertNotContains(response, "2027年的放假安排还没有登记")


def test_notice_is_loaded_by_who_administers_the_installation(client, administrator):
    client.force_login(administrator)

    assert client.post(ADDRESS, POSTED).status_code == 302


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("off", "元旦放假三天", "第 1 行读不懂"),
        ("off", "2027-01-02 元旦", "没有一个周一至周五"),
        ("worked", "2027-01-29 春节", "不是周末"),
        ("year", "2028", "年份应在"),
        ("source", "", "必填"),
        ("off", "甲\x00", "null"),
    ],
)
def test_what_is_refused_stands_at_its_field(client, owner, field, value, words):
    client.force_login(owner)

    response = client.post(ADDRESS, POSTED | {field: value})

    assert response.status_code == 200
    assert field in response.context["form"].errors
    if words.isascii() is False and field != "source":
        assert words in str(response.context["form"].errors[field])
    assert not WorkingDay.objects.exists()


def test_notice_is_not_everybodys_to_load(client, member):
    client.force_login(member)

    assert client.post(ADDRESS, POSTED).status_code == 403
    assert not WorkingDay.objects.exists()


def test_strangers_are_sent_to_sign_in(client):
    assert client.get(ADDRESS).url == f"/login/?next={ADDRESS}"
