"""The clients of docs/api.md work, against a server that runs."""

import datetime
import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
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
SHELLS = {"sh": ["sh", "-c"], "python": [sys.executable, "-c"]}


@pytest.fixture
def surroundings(live_server, settings):
    """What a client finds: a server, a token, a period to report on."""
    settings.PORTAL_TODAY = TODAY
    place = JurisdictionFactory(name="海州区")
    agency = AgencyFactory(jurisdiction=place)
    occurrence = OccurrenceFactory(task__measure__initiative__plan__jurisdiction=place)
    AssignmentFactory(measure=occurrence.task.measure, agency=agency)
    refresh_measures(Q(pk=occurrence.task.measure_id), today=TODAY)
    return {
        "BASE": f"{live_server.url}/api/v1",
        "TOKEN": token_for(machine(place, Role.LIAISON, agency)),
        "OCCURRENCE": str(occurrence.pk),
        "AGENCY": str(agency.pk),
    }


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", SHELLS)
def test_client_reads_status_and_files_a_report(surroundings, language, tmp_path):
    run = subprocess.run(
        [*SHELLS[language], CLIENTS[language]],
        env={"PATH": os.environ["PATH"], "NO_PROXY": "*"} | surroundings,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert run.returncode == 0, run.stdout + run.stderr
    report = ProgressReport.objects.get()
    assert (report.state, report.achievements) == ("submitted", "办了三场科普讲座。")
    assert "submitted" in run.stdout


@pytest.mark.django_db
def test_what_ends_says_so(reader, monkeypatch):
    ending = Ending(datetime.date(2027, 1, 1), datetime.date(2028, 1, 1))
    monkeypatch.setattr(Root, "ends", ending)

    headers = reader.read("").headers

    assert headers["Sunset"] == "Sat, 01 Jan 2028 00:00:00 GMT"
    assert "Deprecation" in headers
    assert "Sunset" not in reader.read("plans/").headers
