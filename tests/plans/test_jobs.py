"""The daily job sees memberships that began or ended since."""

import datetime

import pytest

from plans.jobs import refresh_effective_assignments
from plans.models import EffectiveAssignment
from plans.services.answering import add_group_member, assign
from sciliteracy.celery import BEAT_SCHEDULE, app
from tests.factories.agencies import AgencyFactory, AgencyGroupFactory
from tests.factories.plans import MeasureFactory

pytestmark = pytest.mark.both_runs


def test_every_scheduled_task_exists():
    app.autodiscover_tasks(related_name="jobs", force=True)

    named = {entry["task"] for entry in BEAT_SCHEDULE.values()}
    assert named - set(app.tasks) == set()


@pytest.mark.django_db
def test_refresh_sees_a_membership_that_has_begun(settings, system, today):
    measure = MeasureFactory()
    jurisdiction = measure.plan.jurisdiction
    group = AgencyGroupFactory(jurisdiction=jurisdiction)
    town = AgencyFactory(jurisdiction=jurisdiction)
    tomorrow = today + datetime.timedelta(days=1)
    assign(by=system, today=today, to=measure, role="lead", group=group)
    add_group_member(by=system, today=today, group=group, agency=town, member_from=tomorrow)
    settings.PORTAL_TODAY = tomorrow

    changed = refresh_effective_assignments()

    assert changed == 2  # the empty group goes, its member comes
    assert EffectiveAssignment.objects.get(measure=measure).agency == town
