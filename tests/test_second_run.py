"""Which tests run again on PostgreSQL and Redis."""

import pytest

from tests.second_run import touches_services


def test_pure_test_runs_once(request, tmp_path):
    assert not touches_services(request.node)


def test_fixture_that_stands_on_the_database_runs_twice(request, haizhou):
    assert touches_services(request.node)


@pytest.mark.django_db
def test_mark_of_the_database_runs_twice(request):
    assert touches_services(request.node)


def test_requests_run_twice(request, client):
    assert touches_services(request.node)


@pytest.mark.both_runs
def test_cache_without_database_runs_twice(request):
    assert touches_services(request.node)


@pytest.mark.django_db
@pytest.mark.first_run
def test_question_about_python_alone_runs_once(request):
    assert not touches_services(request.node)
