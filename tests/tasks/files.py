"""Files made for tests: good ones of every kind, and bad ones."""

import struct
import zipfile
import zlib
from io import BytesIO

from PIL import ExifTags, Image

from tasks.evidence_containers import CONTENT_TYPES

EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00" + bytes(200)
ELF = b"\x7fELF\x02\x01\x01\x00" + bytes(200)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(50)
GPS = {1: "N", 2: (42.0, 0.0, 36.5), 3: "E", 4: (121.0, 39.0, 12.0)}
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
}


def picture(kind="JPEG", *, size=(40, 20), located=False, turned=False, **options):
    """A picture, black on the left and white on the right, as a telephone would send it."""
    image = Image.new("RGB", size, "white")
    image.paste("black", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "SecretMaker"
    if turned:
        exif[ExifTags.Base.Orientation] = 6  # to be turned a quarter to the right
    if located:
        exif.get_ifd(ExifTags.IFD.GPSInfo).update(GPS)
    written = BytesIO()
    image.save(written, kind, exif=exif.tobytes(), **options)
    return written.getvalue()


def place_in(content):
    """What a picture says about where it was taken."""
    with Image.open(BytesIO(content)) as image:
        return dict(image.getexif().get_ifd(ExifTags.IFD.GPSInfo))


def container(members, **options):
    """A ZIP file of `members`: a list of name and content, or a mapping."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items() if isinstance(members, dict) else members:
            archive.writestr(name, content)
        archive.comment = options.get("comment", b"")
    return written.getvalue()


def stored(members):
    """A ZIP file of members that are not packed: their bytes stand in it as they are."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return written.getvalue()


def office(kind="docx", more=None, main=None):
    """A document of Office, with `more` members."""
    types = f'<Types><Override ContentType="{main or MAIN[kind]}"/></Types>'
    return container({CONTENT_TYPES: types, "_rels/.rels": "<Relationships/>"} | (more or {}))


def relations(*links):
    """A part of relationships: each link is its type's last word, its target, and perhaps more."""
    rows = "".join(
        f'<Relationship Id="rId{n}" Type="{RELATIONS}/{kind}" Target="{target}" {"".join(more)}/>'
        for n, (kind, target, *more) in enumerate(links, start=1)
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'{head}<Relationships xmlns="{space}">{rows}</Relationships>'


def pdf(*more, catalog=""):
    """A PDF with a table of its objects: the catalog, one page, and `more` from number 4 on."""
    return _pdf_of(_objects(more, catalog))


def packed_pdf(*more, catalog=""):
    """The same as newer programs write it: objects and table packed into streams."""
    objects = _objects(more, catalog)
    heads, body = [], b""
    for number, content in enumerate(objects, start=1):
        heads.append(f"{number} {len(body)}")
        body += content + b"\n"
    first = (" ".join(heads) + "\n").encode()
    pack = len(objects) + 1
    keys = f"/Type /ObjStm /N {len(objects)} /First {len(first)}"
    out = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
    places = [len(out)]
    out += f"{pack} 0 obj\n".encode() + _stream(keys, first + body) + b"\nendobj\n"
    places.append(len(out))
    rows = [struct.pack(">BHB", 0, 0, 255)]
    rows += [struct.pack(">BHB", 2, pack, index) for index in range(len(objects))]
    rows += [struct.pack(">BHB", 1, place, 0) for place in places]
    keys = f"/Type /XRef /Size {pack + 2} /W [1 2 1] /Root 1 0 R"
    out += f"{pack + 1} 0 obj\n".encode() + _stream(keys, b"".join(rows)) + b"\nendobj\n"
    return out + f"startxref\n{places[1]}\n%%EOF\n".encode()


def _objects(more, catalog):
    return [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> >>",
        *(part if isinstance(part, bytes) else part.encode() for part in more),
    ]


def _stream(keys, content):
    packed = zlib.compress(content)
    head = f"<< {keys} /Filter /FlateDecode /Length {len(packed)} >>\nstream\n".encode()
    return head + packed + b"\nendstream"


def _pdf_of(objects):
    out, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    rows = "".join(f"{place:010} 00000 n \n" for place in places)
    table = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{rows}"
    trailer = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\n"
    return out + f"{table}{trailer}startxref\n{len(out)}\n%%EOF\n".encode()


PDF = pdf()


def ofd():
    return container({"OFD.xml": '<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"/>'})
