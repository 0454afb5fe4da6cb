"""The office at its pages: a plan to work on, and what a browser sends."""

import datetime

import pytest
from django.urls import reverse

from tests.factories.agencies import AgencyFactory
from tests.factories.plans import (
    InitiativeFactory,
    MeasureFactory,
    PlanFactory,
)


@pytest.fixture
def office(client, owner, settings, today):
    settings.PORTAL_TODAY = today
    client.force_login(owner)
    return client


@pytest.fixture
def plan(haizhou):
    return PlanFactory(jurisdiction=haizhou, issued_on=datetime.date(2022, 1, 1))


@pytest.fixture
def initiative(plan):
    return InitiativeFactory(plan=plan, path="三（一）", title="青少年行动")


@pytest.fixture
def measure(initiative):
    return MeasureFactory(initiative=initiative, path="三（一）1", text="每年开展活动不少于3次。")


@pytest.fixture
def school(haizhou):
    return AgencyFactory(jurisdiction=haizhou, name="区教育局")


def to(name, *keys):
    return reverse(name, args=keys)


def sent(form, **changes):
    """What a browser sends that opened the page of this form now."""
    values = {name: form[name].value() for name in form.fields}
    values = {name: "" if value is None else value for name, value in values.items()}
    return {name: value for name, value in (values | changes).items() if value is not False}


def opened(office, address, **changes):
    return sent(office.get(address).context["form"], **changes)


def errors_of(response):
    assert response.status_code == 200
    return set(response.context["form"].errors)
