"""Closed lists of the tasks app."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TaskKind(TextChoices):
    TARGET = "target", _("目标")
    REPORTING = "reporting", _("定期报告")


class OccurrenceState(TextChoices):
    OPEN = "open", _("进行中")
    DONE = "done", _("已完成")
    CANCELLED = "cancelled", _("已取消")


class EvidenceKind(TextChoices):
    """What a piece of evidence shows; what it is as a file, `MediaType` says."""

    PHOTO = "photo", _("照片")
    DOCUMENT = "document", _("文件")
    TABLE = "table", _("表格")
    OTHER = "other", _("其他")


class MediaType(TextChoices):
    """The files that are taken as evidence, by what their content is."""

    JPEG = "image/jpeg", _("JPEG 图片")
    PNG = "image/png", _("PNG 图片")
    WEBP = "image/webp", _("WebP 图片")
    PDF = "application/pdf", _("PDF 文件")
    DOCX = (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        _("Word 文档"),
    )
    XLSX = (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _("Excel 表格"),
    )
    PPTX = (
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        _("PowerPoint 演示文稿"),
    )
    OFD = "application/ofd", _("OFD 版式文件")  # GB/T 33190-2016
    TEXT = "text/plain", _("文本文件")
    CSV = "text/csv", _("CSV 表格")


PICTURES = (MediaType.JPEG, MediaType.PNG, MediaType.WEBP)
