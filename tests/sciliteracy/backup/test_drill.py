"""A drill that passed proves something, and one that did not says so."""

import json
import shutil
from io import StringIO

import pytest
from django.core.management import CommandError
from django.db import connection

from agencies.models import AuditEvent, BackupRecord
from sciliteracy import demo
from sciliteracy.backup.comparing import Comparison
from sciliteracy.backup.drill import Drill
from sciliteracy.backup.drill_record import as_page, write_record
from sciliteracy.backup.tables import all_tables, table_with_rows


@pytest.fixture
def drills(tmp_path, settings):
    """Where the records go."""
    settings.VAR_DIR = tmp_path / "var"
    return settings.VAR_DIR / "drills"


def test_drill_passes_and_is_recorded_and_audited(full, drills, capsys):
    with full.running():
        events = AuditEvent.objects.count()
    full.manage("drill", by="王芳")

    (data,) = (json.loads(path.read_text(encoding="utf-8")) for path in drills.glob("*.json"))
    assert (data["succeeded"], data["by"], data["differences"]) == (True, "王芳", [])
    assert {row["table"]: row["rows"] for row in data["tables"]} == {
        row["table"]: row["restored"] for row in data["tables"]
    }
    assert len(data["tables"]) == len(all_tables())
    assert (data["files"], data["files_missing"]) == (4, 0)
    (page,) = drills.glob("*.md")
    text = page.read_text(encoding="utf-8")
    assert text.startswith("# 备份恢复演练记录")
    assert [
        word for word in ("王芳", "逐行一致", data["manifest_sha256"]) if word not in text
    ] == []
    with full.running():
        event = AuditEvent.objects.first()
        assert AuditEvent.objects.count() == events + 1
        record = BackupRecord.objects.first()
    assert (event.verb, event.succeeded) == ("backup.drill", True)
    assert (record.kind, record.succeeded, record.by_name) == ("drill", True, "王芳")
    assert (record.place, record.sha256) == (str(page), data["manifest_sha256"])
    assert capsys.readouterr().out.startswith("The drill passed: ")


def test_drill_of_an_unreadable_place_fails_and_is_recorded(full, drills):
    (full.media / "link").symlink_to("/etc/passwd")

    with pytest.raises(CommandError, match=r"The drill failed: .*link is no plain file.*; see "):
        full.manage("drill", by="x")

    (page,) = drills.glob("*.md")
    assert "失败 · FAILED" in page.read_text(encoding="utf-8")
    with full.running():
        assert AuditEvent.objects.first().succeeded is False
        record = BackupRecord.objects.first()
    assert (record.succeeded, record.is_verified) == (False, False)
    assert "link is no plain file" in record.reason


def test_drill_with_a_difference_fails(now):
    drill = Drill(by="x", began_at=now, tables=[Comparison("plans_plan", 1, 1)])
    assert drill.succeeded

    drill.tables[0].add("1: title")

    assert not drill.succeeded
    assert "- plans_plan 1: title" in as_page(drill)


def test_drill_that_compared_nothing_fails(now):
    assert not Drill(by="x", began_at=now).succeeded


def test_record_of_a_hostile_name_stays_one_row(now, tmp_path):
    page = write_record(Drill(by="a|b\nc", began_at=now), tmp_path)

    assert "| 演练人 · By | a\\|b c @ " in page.read_text(encoding="utf-8")


@pytest.fixture
def one_shipped_plan(tmp_path, monkeypatch):
    """One plan ships, not five: a drill of them all takes longer and proves no more."""
    for place in ("plans/huiji-2017.json", "documents/huiji-2017.txt"):
        (tmp_path / place).parent.mkdir()
        shutil.copy(demo.FIXTURES / place, tmp_path / place)
    monkeypatch.setattr(demo, "FIXTURES", tmp_path)


def test_drill_without_data_uses_the_shipped_plans_and_writes_nothing(
    empty, drills, one_shipped_plan
):
    empty.manage("drill", by="x", stdout=StringIO())

    with empty.running():
        assert table_with_rows(connection) is None
    (data,) = (json.loads(path.read_text(encoding="utf-8")) for path in drills.glob("*.json"))
    assert (data["succeeded"], data["with_shipped_plans"]) == (True, True)
    assert {row["table"]: row["restored"] for row in data["tables"]}["plans_plan"] == 1
