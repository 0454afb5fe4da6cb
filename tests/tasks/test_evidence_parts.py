"""Documents as Word, Excel, PowerPoint and WPS write them are taken; what hides in them is not."""

import gzip
import struct
from io import BytesIO

import pytest
from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference

from tasks import evidence_containers
from tasks.evidence_containers import container_type
from tasks.evidence_errors import EvidenceRefused
from tasks.states import MediaType
from tests.tasks import files

OUT = ' TargetMode="External"'
EMF = b"\x01\x00\x00\x00" + bytes(80)
TEXT_PART = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'


def refusal(content):
    with pytest.raises(EvidenceRefused) as refused:
        container_type(content)
    return str(refused.value)


def workbook():
    """A workbook with a chart and a link, as a library writes it."""
    book = Workbook()
    sheet = book.active
    sheet.append(["单位", "次数"])
    sheet.append(["科协", 3])
    sheet["A2"].hyperlink = "https://kx.example/"
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=2), titles_from_data=True)
    sheet.add_chart(chart, "D2")
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def word(more=None, document=()):
    """A text document with what Word and WPS put beside the text."""
    links = files.relations(
        ("styles", "styles.xml"),
        ("settings", "settings.xml"),
        ("image", "media/image1.png"),
        ("hyperlink", "https://www.kx.example/?a=1&amp;b=2", OUT),
        ("hyperlink", "mailto:kx@example.cn", OUT),
        *document,
    )
    parts = {
        "_rels/.rels": files.relations(("officeDocument", "word/document.xml")),
        "word/document.xml": TEXT_PART,
        "word/_rels/document.xml.rels": links,
        "word/styles.xml": "<w:styles/>",
        "word/settings.xml": "<w:settings/>",
        "word/media/image1.png": files.picture("PNG"),
        "word/media/image2.emz": gzip.compress(EMF, mtime=0),
        "word/fonts/font1.odttf": b"MZ" + bytes(64),  # scrambled: its first bytes mean nothing
        "customXml/item1.xml": '<s:customData xmlns:s="http://www.wps.cn/officeDocument/2013/x"/>',
        "docProps/app.xml": "<Properties><Template>Normal.dotm</Template></Properties>",
    }
    return files.office("docx", more=parts | (more or {}))


def sheet(more=None):
    parts = {
        "xl/workbook.xml": "<workbook/>",
        "xl/_rels/workbook.xml.rels": files.relations(("worksheet", "worksheets/sheet1.xml")),
        "xl/worksheets/_rels/sheet1.xml.rels": files.relations(
            ("printerSettings", "../printerSettings/printerSettings1.bin"),
            ("ctrlProp", "../ctrlProps/ctrlProp1.xml"),
        ),
        "xl/printerSettings/printerSettings1.bin": "Microsoft Print".encode("utf-16-le"),
        "xl/cellimages.xml": '<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017"/>',
    }
    return files.office("xlsx", more=parts | (more or {}))


def slides(more=None):
    """A presentation whose chart brings its table along."""
    parts = {
        "ppt/charts/_rels/chart1.xml.rels": files.relations(
            ("package", "../embeddings/Microsoft_Excel_Sheet1.xlsx")
        ),
        "ppt/embeddings/Microsoft_Excel_Sheet1.xlsx": workbook(),
        "ppt/media/media1.mp4": b"\x00\x00\x00\x18ftypmp42" + bytes(50),
    }
    return files.office("pptx", more=parts | (more or {}))


def test_ordinary_documents_are_taken():
    assert container_type(word()) == MediaType.DOCX
    assert container_type(sheet()) == MediaType.XLSX
    assert container_type(workbook()) == MediaType.XLSX
    assert container_type(slides()) == MediaType.PPTX


@pytest.mark.parametrize(
    ("link", "words"),
    [
        (("oleObject", "embeddings/oleObject1.bin"), "OLE 对象"),
        (("oleObject", "file:///c:/a.xls", OUT), "OLE 对象"),
        (("attachedTemplate", "https://x.example/t.dotm", OUT), "外部模板"),
        (("attachedTemplate", "file:///\\\\10.0.0.7\\t.dotm", OUT), "外部模板"),
        (("attachedTemplate", "https://x.example/t.dotm"), "外部模板"),
        (("image", "https://x.example/pixel.png", OUT), "外部内容"),
        (("image", "\\\\10.0.0.7\\pixel.png"), "外部内容"),
        (("frame", "https://x.example/", ' TargetMode=" external "'), "外部内容"),
        (("externalLinkPath", "file:///c:/a.xlsx", OUT), "外部内容"),
        (("hyperlink", "javascript:alert(1)", OUT), "超链接会运行脚本"),
        (("vbaProject", "macros.bin"), "含有宏"),
        (("control", "control1.xml"), "含有宏"),
        (("aFChunk", "page.html"), "内嵌了网页"),
    ],
)
def test_relationships_that_load_or_run_are_refused(link, words):
    said = refusal(word(document=[link]))

    assert words in said
    assert "另存" in said or "上传" in said


def test_strict_and_transitional_types_are_read_alike():
    links = files.relations(("attachedTemplate", "https://x.example/t.dotm", OUT))
    strict = links.replace(
        files.RELATIONS, "http://purl.oclc.org/ooxml/officeDocument/relationships"
    )

    assert "外部模板" in refusal(word({"word/_rels/settings.xml.rels": strict}))


def test_relationships_in_another_encoding_are_read():
    links = files.relations(("attachedTemplate", "https://x.example/t.dotm", OUT))
    wide = links.replace("UTF-8", "UTF-16").encode("utf-16")

    assert "外部模板" in refusal(word({"word/_rels/settings.xml.rels": wide}))


@pytest.mark.parametrize("part", ["<Relationships", '<!DOCTYPE r [<!ENTITY a "b">]><r>&a;</r>'])
def test_relationships_that_cannot_be_read_are_refused(part):
    assert "损坏" in refusal(word({"word/_rels/settings.xml.rels": part}))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("word/embeddings/oleObject1.bin", files.OLE, "OLE 对象"),
        ("word/media/image3.png", files.OLE, "OLE 对象"),
        ("word/embeddings/Microsoft_Excel_97-2003_Worksheet.xls", files.OLE, "OLE 对象"),
        ("word/media/image3.png", files.EXE, "可执行程序"),
        ("word/media/image3.png", files.ELF, "可执行程序"),
        ("customXml/item2.xml", b"#!/bin/sh\n", "可执行程序"),
        ("word/media/image3.png", b"Rar!\x1a\x07\x00", "压缩包"),
        ("word/media/image3.bin", gzip.compress(b"x", mtime=0), "压缩包"),
        ("word/media/image3.png", files.container({"a": "b"}), "压缩包"),
        ("word/embeddings/a.zip", files.container({"a": "b"}), "压缩包"),
        ("word/embeddings/a.ofd", files.ofd(), "压缩包"),
        ("word/embeddings/a.docm", files.office(more={"word/vbaProject.bin": "x"}), "含有宏"),
        (
            "word/embeddings/a.docx",
            files.office(more={"word/embeddings/x.bin": files.OLE}),
            "OLE 对象",
        ),
    ],
)
def test_parts_that_are_no_parts_of_a_document_are_refused(name, content, words):
    said = refusal(word({name: content}))

    assert words in said


def test_programs_are_found_in_ofd_too():
    content = files.container(
        {"OFD.xml": '<o xmlns="http://www.ofdspec.org/2016"/>', "Doc_0/Attachs/a.dat": files.EXE}
    )

    assert "可执行程序" in refusal(content)


def nested(depth):
    inner = files.office("xlsx")
    for _ in range(depth):
        inner = files.office("docx", more={"word/embeddings/a.docx": inner})
    return inner


def test_documents_within_documents_end_somewhere():
    assert container_type(nested(evidence_containers.MAX_DEPTH)) == MediaType.DOCX
    assert "展开后过大" in refusal(nested(evidence_containers.MAX_DEPTH + 1))


def test_bomb_of_many_layers_shares_one_allowance(monkeypatch):
    inner = files.office("xlsx", more={"xl/a.xml": "0" * 6_000})
    room = 14_000
    monkeypatch.setattr(evidence_containers, "MAX_EXPANDED", room)

    assert container_type(files.office(more={"word/embeddings/a.xlsx": inner})) == MediaType.DOCX
    more = {f"word/embeddings/{n}.xlsx": inner for n in range(3)}
    assert "展开后过大" in refusal(files.office(more=more))


def test_bomb_in_a_packed_picture_is_refused(monkeypatch):
    monkeypatch.setattr(evidence_containers, "MAX_EXPANDED", 50_000)
    more = {"word/media/image1.emz": gzip.compress(bytes(60_000))}

    assert "展开后过大" in refusal(files.office(more=more))


def test_broken_packed_picture_is_refused():
    more = {"word/media/image1.emz": gzip.compress(bytes(600))[:-8] + struct.pack("<2L", 1, 2)}

    assert "损坏" in refusal(files.office(more=more))
