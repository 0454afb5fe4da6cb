"""Tables as files for spreadsheets, safe to open.

A cell that a spreadsheet would run as a formula gets an apostrophe in front (CSV injection);
CSV starts with a byte-order mark, without which Excel takes Chinese for another encoding.
"""

import re

import tablib
from django.http import HttpResponse

RISKY_START = ("=", "+", "-", "@", "\t", "\r")
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def safe_cell(value: object) -> object:
    """The value as a spreadsheet may have it: numbers as they are, text never as a formula."""
    if value is None or isinstance(value, bool | int | float):
        return value
    text = UNPRINTABLE.sub("", str(value))
    return f"'{text}" if text.startswith(RISKY_START) else text


def safe_dataset(dataset: tablib.Dataset) -> tablib.Dataset:
    rows = ([safe_cell(cell) for cell in row] for row in dataset)
    return tablib.Dataset(*rows, headers=[safe_cell(head) for head in dataset.headers or []])


def file_response(dataset: tablib.Dataset, kind: str, name: str) -> HttpResponse:
    """`dataset` as a download, `kind` is csv or xlsx."""
    safe = safe_dataset(dataset)
    content = safe.export("csv").encode("utf-8-sig") if kind == "csv" else safe.export("xlsx")
    response = HttpResponse(content, content_type=CONTENT_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response
