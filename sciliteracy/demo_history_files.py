"""Small files that stand for evidence in the demo; each says that it is made up."""

from io import BytesIO

from PIL import Image, ImageDraw

from sciliteracy.demo_history_words import marked, table
from tasks.states import EvidenceKind

WIDTH, HEIGHT = 480, 300
ROUNDS = 4


def file_for(number: int) -> tuple[str, str, bytes]:
    """The name, kind and content of the `number`-th file; no two have the same content."""
    kinds = (
        (EvidenceKind.PHOTO, "png", _picture),
        (EvidenceKind.DOCUMENT, "pdf", _page),
        (EvidenceKind.OTHER, "txt", _text),
        (EvidenceKind.TABLE, "csv", _table),
    )
    kind, suffix, make = kinds[number % ROUNDS]
    name = marked(table("words")["files"][number % ROUNDS])
    return f"{name}{number}.{suffix}", kind, make(number)


def _picture(number: int) -> bytes:
    image = Image.new("RGB", (WIDTH, HEIGHT), "#eef3fa")
    draw = ImageDraw.Draw(image)
    for row in range(3):
        top = 60 + 70 * row
        draw.rectangle((40, top, 60 + 40 * ((number + row) % 9 + 1), top + 40), fill="#2f6fb3")
    draw.text((40, 20), f"DEMO DATA - {number}", fill="#333333")
    written = BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


def _page(number: int) -> bytes:
    """One page with one line, as plain as a PDF can be."""
    line = f"BT /F1 18 Tf 60 760 Td (DEMO DATA - {number}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(line), line),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.7\n", []
    for place, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (place, content)
    rows = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{rows}"
    end += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + end.encode()


def _text(number: int) -> bytes:
    return f"{marked('仅用于演示，不代表任何单位的真实工作。')}\n{number}\n".encode()


def _table(number: int) -> bytes:
    rows = [f"{marked('项目')},场次,人次"]
    rows += [f"项目{row},{(number * row) % 7 + 1},{(number + row) * 30}" for row in range(1, 5)]
    return ("\n".join(rows) + "\n").encode()
