"""PDF files as evidence: whole, readable without a password, and nothing in them acts.

A process of its own looks through them, bounded in memory and in time (`evidence_pdf_reading`).
"""

import os
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tasks.evidence_errors import EvidenceRefused
from tasks.evidence_pdf_reading import Act
from tasks.evidence_turns import one_at_a_time

ROOT = Path(__file__).resolve().parent.parent
MAX_SECONDS = 20
MAX_MEMORY = 768 * 1024 * 1024
COMMAND = [sys.executable, "-m", "tasks.evidence_pdf_reading"]

WORDS = {
    Act.SCRIPT: gettext_lazy(
        "PDF 内含脚本（JavaScript），不能接收。请用“打印”另存为普通 PDF 后再上传。"
    ),
    Act.LAUNCH: gettext_lazy(
        "PDF 内含启动程序的命令，不能接收。请用“打印”另存为普通 PDF 后再上传。"
    ),
    Act.FORM: gettext_lazy(
        "PDF 内含会向外发送或读入数据的表单，不能接收。请用“打印”另存为普通 PDF 后再上传。"
    ),
    Act.FILES: gettext_lazy(
        "PDF 内嵌了其他文件，不能接收。请把附件单独上传，PDF 用“打印”另存后再上传。"
    ),
    Act.MEDIA: gettext_lazy(
        "PDF 内含音视频或三维等多媒体，不能接收。请用“打印”另存为普通 PDF 后再上传。"
    ),
    Act.XFA: gettext_lazy("这是动态表单（XFA）PDF，不能接收。请用“打印”另存为普通 PDF 后再上传。"),
    Act.LOCKED: gettext_lazy(
        "PDF 设有密码或限制了权限，无法检查。请取消密码和权限限制，另存后再上传。"
    ),
}


def refuse_pdf(content: bytes) -> None:
    """Raise EvidenceRefused unless `content` is one whole PDF that does nothing."""
    end = content.rfind(b"%%EOF")
    if end < 0 or content[end + 5 :].strip(b"\r\n\t \x00") or zipfile.is_zipfile(BytesIO(content)):
        raise EvidenceRefused(_("PDF 文件不完整，或末尾带有其他内容，请重新导出后再上传。"))
    found = _first_act(content)
    if found is None:
        raise EvidenceRefused(
            _("PDF 的结构有误或过于复杂，无法检查。请用“打印”另存为普通 PDF 后再上传。")
        )
    if found in WORDS:
        raise EvidenceRefused(str(WORDS[found]))


def _first_act(content: bytes) -> Act | None:
    """What the other process found; None if it came to no verdict."""
    with one_at_a_time():
        try:
            # It is given no secrets: what reads a stranger's file needs none.
            told = subprocess.run(  # noqa: S603 - our own module, and nothing from outside
                [*COMMAND, str(MAX_SECONDS), str(MAX_MEMORY)],
                input=content,
                capture_output=True,
                timeout=MAX_SECONDS + 5,
                cwd=ROOT,
                env={"PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1"},
                check=True,
            )
        except (OSError, subprocess.SubprocessError):
            return None
    return Act(told.stdout.decode())
