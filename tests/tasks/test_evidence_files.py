"""What is taken as evidence and what is not, by content; and the names it is shown under."""

import pytest

from tasks.evidence_errors import EvidenceRefused
from tasks.evidence_files import EXTENSIONS, LONGEST_NAME, accept, safe_name
from tasks.states import MediaType
from tests.tasks import files

ROOM = 1024 * 1024
BOM = b"\xef\xbb\xbf"


def accepted(content, name, **options):
    return accept(content, name=name, max_bytes=ROOM, keeps_location=False, **options)


def refused(content, name="a.pdf"):
    with pytest.raises(EvidenceRefused) as refusal:
        accepted(content, name)
    assert list(refusal.value.errors) == ["file"]
    return str(refusal.value)


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (files.picture("JPEG"), "活动.JPG", MediaType.JPEG),
        (files.picture("PNG"), "活动.png", MediaType.PNG),
        (files.picture("WEBP"), "活动.webp", MediaType.WEBP),
        (files.PDF, "通知.pdf", MediaType.PDF),
        (files.office("docx"), "总结.docx", MediaType.DOCX),
        (files.office("xlsx"), "统计表.xlsx", MediaType.XLSX),
        (files.office("pptx"), "汇报.pptx", MediaType.PPTX),
        (files.ofd(), "通知.ofd", MediaType.OFD),
        ("第一行\n第二行".encode(), "说明.txt", MediaType.TEXT),
        ("单位,数值\n科协,3\n".encode("gb18030"), "统计.csv", MediaType.CSV),
        (BOM + "单位,数值\r\n".encode(), "统计.CSV", MediaType.CSV),
        (b"MZ or BM at the start of a text says nothing", "a.txt", MediaType.TEXT),
    ],
)
def test_files_are_known_by_content(content, name, media_type):
    file = accepted(content, name)

    assert (file.name, file.media_type) == (name, media_type)
    assert file.keeps_location is False


def test_everything_but_a_picture_is_kept_byte_for_byte():
    assert accepted(files.PDF, "a.pdf").content == files.PDF


def test_every_kind_has_an_extension():
    assert set(EXTENSIONS) == set(MediaType)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "文件是空的"),
        (b"a" * (ROOM + 1), "文件超过 1 MB"),
        (files.EXE, "这是可执行程序"),
        (files.ELF, "这是可执行程序"),
        (files.OLE, "旧版 Office"),
        (files.HEIC, "HEIC"),
        (b"GIF89a" + bytes(50), "不接收这种文件"),
        (b"Rar!\x1a\x07\x00" + bytes(50), "不接收这种文件"),
        (b"\x1f\x8b\x08\x00" + bytes(50), "不接收这种文件"),
        (b"a\x00b", "不接收这种文件"),
        (b"\xff\xfea\x00b\x00", "不接收这种文件"),
        (b"<!DOCTYPE html><p>x", "网页、SVG 和脚本"),
        (BOM + b"  <HTML>", "网页、SVG 和脚本"),
        (b"name,value\n<script>alert(1)</script>", "网页、SVG 和脚本"),
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "网页、SVG"),
        (b"<svg onload='x'/>", "网页、SVG 和脚本"),
        (b"<?php echo 1;", "网页、SVG 和脚本"),
        (b"#!/bin/sh\nrm x\n", "网页、SVG 和脚本"),
        (b"{\\rtf1 x}", "网页、SVG 和脚本"),
    ],
)
def test_what_is_no_evidence_is_refused_in_words(content, words):
    assert words in refused(content)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (files.PDF.replace(b"%%EOF\n", b""), "不完整"),
        (files.PDF + b"<script>x</script>", "末尾带有其他内容"),
        (files.PDF + files.container({"a": "b"}), "末尾带有其他内容"),
        (files.PDF.replace(b"/Catalog", b"/Catalog /OpenAction << /S /JavaScript >>"), "脚本"),
        (files.PDF.replace(b"/Catalog", b"/Catalog /S /J#61vaScript"), "脚本"),
        (files.PDF.replace(b"/Catalog", b"/Catalog /S/Launch/F(x)"), "启动程序的命令"),
        (b"\n" + files.PDF, "前面还有别的内容"),
        (b"<html><body>x</body></html>" + files.PDF, "前面还有别的内容"),
        (b"<!DOCTYPE html><p>x", "下载时存成了网页"),
        (files.office() + files.PDF, "前面还有别的内容"),
        (files.stored({"a": files.PDF}), "前面还有别的内容"),
    ],
)
def test_pdf_is_whole_and_does_nothing(content, words):
    assert words in refused(content)


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (files.PDF, "照片.jpg", "以“.jpg”结尾，内容却是PDF 文件"),
        (files.picture(), "a.png", "以“.png”结尾，内容却是JPEG 图片"),
        (files.office("xlsx"), "a.docx", "内容却是Excel 表格"),
        (files.office("docx"), "a.docm", "以“.docm”结尾"),
        (b"del *.*", "a.bat", "以“.bat”结尾，内容却是文本文件"),
        (b"1,2", "a.html", "以“.html”结尾"),
        (files.picture(), "a.jpg.exe", "以“.exe”结尾"),
    ],
)
def test_name_that_says_otherwise_is_refused(content, name, words):
    assert words in refused(content, name)


def test_name_without_an_extension_gets_one():
    assert accepted(files.picture(), "照片").name == "照片.jpg"
    assert accepted(files.PDF, "长" * 300).name == "长" * (LONGEST_NAME - 4) + ".pdf"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/x.jpg", "x.jpg"),
        ("..\\..\\x.jpg", "x.jpg"),
        ("C:\\照片\\x.jpg", "x.jpg"),
        ("a\nb.jpg", "a b.jpg"),
        ("a\r\n\tb.jpg", "a b.jpg"),
        ("a\x00b.jpg", "a b.jpg"),
        ("照片\u202egpj.exe", "照片gpj.exe"),
        ("\u2066a\u200b.jpg\ufeff", "a.jpg"),
        ("a\ud800.jpg", "a.jpg"),
        ('a<b>"c".jpg', "a_b__c_.jpg"),
        ("  .hidden. ", "hidden"),
        ("...", "未命名"),
        ("", "未命名"),
        ("a/", "未命名"),
        ("CON.txt", "_CON.txt"),
        ("e\u0301.jpg", "é.jpg"),
        ("科普 活动　照片.jpg", "科普 活动 照片.jpg"),
    ],
)
def test_names_are_made_safe(name, shown):
    assert safe_name(name) == shown


def test_long_name_keeps_its_extension():
    shown = safe_name("照" * 300 + ".jpeg")

    assert shown == "照" * (LONGEST_NAME - 5) + ".jpeg"
    assert len(shown) == LONGEST_NAME
    assert len(safe_name("a." + "b" * 300)) <= LONGEST_NAME
