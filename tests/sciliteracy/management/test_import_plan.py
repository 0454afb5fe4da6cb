"""What the import says of itself: the document it found, and what people's work it left alone."""

import shutil

import pytest
from django.core.management import call_command

from agencies.services.users import system_user
from plans.models import Plan
from plans.services.elements import update_element
from tests import shipped

pytestmark = pytest.mark.django_db
SLUG = "haizhou-2022"
FILE = shipped.FIXTURES / "plans" / f"{SLUG}.json"
PATHS = ("二（三）2（1）", "二（三）2（2）")


@pytest.fixture
def changed():
    """The stored plan, two of its measures corrected by people."""
    shipped.store([SLUG])
    plan = Plan.objects.get(slug=SLUG)
    for measure in plan.measures.filter(path__in=PATHS):
        update_element(measure, by=system_user(), heading="改过的标题")
    return plan


def said(capsys, *arguments, **options):
    call_command("import_plan", *arguments, **options)
    return capsys.readouterr().out.splitlines()


def test_what_people_changed_is_counted(changed, capsys):
    lines = [line for line in said(capsys, FILE) if "kept" in line]

    assert lines == ["  kept as people have it: 2 measure (--verbose lists each)"]


def test_what_people_changed_is_listed_on_request(changed, capsys):
    lines = [line for line in said(capsys, FILE, verbose=True) if "kept" in line]

    assert len(lines) == 2
    assert all(line.startswith("  kept: measure ") and "改过的标题" in line for line in lines)


def test_document_found_beside_the_file_is_told(capsys):
    beside = shipped.FIXTURES / "documents" / f"{SLUG}.txt"

    lines = said(capsys, FILE)

    assert lines[-1] == f"  document: {beside} stood beside the plan file and is its text"
    assert Plan.objects.get(slug=SLUG).documents.get().file_name == beside.name


def test_document_that_was_named_or_is_not_there_is_not_told(tmp_path, capsys):
    document = shipped.FIXTURES / "documents" / f"{SLUG}.txt"
    assert not [line for line in said(capsys, FILE, document=document) if "document:" in line]

    alone = tmp_path / "plans" / FILE.name
    alone.parent.mkdir()
    shutil.copy(FILE, alone)
    assert not [line for line in said(capsys, alone) if "document:" in line]
