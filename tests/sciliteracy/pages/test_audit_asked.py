"""An export is recorded with what the list was asked for, and told in the words of its filters."""

import pytest
from django.urls import get_resolver
from pytest_django.asserts import assertContains

from agencies.models import Membership
from agencies.services.auditing import EXPORT_AUDIT, export_list
from sciliteracy.lib.listing import ListForm
from sciliteracy.pages.audit_asked import ASKED
from sciliteracy.pages.audit_words import changes_between
from tests.sciliteracy.pages.administrators import auditor  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db


def lists(kind):
    for below in kind.__subclasses__():
        yield below
        yield from lists(below)


def test_every_filter_of_every_list_has_words():
    assert len(get_resolver().url_patterns) > 0  # with them all pages are there
    asked = {name for form in lists(ListForm) for name in form.base_fields}

    assert len(asked) > 30
    assert asked - {*ASKED} == set()


def test_what_an_export_was_asked_for_is_told_in_words(client, auditor):  # noqa: F811
    asked = {"verb": "agencies.sign_in", "object_type": "agencies.user", "before": "17"}
    export_list(by=auditor, verb=EXPORT_AUDIT, asked=asked, rows=3)
    client.force_login(auditor)

    page = client.get("/audit/", {"verb": EXPORT_AUDIT})

    assertContains(page, "早于编号：17；对象：用户；操作：登录；行数：3")


def test_columns_come_in_the_order_of_the_model_whatever_order_was_recorded():
    """PostgreSQL's JSON keeps no order; a person reads the same one on both databases."""
    recorded = {"role": "desk", "user_id": 1, "agency_id": 3, "jurisdiction_id": 2}

    names = [row.label for row in changes_between(Membership, {}, recorded)]
    again = [row.label for row in changes_between(Membership, {}, dict(sorted(recorded.items())))]

    columns = [str(field.verbose_name) for field in Membership._meta.concrete_fields]
    assert names == again == [name for name in columns if name in names]
    assert len(names) == len(recorded)
