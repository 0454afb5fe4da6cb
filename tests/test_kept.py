"""What is built once in a session stands there again as it was built."""

import pytest
from django.db import connection, transaction

from agencies.models import Agency, AuditEvent, Jurisdiction
from agencies.services.users import system_user
from tests import shipped
from tests.factories.agencies import JurisdictionFactory
from tests.factories.tasks import EvidenceFactory
from tests.kept import Keep, is_bare, read_rows, read_sequences

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(tmp_path):
    (tmp_path / "kept").mkdir()
    return Keep(tmp_path / "kept")


def taken_back(act):
    """What `act` gave, and all that then stood in the database; nothing of it stays."""
    with transaction.atomic():
        found = act(), read_rows(), read_sequences()
        transaction.set_rollback(True)
    return found


def test_plan_read_back_is_the_plan_that_was_built(kept):
    built, again = [], []

    def build():
        shipped.store(["haizhou-2022"])
        EvidenceFactory()
        built.append(1)
        return ["told"]

    first = taken_back(lambda: kept.stand("plan", build))
    second = taken_back(lambda: again.append(kept.stand("plan", build)))

    assert (len(built), again) == (1, [["told"]])
    assert len(first[1]) > 20
    assert second[1] == first[1]
    assert all(second[2][name] >= last for name, last in first[2].items())
    assert is_bare()


def test_next_keys_go_on_behind_what_was_read_back(kept):
    taken_back(lambda: kept.stand("place", JurisdictionFactory))
    kept.stand("place", JurisdictionFactory)

    newer = JurisdictionFactory()

    assert newer.pk > Jurisdiction.objects.exclude(pk=newer.pk).get().pk
    connection.check_constraints()


def test_world_is_built_where_other_rows_stand(kept):
    taken_back(lambda: kept.stand("users", system_user))
    JurisdictionFactory()

    kept.stand("users", lambda: JurisdictionFactory(name="另一处"))

    assert Jurisdiction.objects.filter(name="另一处").exists()
    assert not AuditEvent.objects.exists()
    assert not Agency.objects.exists()


def test_evidence_is_read_back_as_well(kept, tmp_path):
    def build():
        (tmp_path / "media").mkdir()
        (tmp_path / "media" / "photo.jpg").write_bytes(b"photo")

    kept.stand("photo", build, tmp_path / "media")
    kept.stand("photo", build, tmp_path / "other")

    assert (tmp_path / "other" / "photo.jpg").read_bytes() == b"photo"


def test_what_failed_is_tried_anew(kept):
    def fail():
        raise ValueError("half-way")

    with pytest.raises(ValueError, match="half-way"):
        kept.stand("world", fail)

    assert kept.stand("world", lambda: "built") == "built"
