"""One file at a time is unfolded in a process, however many are sent at once."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _

from tasks.evidence_errors import EvidenceRefused

LONGEST_WAIT = 30  # seconds
_turn = threading.Lock()


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait for the others; raise EvidenceRefused, with what to do, if that takes too long."""
    if not _turn.acquire(timeout=LONGEST_WAIT):
        raise EvidenceRefused(_("正在处理的文件较多，这一个还没有保存。请稍后再上传一次。"))
    try:
        yield
    finally:
        _turn.release()
