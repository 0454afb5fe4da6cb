"""The clients of docs/api.md work, against a server that runs."""

import datetime
import os
import re
import subprocess
import sys
import time
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db.models import Q

from agencies.states import Role
from plans.services.effective import refresh_measures
from sciliteracy.api.root import Root
from sciliteracy.lib.rest.deprecation import Ending
from tasks.models import ProgressReport
from tests.api import machine, token_for
from tests.factories.agencies import AgencyFactory, JurisdictionFactory
from tests.factories.plans import AssignmentFactory
from tests.factories.tasks import OccurrenceFactory
from tests.shipped import TODAY

PAGE = (settings.BASE_DIR / "docs" / "api.md").read_text(encoding="utf-8")
CLIENTS = dict(re.findall(r"```(sh|python)\n(.*?)```", PAGE, re.DOTALL))
LONGEST = 120  # seconds
SHELLS = {"sh": ["sh", "-c"], "python": [sys.executable, "-c"]}


class Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture
def server(db, one_connection):
    """One that answers in this thread, so that it sees what the test stored and undoes."""
    with make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Quiet) as server:
        server.timeout = 0.1
        yield server


@pytest.fixture
def surroundings(server, settings):
    """What a client finds: a server, a token, a period to report on."""
    settings.PORTAL_TODAY = TODAY
    place = JurisdictionFactory(name="海州区")
    agency = AgencyFactory(jurisdiction=place)
    occurrence = OccurrenceFactory(task__measure__initiative__plan__jurisdiction=place)
    AssignmentFactory(measure=occurrence.task.measure, agency=agency)
    refresh_measures(Q(pk=occurrence.task.measure_id), today=TODAY)
    return {
        "BASE": f"http://127.0.0.1:{server.server_port}/api/v1",
        "TOKEN": token_for(machine(place, Role.LIAISON, agency)),
        "OCCURRENCE": str(occurrence.pk),
        "AGENCY": str(agency.pk),
    }


@pytest.mark.parametrize("language", SHELLS)
def test_client_reads_status_and_files_a_report(server, surroundings, language, tmp_path):
    with (tmp_path / "said").open("w+") as said:
        client = subprocess.Popen(
            [*SHELLS[language], CLIENTS[language]],
            env={"PATH": os.environ["PATH"], "NO_PROXY": "*", "LANG": "C.UTF-8"} | surroundings,
            cwd=tmp_path,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        until = time.monotonic() + LONGEST
        while client.poll() is None and time.monotonic() < until:
            server.handle_request()
        client.kill()
        said.seek(0)
        told = said.read()

    assert client.wait() == 0, told
    report = ProgressReport.objects.get()
    assert (report.state, report.achievements) == ("submitted", "办了三场科普讲座。")
    assert "submitted" in told


@pytest.mark.django_db
def test_what_ends_says_so(reader, monkeypatch):
    ending = Ending(datetime.date(2027, 1, 1), datetime.date(2028, 1, 1))
    monkeypatch.setattr(Root, "ends", ending)

    headers = reader.read("").headers

    assert headers["Sunset"] == "Sat, 01 Jan 2028 00:00:00 GMT"
    assert "Deprecation" in headers
    assert "Sunset" not in reader.read("plans/").headers
