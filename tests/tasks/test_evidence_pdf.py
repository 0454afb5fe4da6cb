"""A PDF is taken if it is whole, open and does nothing; what would act is found wherever it is."""

import sys
import time
import zipfile
from io import BytesIO

import pytest
from pypdf import PdfReader, PdfWriter

from tasks import evidence_pdf, evidence_pdf_reading
from tasks.evidence_errors import EvidenceRefused
from tasks.evidence_pdf import refuse_pdf
from tests.tasks import files


def refusal(content):
    with pytest.raises(EvidenceRefused) as refused:
        refuse_pdf(content)
    return str(refused.value)


# As Word, WPS and scanners write them: metadata, outlines, a link, a first view, a font, a picture.
GOOD = (
    "<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://kx.example/) >> >>",
    "<< /Title (1) /Parent 6 0 R /A << /S /GoTo /D [3 0 R /Fit] >> >>",
    "<< /Type /Outlines /First 5 0 R /Last 5 0 R /Count 1 >>",
    "<< /Type /Font /Subtype /Type0 /BaseFont /SimSun /Encoding /Identity-H >>",
    "<< /Type /StructElem /S /Span /P 1 0 R >>",
    "<< /FT /Tx /T (name) /Subtype /Widget /V (text about JavaScript) >>",
)
CATALOG = "/OpenAction [3 0 R /XYZ null null 0] /Outlines 6 0 R /Lang (zh-CN)"


@pytest.mark.parametrize("build", [files.pdf, files.packed_pdf])
def test_plain_documents_are_taken(build):
    refuse_pdf(build(*GOOD, catalog=CATALOG))


def test_document_of_another_program_is_taken():
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    writer.add_metadata({"/Title": "总结", "/Producer": "WPS Office"})
    written = BytesIO()
    writer.write(written)

    refuse_pdf(written.getvalue())


def test_packed_objects_are_really_packed():
    content = files.packed_pdf("<< /S /JavaScript /JS (app.alert) >>")

    assert b"JavaScript" not in content
    assert 4 in PdfReader(BytesIO(content)).xref_objStm


ACTS = [
    ("<< /S /JavaScript /JS (app.alert\\(1\\)) >>", "脚本"),
    ("<< /Names << /JavaScript << /Names [(a) 1 0 R] >> >> >>", "脚本"),
    ("<< /JS (app.alert) >>", "脚本"),
    ("<< /Type /Annot /AA << /O << /S /JavaScript /JS 9 0 R >> >> >>", "脚本"),
    ("[ << /A [ << /S /Launch /F (cmd.exe) >> ] >> ]", "启动程序"),
    ("<< /S /SubmitForm /F (https://x.example) >>", "向外发送"),
    ("<< /S /ImportData /F (x) >>", "向外发送"),
    ("<< /Type /Filespec /F (a.exe) /EF << /F 9 0 R >> >>", "内嵌了其他文件"),
    ("<< /Type /EmbeddedFile /Params << /Size 1 >> >>", "内嵌了其他文件"),
    ("<< /Type /Annot /Subtype /FileAttachment >>", "内嵌了其他文件"),
    ("<< /S /GoToE /T << /R /C >> >>", "内嵌了其他文件"),
    ("<< /Type /Annot /Subtype /RichMedia >>", "多媒体"),
    ("<< /Type /Annot /Subtype /Screen >>", "多媒体"),
    ("<< /S /Rendition /OP 0 >>", "多媒体"),
    ("<< /Fields [] /XFA [(template) 9 0 R] >>", "动态表单"),
    ("<< /S /Java#53cript /JS (x) >>", "脚本"),
]


@pytest.mark.parametrize("build", [files.pdf, files.packed_pdf])
@pytest.mark.parametrize(("part", "words"), ACTS)
def test_what_acts_is_refused_in_words(build, part, words):
    said = refusal(build(part))

    assert words in said
    assert "上传" in said  # what to do instead


def test_action_named_by_reference_is_found():
    assert "脚本" in refusal(files.packed_pdf("<< /S 5 0 R /JS (x) >>", "/JavaScript"))
    assert "启动" in refusal(files.packed_pdf("<< /S 5 0 R >>", "/Launch"))


@pytest.mark.parametrize("owner_only", [True, False])
def test_encrypted_document_is_refused_in_words(owner_only):
    writer = PdfWriter(clone_from=BytesIO(files.pdf()))
    writer.encrypt("" if owner_only else "secret", "owner", algorithm="RC4-128")
    written = BytesIO()
    writer.write(written)

    said = refusal(written.getvalue())
    assert "密码" in said
    assert "取消密码" in said


def test_archive_behind_the_document_is_refused_even_with_a_second_end():
    hidden = BytesIO()
    with zipfile.ZipFile(hidden, "w") as archive:
        archive.writestr("a.exe", "MZ")
        archive.comment = b"\n%%EOF\n"

    assert "末尾带有其他内容" in refusal(files.pdf() + hidden.getvalue())


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\nnothing at all\n%%EOF\n",
        b"%PDF-1.7\ntrailer\n<< >>\nstartxref\n9\n%%EOF\n",
        b"%PDF-1.7\nxref\n0 99999999\ntrailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n",
    ],
)
def test_what_cannot_be_read_is_refused(content):
    assert "无法检查" in refusal(content)


def test_too_many_objects_are_refused(monkeypatch):
    monkeypatch.setattr(evidence_pdf_reading, "MAX_OBJECTS", 3)

    with pytest.raises(evidence_pdf_reading.Unreadable):
        evidence_pdf_reading.first_act(files.pdf(*GOOD))


# Each array is within every bound of the library; together they hold ten million objects.
ARRAY = b"[" + b"[]" * 900 + b"]"
MANY = files.pdf(*[ARRAY] * (20 * 1024 * 1024 // len(ARRAY)))


def test_inspection_ends_in_time(monkeypatch):
    monkeypatch.setattr(evidence_pdf, "MAX_SECONDS", 1)
    began = time.monotonic()

    assert "过于复杂" in refusal(MANY)
    assert time.monotonic() - began < 10


def test_inspection_takes_bounded_memory(monkeypatch):
    monkeypatch.setattr(evidence_pdf, "MAX_MEMORY", 150 * 1024 * 1024)

    assert "过于复杂" in refusal(MANY)
    refuse_pdf(files.pdf(*GOOD))


def test_what_reads_the_file_is_given_no_secrets(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "x" * 50)
    monkeypatch.setattr(
        evidence_pdf, "COMMAND", [sys.executable, "-c", "import os; print(sorted(os.environ))"]
    )

    with pytest.raises(ValueError, match="PATH") as told:
        refuse_pdf(files.PDF)
    assert "SECRET_KEY" not in str(told.value)


def test_places_where_nothing_can_be_started_take_nothing(monkeypatch):
    monkeypatch.setattr(evidence_pdf, "COMMAND", ["/no/such/program"])

    assert "无法检查" in refusal(files.PDF)
