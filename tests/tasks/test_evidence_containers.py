"""Office documents and OFD are whole, bounded, and hold nothing that runs."""

import struct
import zipfile
from io import BytesIO

import pytest

from tasks import evidence_containers
from tasks.evidence_containers import CONTENT_TYPES, container_type
from tasks.evidence_errors import EvidenceRefused
from tasks.states import MediaType
from tests.tasks import files
from tests.tasks.limited import verdict

MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"


def refusal(content):
    with pytest.raises(EvidenceRefused) as refused:
        container_type(content)
    return str(refused.value)


def test_documents_are_told_apart():
    assert container_type(files.office("docx")) == MediaType.DOCX
    assert container_type(files.office("xlsx")) == MediaType.XLSX
    assert container_type(files.office("pptx")) == MediaType.PPTX
    assert container_type(files.ofd()) == MediaType.OFD


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (files.container({"a.txt": "x"}), "压缩包不能作为"),
        (files.container({}), "损坏"),
        (files.office(more={"word/vbaProject.bin": "x"}), "含有宏"),
        (files.office(more={"XL/VBAPROJECT.BIN": "x"}), "含有宏"),
        (files.office(more={"word/activeX/activeX1.xml": "x"}), "含有宏"),
        (files.office("xlsx", more={"xl/macrosheets/sheet1.xml": "x"}), "含有宏"),
        (files.office(main=MACRO), "含有宏"),
        (files.office(more={"word/embeddings/setup.EXE": "x"}), "可执行程序"),
        (files.office(main="application/epub+zip"), "不认识这种文档"),
        (files.container({"mimetype": "application/vnd.oasis.opendocument.text"}), "不认识"),
        (files.office(more={"../../x": "x"}), "损坏"),
        (files.office(more={"/etc/x": "x"}), "损坏"),
        (files.office(more={"..\\x": "x"}), "损坏"),
        (files.office(more={"c:x": "x"}), "损坏"),
        (files.office(more={CONTENT_TYPES.lower(): "x"}), "损坏"),
        (files.office()[:-30], "损坏"),
        (files.office() + b"<html>", "损坏"),
        (b"MZ" + files.office(), "损坏"),
        (files.container({"OFD.xml": "x"}, comment=b"<html>"), "损坏"),
        (files.container({"OFD.xml": "<x/>"}), "压缩包不能作为"),
    ],
)
def test_container_that_is_no_plain_document_is_refused(content, words):
    assert words in refusal(content)


def test_encrypted_container_is_refused():
    content = bytearray(files.office())
    content[content.index(b"PK\x01\x02") + 8] |= 1

    assert "密码" in refusal(bytes(content))


def test_damaged_member_is_refused():
    content = files.office(more={"word/document.xml": "<w>" + "文字" * 50})
    at = content.index(b"word/document.xml") + 25

    assert "损坏" in refusal(content[:at] + b"\xff\xff\xff" + content[at + 3 :])


def test_bomb_is_refused_by_what_it_says(monkeypatch):
    monkeypatch.setattr(evidence_containers, "MAX_EXPANDED", 10_000)
    content = files.office(more={"word/document.xml": "0" * 5_000})
    # Nothing is unfolded: that would find the document broken, not too large.
    boasting = content.replace(struct.pack("<L", 5_000), struct.pack("<L", 10_001))

    assert container_type(content) == MediaType.DOCX
    assert "展开后过大" in refusal(boasting)


def test_bomb_that_lies_about_its_size_is_refused(monkeypatch):
    monkeypatch.setattr(evidence_containers, "MAX_EXPANDED", 10_000)
    content = files.office(more={"word/document.xml": "0" * 50_000})
    lying = content.replace(struct.pack("<L", 50_000), struct.pack("<L", 5))

    assert "损坏" in refusal(lying)


def test_second_end_that_overrules_the_first_is_refused():
    """ZIP64: the table's size would be another one than the one that was looked at."""
    content = files.office()
    body, end = content[:-22], content[-22:]
    count, size, start = struct.unpack("<HLL", end[10:20])
    second = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, start)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, len(body), 1)

    assert "损坏" in refusal(body + second + locator + end)


def test_many_members_are_refused(monkeypatch):
    monkeypatch.setattr(evidence_containers, "MAX_MEMBERS", 10)

    assert "部件过多" in refusal(files.office(more={f"word/{n}.xml": "x" for n in range(11)}))


def test_giant_table_of_contents_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr(evidence_containers, "MAX_DIRECTORY", 100)

    assert "部件过多" in refusal(files.office())


def test_two_documents_in_one_are_refused():
    main = f"{files.MAIN['docx']} {files.MAIN['xlsx']}"

    assert "不认识" in refusal(files.office(main=main))


@pytest.mark.parametrize("method", [9, 12, 14, 93])
def test_part_packed_in_a_way_that_documents_do_not_use_is_refused(method):
    """LZMA makes room for what its head says, up to 4 GB, before it unfolds a byte."""
    content = bytearray(files.office())
    at = content.index(b"PK\x01\x02")
    content[at + 10 : at + 12] = struct.pack("<H", method)

    assert "损坏" in refusal(bytes(content))


def test_parts_of_documents_within_count_as_its_own(monkeypatch):
    monkeypatch.setattr(evidence_containers, "MAX_MEMBERS", 10)
    inner = files.office("xlsx", more={f"xl/{n}.xml": "x" for n in range(5)})

    assert container_type(files.office(more={"word/embeddings/1.xlsx": inner})) == MediaType.DOCX
    more = {"word/embeddings/1.xlsx": inner, "word/a.xml": "x"}
    assert "部件过多" in refusal(files.office(more=more))


def test_relationships_are_bounded_one_by_one_and_together(monkeypatch):
    links = files.relations(*[("image", f"media/{n}.png") for n in range(50)])
    many = {f"word/_rels/{n}.xml.rels": links for n in range(4)}
    own = len("<Relationships/>")
    monkeypatch.setattr(evidence_containers, "MAX_LINKS", len(links))
    monkeypatch.setattr(evidence_containers, "MAX_ALL_LINKS", own + 4 * len(links))

    assert container_type(files.office(more=many)) == MediaType.DOCX
    assert "展开后过大" in refusal(files.office(more={**many, "word/_rels/a.rels": links}))
    assert "展开后过大" in refusal(files.office(more={"word/_rels/a.rels": links + " "}))


WIDE = b"<R>" + b"<Relationship/>" * 260_000 + b"</R>"
CONTAINER_BOMBS = {
    "text": {"word/document.xml": bytes(190 * 1024 * 1024)},
    "links": {"word/_rels/document.xml.rels": b" " * 190 * 1024 * 1024},
    "types": {CONTENT_TYPES: b" " * 190 * 1024 * 1024},
    "nested": {"word/_rels/document.xml.rels": b"<a>" * 1_300_000},
    "wide": {f"word/_rels/{n}.rels": WIDE for n in range(40)},
    "within": {
        "word/embeddings/1.docx": files.office(
            more={"word/embeddings/2.docx": files.office(more={"a.xml": bytes(100_000_000)})}
        )
    },
}


@pytest.mark.parametrize("name", CONTAINER_BOMBS)
def test_bomb_takes_bounded_time_and_memory(name):
    content = files.office(more=CONTAINER_BOMBS[name])
    assert len(content) < 1_000_000

    said = verdict(content, "a.docx", megabytes=250, seconds=20)

    assert said == "taken" or "展开后过大" in said or "损坏" in said


def test_memory_of_the_packing_method_is_not_taken():
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("OFD.xml", b"x" * 100)
    giant = written.getvalue().replace(struct.pack("<L", 1 << 23), struct.pack("<L", 0xFFFFFFF0))
    assert giant != written.getvalue()

    assert "损坏" in verdict(giant, "a.ofd", megabytes=100)
