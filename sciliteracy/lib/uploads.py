"""Files that come in with a form, kept within bounds while they do.

A form is read before the view is asked (the check against forged requests needs it), so without
this anybody could fill the disk. A file that grows too large is left out; what else was typed
stays, and `left_out(request, field)` tells the form what to say.
"""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

LEFT_OUT = "_files_left_out"


class BoundedUploadHandler(FileUploadHandler):
    """First in the line: lets chunks pass on until a file exceeds `EVIDENCE_MAX_BYTES`."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        if start + len(raw_data) > settings.EVIDENCE_MAX_BYTES:
            names = self.request.__dict__.setdefault(LEFT_OUT, set())
            names.add(self.field_name)
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> Any:
        return None


def left_out(request: HttpRequest, field: str) -> bool:
    """Whether the file of this field was too large to be read."""
    return field in getattr(request, LEFT_OUT, ())
