"""A backup comes back as it was, into an empty place only; a broken one is refused whole."""

import hashlib
import json

import pytest
from django.core.management import CommandError
from django.db import IntegrityError, connection

from agencies.models import Agency, AuditEvent, Jurisdiction
from plans.models import Plan
from sciliteracy.backup.comparing import compare_tables
from sciliteracy.backup.restoring import restore_backup
from sciliteracy.backup.tables import all_tables, table_with_rows
from tests.factories.agencies import AgencyFactory
from tests.sciliteracy.backup.rows import JSON, LONG_AGO


def differences(one, other):
    compared = [compare_tables(one.database, other.database, table) for table in all_tables()]
    return [example for table in compared for example in table.examples]


def files_of(folder):
    return {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


# --- What comes back ------------------------------------------------------------------------------

# How a backup went is known once it is written, so the row that keeps it is in the next one.
NOTED_AFTERWARDS = "agencies_backuprecord 1: only in the database"


def test_everything_comes_back(backup, full, empty):
    with empty.running():
        restore_backup(backup, media=empty.media, audited=False)

        assert differences(full, empty) == [NOTED_AFTERWARDS]
        assert files_of(empty.media) == files_of(full.media)
        office = Jurisdiction.objects.get(name="海州区").office
        assert office.jurisdiction.name == "海州区"
        assert set(Plan.objects.values_list("created_at", "updated_at")) == {(LONG_AGO, LONG_AGO)}
        assert AuditEvent.objects.filter(before=JSON).count() == 1


def test_restore_is_told_by_one_event_more(backup, full, empty, capsys):
    empty.manage("restore", backup)

    told = f"agencies_auditevent {_last(empty)}: only in the backup"
    assert differences(full, empty) == [told, NOTED_AFTERWARDS]
    with empty.running():
        event = AuditEvent.objects.first()
    assert (event.verb, event.actor_name) == ("backup.restore_backup", "系统")
    assert event.after["rows"] > 100
    assert capsys.readouterr().out.startswith("Restored ")


def _last(portal):
    with portal.running():
        return AuditEvent.objects.first().pk


def test_restored_portal_takes_new_rows_and_keeps_the_trail_sealed(backup, empty):
    empty.manage("restore", backup)

    with empty.running():
        last = Agency.objects.order_by("-pk").first().pk
        assert AgencyFactory().pk > last
        with pytest.raises(IntegrityError, match="cannot be changed"):
            connection.cursor().execute("DELETE FROM agencies_auditevent")


# --- Where it may go ------------------------------------------------------------------------------


def test_database_with_rows_is_refused(backup, full):
    with full.running():
        before = AuditEvent.objects.count()

        with pytest.raises(CommandError, match=r"not empty: \w+ holds rows"):
            full.manage("restore", backup)
        assert AuditEvent.objects.count() == before


def test_folder_with_files_is_refused(backup, empty):
    (empty.media / "deep").mkdir(parents=True)
    (empty.media / "deep" / "file").touch()

    with pytest.raises(CommandError, match="holds files. Restore goes into an empty place only"):
        empty.manage("restore", backup)
    with empty.running():
        assert table_with_rows(connection) is None


def test_check_writes_nothing(backup, portals, capsys):
    target = portals()

    target.manage("restore", backup, check=True)

    assert capsys.readouterr().out.startswith("Verified ")
    assert target.database.introspection.table_names() == []


# --- Broken backups -------------------------------------------------------------------------------


def edit_manifest(backup, edit):
    """Change the manifest as somebody would who knows of its checksum."""
    path = backup / "manifest.json"
    data = json.loads(path.read_text())
    edit(data)
    path.write_text(json.dumps(data))
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    (backup / "manifest.sha256").write_text(f"{sha256}  manifest.json\n")


def edit_table(backup, name, edit):
    """Change a table's lines, and the manifest with it."""
    path = backup / "tables" / f"{name}.jsonl"
    path.write_bytes(b"".join(edit(path.read_bytes().splitlines(keepends=True))))

    def sign(data):
        (entry,) = (table for table in data["tables"] if table["name"] == name)
        entry["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()

    edit_manifest(backup, sign)


def edit_listing(backup, edit):
    path = backup / "files.jsonl"
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    edit(lines)
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    edit_manifest(backup, lambda data: data["files"].update(sha256=digest, count=len(lines)))


def agencies_in(data):
    return next(table for table in data["tables"] if table["name"] == "agencies_agency")


def flip_byte(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def some_file(backup):
    return max((p for p in (backup / "media").rglob("*") if p.is_file()), key=lambda p: p.name)


def replace_by_link(path, elsewhere):
    path.rename(elsewhere)
    path.symlink_to(elsewhere)


BREAKS = {
    "byte in a table": (
        lambda b: flip_byte(b / "tables" / "plans_plan.jsonl"),
        "plans_plan.jsonl is damaged: its checksum differs",
    ),
    "byte in a file": (lambda b: flip_byte(some_file(b)), "is damaged: its checksum differs"),
    "byte in the manifest": (
        lambda b: flip_byte(b / "manifest.json"),
        "manifest.json is damaged: its checksum differs",
    ),
    "byte in the list of files": (
        lambda b: flip_byte(b / "files.jsonl"),
        "files.jsonl is damaged: its checksum differs",
    ),
    "no table": (lambda b: (b / "tables" / "plans_plan.jsonl").unlink(), "jsonl is missing"),
    "no file": (lambda b: some_file(b).unlink(), "is missing"),
    "no manifest": (lambda b: (b / "manifest.json").unlink(), "is no backup: it has no manifest"),
    "no checksum": (lambda b: (b / "manifest.sha256").unlink(), "has no manifest.sha256"),
    "another table": (lambda b: (b / "tables" / "x.jsonl").touch(), "x.jsonl is not named"),
    "another file": (lambda b: (b / "media" / "x").touch(), "holds a file that files.jsonl does"),
    "another thing": (lambda b: (b / "x").touch(), "x is not named in the manifest"),
    "linked file": (
        lambda b: replace_by_link(some_file(b), b.parent / "elsewhere"),
        "is missing|is no plain file",
    ),
    "extra row": (
        lambda b: edit_table(b, "plans_plan", lambda lines: [*lines, lines[-1]]),
        r"plans_plan holds \d rows; the manifest says \d",
    ),
    "row of another table": (
        lambda b: edit_table(b, "plans_plan", lambda lines: [b"[1]\n"] * len(lines)),
        "plans_plan has a row that does not fit: a line is no row of this table",
    ),
    "row twice": (
        lambda b: edit_table(b, "plans_plan", lambda lines: [lines[0]] * len(lines)),
        "plans_plan has a row that does not fit: UNIQUE",
    ),
    "value of another type": (
        lambda b: edit_table(b, "plans_plan", lambda lines: [b'["x",' + lines[0][2:]] + lines[1:]),
        "plans_plan has a row that does not fit",
    ),
    "row pointed to": (
        lambda b: (
            edit_table(b, "plans_document", lambda lines: []),
            edit_table(b, "agencies_jurisdiction", lambda lines: []),
            edit_manifest(
                b, lambda d: [t.update(rows=0) for t in d["tables"] if t["sha256"] == NO]
            ),
        ),
        "The rows contradict each other",
    ),
    "count": (
        lambda b: edit_manifest(b, lambda d: agencies_in(d).update(rows=99999)),
        r"agencies_agency holds \d+ rows; the manifest says 99999",
    ),
    "count of files": (
        lambda b: edit_manifest(b, lambda d: d["files"].update(count=3)),
        "lists other files than the manifest counts",
    ),
    "later format": (
        lambda b: edit_manifest(b, lambda d: d.update(format_version=3)),
        "has format version 3; this portal reads version 2",
    ),
    "field missing": (lambda b: edit_manifest(b, lambda d: d.pop("files")), "is wrong at"),
    "table name that leads out": (
        lambda b: edit_manifest(b, lambda d: d["tables"][0].update(name="../../etc/passwd")),
        r"manifest.json is wrong at \$.tables\[0\].name",
    ),
    "file name that leads out": (
        lambda b: edit_listing(b, lambda lines: lines[0].__setitem__(0, "../../../etc/passwd")),
        "'../../../etc/passwd', which is no path to keep",
    ),
    "absolute file name": (
        lambda b: edit_listing(b, lambda lines: lines[0].__setitem__(0, "/etc/passwd")),
        "'/etc/passwd', which is no path to keep",
    ),
    "file named twice": (
        lambda b: edit_listing(b, lambda lines: lines.insert(0, lines[0])),
        "names files twice",
    ),
    "other migrations": (
        lambda b: edit_manifest(b, lambda d: d["migrations"].append("plans.9999_later")),
        r"other migrations \(only there: plans.9999_later; only here: nothing\)",
    ),
    "other columns": (
        lambda b: edit_manifest(b, lambda d: agencies_in(d)["columns"].append("x")),
        "The table agencies_agency is another one",
    ),
}
NO = hashlib.sha256(b"").hexdigest()


@pytest.mark.parametrize("broken", BREAKS)
def test_broken_backup_is_refused_in_one_line_and_nothing_is_written(broken, backup, empty):
    damage, line = BREAKS[broken]
    damage(backup)

    with pytest.raises(CommandError, match=line) as refusal:
        empty.manage("restore", backup)

    assert "\n" not in str(refusal.value)
    with empty.running():
        assert table_with_rows(connection) is None
    assert files_of(empty.media) == {}


def test_folder_that_is_none_is_refused(empty, tmp_path):
    with pytest.raises(CommandError, match="is no backup: it has no manifest.json"):
        empty.manage("restore", tmp_path / "nowhere")
