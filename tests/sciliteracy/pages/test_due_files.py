"""Evidence that comes with the due list."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from sciliteracy.pages.due_files import kind_of
from tasks.models import Evidence, ProgressReport
from tasks.services.reports import approve_report
from tasks.states import EvidenceKind, ReportState
from tests.sciliteracy.pages.test_due_list import ADDRESS, key_of, typed
from tests.tasks.desks import TODAY, Desk, make_desk
from tests.tasks.files import EXE, picture

pytestmark = pytest.mark.django_db
QUIETLY = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _place(settings, tmp_path):
    settings.PORTAL_TODAY = TODAY
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def desk(haizhou, owner) -> Desk:
    return make_desk(haizhou, owner)


@pytest.fixture
def liaison(client, desk):
    client.force_login(desk.liaison)
    return client


def photo(name="大集.jpg", content=None):
    return SimpleUploadedFile(name, content or picture())


def with_files(desk, occurrence, *files, act="attach", **fields):
    key = key_of(occurrence, desk.agency)
    data = {"act": f"{act}:{key}" if act == "attach" else act, f"{key}-file": list(files)}
    return data | typed(desk, occurrence, **fields)


def test_file_begins_the_draft_that_it_belongs_to(liaison, desk):
    duty = desk.duty()

    response = liaison.post(ADDRESS, with_files(desk, duty, photo(), photo("名单.csv", b"a,b\n")))

    assertRedirects(response, f"{ADDRESS}#{key_of(duty, desk.agency)}")
    report = ProgressReport.objects.get()
    kept = Evidence.objects.order_by("pk").values_list("report", "kind", "file_name")
    assert list(kept) == [(report.pk, "photo", "大集.jpg"), (report.pk, "table", "名单.csv")]
    assertContains(liaison.get(ADDRESS), "大集.jpg")


def test_what_was_typed_beside_the_file_is_kept_too(liaison, desk):
    duty = desk.duty()

    liaison.post(ADDRESS, with_files(desk, duty, photo(), achievements="办了大集。"))

    assert ProgressReport.objects.get().achievements == "办了大集。"


def test_files_chosen_and_not_sent_up_go_in_with_the_report(liaison, desk):
    duty = desk.duty()

    liaison.post(ADDRESS, with_files(desk, duty, photo(), act="submit", achievements="办了。"))

    report = ProgressReport.objects.get()
    assert (report.state, report.evidence.count()) == (ReportState.SUBMITTED, 1)


def test_refused_file_stands_at_its_field_and_stops_the_report(liaison, desk):
    duty = desk.duty()
    files = (photo("程序.jpg", EXE), photo())

    response = liaison.post(
        ADDRESS, with_files(desk, duty, *files, act="submit", achievements="办了。")
    )

    assertContains(response, "程序.jpg：")
    assertContains(response, f'aria-describedby="{key_of(duty, desk.agency)}-file_error"')
    report = ProgressReport.objects.get()
    assert (report.state, report.evidence.count()) == (ReportState.DRAFT, 1)


def test_file_that_is_too_large_is_told_in_words(liaison, desk, settings):
    settings.EVIDENCE_MAX_BYTES = 100
    duty = desk.duty()

    assertContains(liaison.post(ADDRESS, with_files(desk, duty, photo())), "文件超过")
    assert not Evidence.objects.exists()


def test_more_than_ten_at_once_are_refused(liaison, desk):
    duty = desk.duty()

    response = liaison.post(ADDRESS, with_files(desk, duty, *[photo() for _n in range(11)]))

    assertContains(response, "一次最多上传 10 份文件。")
    assert not Evidence.objects.exists()


def test_script_gets_the_row_of_files_and_the_new_version(liaison, desk):
    duty = desk.duty()

    response = liaison.post(ADDRESS, with_files(desk, duty, photo()), headers=QUIETLY)

    assertContains(response, "大集.jpg")
    assertNotContains(response, "<html")
    version = ProgressReport.objects.get().version
    assertContains(response, f'name="{key_of(duty, desk.agency)}-version" value="{version}"')
    assertContains(response, "hx-swap-oob")


def test_file_of_a_row_that_takes_none_any_more_is_not_kept(liaison, desk):
    duty = desk.duty()
    approve_report(desk.submit(duty), by=desk.office, today=TODAY, now=timezone.now())

    response = liaison.post(ADDRESS, with_files(desk, duty, photo()), headers=QUIETLY)

    assert response.status_code == 204
    assert not Evidence.objects.exists()


@pytest.mark.xdist_group("cache")
def test_uploads_are_counted_and_drafts_are_not(liaison, desk, settings, amid_a_minute):
    settings.RATE_LIMITS = {"upload": 1}
    duty = desk.duty()
    liaison.post(ADDRESS, with_files(desk, duty, photo()))

    assert liaison.post(ADDRESS, with_files(desk, duty, photo())).status_code == 429
    assert liaison.post(ADDRESS, {"act": "save"} | typed(desk, duty)).status_code != 429


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.JPG", EvidenceKind.PHOTO),
        ("a.pdf", EvidenceKind.DOCUMENT),
        ("a.xlsx", EvidenceKind.TABLE),
        ("a", EvidenceKind.OTHER),
    ],
)
def test_kind_follows_the_end_of_the_name(name, kind):
    assert kind_of(name) == kind
