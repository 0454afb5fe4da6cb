"""What is left out on paper is left out whole."""

import re

from django.conf import settings

TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
LEFT_OUT = {name: re.compile(rf'<{name}\b[^>]*class="[^"]*\bno-print\b') for name in ("th", "td")}


def uneven(text: str) -> list[str]:
    """The tables with heads in which a column is left out without its head, or the head alone."""
    heads, cells = LEFT_OUT["th"], LEFT_OUT["td"]
    tables = [table for table in TABLE.findall(text) if "<th" in table]
    return [table for table in tables if len(heads.findall(table)) != len(cells.findall(table))]


def test_columns_left_out_on_paper_take_their_heads_along():
    folder = settings.BASE_DIR / "templates"
    found = {path: uneven(path.read_text(encoding="utf-8")) for path in folder.rglob("*.html")}

    assert [str(path.relative_to(folder)) for path, tables in found.items() if tables] == []


def test_the_check_itself_finds_a_head_left_standing():
    row = '<table><tr><th scope="col">操作</th></tr><tr><td class="no-print">编辑</td></tr></table>'

    assert uneven(row) == [row]
    assert uneven(row.replace("<th", '<th class="no-print"')) == []
