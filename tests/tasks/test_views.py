"""A value's page with its evidence: sending files, fetching them, retiring them."""

from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from tasks import evidence_store
from tasks.models import Evidence
from tasks.services.evidence import attach_evidence, retire_evidence
from tests.factories.agencies import MembershipFactory
from tests.factories.tasks import EvidenceFactory
from tests.tasks import files


def drain(response):
    """Read a file to its end, which closes it; closing it by hand would close the database too."""
    if response.streaming:
        response.getvalue()


def signed_in(client, user):
    client.force_login(user)
    return client


def address(observation):
    return reverse("tasks:evidence-attach", args=[observation.pk])


def send(client, observation, content=files.PDF, name="通知.pdf", **fields):
    data = {"file": SimpleUploadedFile(name, content), "kind": "document"} | fields
    return client.post(address(observation), data)


@pytest.fixture
def stored(owner, observation, today):
    """A picture that the office attached."""
    return attach_evidence(
        by=owner,
        today=today,
        observation=observation,
        content=files.picture(located=True),
        file_name="科普日 现场.jpg",
        kind="photo",
    )


# --- the page and sending -------------------------------------------------------------------------


def test_office_sends_a_file_and_finds_it_listed(client, owner, observation):
    response = send(signed_in(client, owner), observation, place="区科技馆", taken_on="2024-08-01")

    assert (response.status_code, response.url) == (302, observation.get_absolute_url())
    row = Evidence.objects.get()
    assert (row.file_name, row.place, str(row.taken_on)) == ("通知.pdf", "区科技馆", "2024-08-01")
    page = client.get(observation.get_absolute_url())
    for words in ("通知.pdf", "区科技馆", "2024-08-01", "材料已添加。", row.get_absolute_url()):
        assertContains(page, words)


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (files.EXE, "a.pdf", "这是可执行程序"),
        (b"", "a.pdf", "文件是空的"),
        (b"<svg/>", "a.svg", "网页、SVG 和脚本"),
        (files.PDF, "a.jpg", "内容却是PDF 文件"),
    ],
)
def test_refusal_stands_at_the_field_and_the_rest_is_kept(
    client, owner, observation, content, name, words
):
    response = send(signed_in(client, owner), observation, content, name, place="区科技馆")

    assert (response.status_code, list(response.context["form"].errors)) == (200, ["file"])
    assertContains(response, words)
    assertContains(response, 'value="区科技馆"')
    assert Evidence.objects.count() == 0


def test_file_beyond_the_limit_is_dropped_and_told(client, owner, observation, settings):
    settings.EVIDENCE_MAX_BYTES = 100_000

    response = send(signed_in(client, owner), observation, b"a" * 300_000, "a.txt", place="馆")

    assert list(response.context["form"].errors) == ["file"]
    assertContains(response, "文件超过 0.09537 MB")
    assertContains(response, 'value="馆"')


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"file": "no file", "kind": "photo"},
        {"kind": "\x00", "place": "\x00", "taken_on": "soon"},
        {"taken_on": "9999-12-31", "kind": "photo"},
    ],
)
def test_nonsense_is_told_at_the_fields(client, owner, observation, data):
    response = signed_in(client, owner).post(address(observation), data)

    assert response.status_code == 200
    assert "file" in response.context["form"].errors


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../x.pdf", "x.pdf"),
        ("a\nb.pdf", "ab.pdf"),
        ("a\x00b.pdf", "ab.pdf"),
        ("长" * 300 + ".pdf", None),
        ("fdp.\u202egpj.pdf", "fdp.gpj.pdf"),
        ("<img src=x>.pdf", "_img src=x_.pdf"),
    ],
)
def test_names_are_shown_safely(client, owner, observation, name, shown):
    send(signed_in(client, owner), observation, name=name)

    row = Evidence.objects.get()
    assert len(row.file_name) <= 200
    assert row.file_name.endswith(".pdf")
    if shown:
        assert row.file_name == shown
    assert [path.name for path in evidence_store.stored_files()] == [row.sha256]


def test_asking_for_the_sending_address_leads_to_the_page(client, owner, observation):
    assert signed_in(client, owner).get(address(observation)).url == observation.get_absolute_url()


def test_readers_see_evidence_and_no_form(client, member, observation, stored):
    page = signed_in(client, member).get(observation.get_absolute_url())

    assertContains(page, "科普日 现场.jpg")
    assertNotContains(page, "添加材料")
    assertNotContains(page, "停用")


def test_retired_value_says_so_and_takes_no_evidence(client, owner, observation):
    type(observation).objects.update(retired_at="2024-08-01T00:00Z", retired_reason="有误")

    page = signed_in(client, owner).get(observation.get_absolute_url())
    assertContains(page, "已于 2024-08-01 停用")
    assertContains(page, "恢复使用")
    assertNotContains(page, "添加材料")
    assert send(client, observation).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_page_asks_the_same_number_of_queries(
    client, owner, observation, django_assert_num_queries, rows
):
    EvidenceFactory.create_batch(rows, observation=observation)
    signed_in(client, owner)
    client.get(observation.get_absolute_url())

    with django_assert_num_queries(9):
        client.get(observation.get_absolute_url())


# --- fetching -------------------------------------------------------------------------------------


def test_download_is_a_file_to_keep_and_nothing_else(client, member, stored):
    response = signed_in(client, member).get(stored.get_absolute_url())

    content = b"".join(response.streaming_content)
    assert content == evidence_store.path_of(stored.sha256).read_bytes()
    assert files.place_in(content) == {}
    name = quote("科普日 现场.jpg")
    assert response.headers["Content-Disposition"] == f"attachment; filename*=utf-8''{name}"
    assert response.headers["Content-Type"] == "image/jpeg"
    assert response.headers["Content-Length"] == str(stored.size)
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == (
        "default-src 'none'; frame-ancestors 'none'; sandbox"
    )
    assert response.headers["Cache-Control"] == "private, no-store"


def test_name_cannot_break_the_header(client, owner, observation):
    row = EvidenceFactory(observation=observation, file_name='a"; filename=b\r\nX: y.jpg')
    path = evidence_store.path_of(row.sha256)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"test")

    response = signed_in(client, owner).get(row.get_absolute_url())
    drain(response)

    assert "X" not in response.headers
    assert "\n" not in response.headers["Content-Disposition"]


def test_file_that_is_gone_is_not_found_and_logged(client, owner, observation, caplog):
    row = EvidenceFactory(observation=observation)

    assert signed_in(client, owner).get(row.get_absolute_url()).status_code == 404
    assert f"evidence {row.pk} cannot be read" in caplog.text


def test_posting_to_a_download_is_refused(client, owner, stored):
    assert signed_in(client, owner).post(stored.get_absolute_url()).status_code == 405


# --- retiring -------------------------------------------------------------------------------------


def test_office_retires_with_a_reason_and_restores(client, owner, stored, observation):
    retire = reverse("tasks:evidence-retire", args=[stored.pk])
    restore = reverse("tasks:evidence-restore", args=[stored.pk])
    signed_in(client, owner)

    assertContains(client.get(retire), "科普日 现场.jpg")
    assert list(client.post(retire, {"reason": " "}).context["form"].errors) == ["reason"]
    assert client.post(retire, {"reason": "拍错了"}).url == observation.get_absolute_url()
    stored.refresh_from_db()
    assert stored.retired_reason == "拍错了"
    assertContains(client.get(observation.get_absolute_url()), "已停用的材料")

    assert client.get(restore).url == observation.get_absolute_url()
    stored.refresh_from_db()
    assert stored.is_retired
    client.post(restore)
    stored.refresh_from_db()
    assert not stored.is_retired


def test_restoring_what_is_there_again_is_told(client, owner, stored, observation, today):
    retire_evidence(stored, by=owner, reason="重复")
    EvidenceFactory(observation=observation, sha256=stored.sha256)

    signed_in(client, owner).post(reverse("tasks:evidence-restore", args=[stored.pk]))

    assertContains(client.get(observation.get_absolute_url()), "这份文件已经在这里了")


def test_retired_evidence_is_out_of_sight_for_readers(client, member, owner, stored, observation):
    retire_evidence(stored, by=owner, reason="拍错了")

    assert signed_in(client, member).get(stored.get_absolute_url()).status_code == 404
    assertNotContains(client.get(observation.get_absolute_url()), "现场.jpg")


# --- who may what ---------------------------------------------------------------------------------

# Status for reading the page, fetching, sending, retiring, restoring.
RIGHTS = {
    "owner": [200, 200, 302, 302, 302],
    "member": [200, 200, 403, 403, 403],
    "upper": [200, 200, 403, 403, 403],
    "outsider": [404, 404, 404, 404, 404],
    "lower": [404, 404, 404, 404, 404],
    "administrator": [403, 403, 403, 403, 403],
}


@pytest.fixture
def upper(fuxin):
    return MembershipFactory(jurisdiction=fuxin).user


@pytest.fixture
def lower(haizhou):
    return MembershipFactory(jurisdiction__parent=haizhou).user


def statuses(client, observation, stored):
    download = client.get(stored.get_absolute_url())
    drain(download)
    return [
        client.get(observation.get_absolute_url()).status_code,
        download.status_code,
        send(client, observation).status_code,
        client.post(
            reverse("tasks:evidence-retire", args=[stored.pk]), {"reason": "重复"}
        ).status_code,
        client.post(reverse("tasks:evidence-restore", args=[stored.pk])).status_code,
    ]


@pytest.mark.parametrize("person", RIGHTS)
def test_rights(request, client, person, observation, stored):
    signed_in(client, request.getfixturevalue(person))

    assert statuses(client, observation, stored) == RIGHTS[person]


def test_strangers_are_sent_to_sign_in(client, observation, stored):
    assert statuses(client, observation, stored) == [302] * 5
    assert client.get(stored.get_absolute_url()).url.startswith("/login/?next=")
    assert Evidence.objects.count() == 1


def test_in_the_demo_strangers_read_and_change_nothing(client, settings, observation, stored):
    settings.DEMO = True

    assert statuses(client, observation, stored) == [200, 200, 302, 302, 302]


@pytest.mark.django_db
@pytest.mark.parametrize("pk", [0, 10**30])
def test_numbers_of_nothing_are_not_found(client, owner, pk):
    signed_in(client, owner)

    for name in ("evidence-download", "evidence-attach", "evidence-retire", "evidence-restore"):
        assert client.get(reverse(f"tasks:{name}", args=[pk])).status_code == 404
