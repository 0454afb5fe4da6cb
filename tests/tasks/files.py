"""Files made for tests: good ones of every kind, and bad ones."""

import zipfile
from io import BytesIO

from PIL import ExifTags, Image

from tasks.evidence_containers import CONTENT_TYPES

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00" + bytes(200)
ELF = b"\x7fELF\x02\x01\x01\x00" + bytes(200)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(50)
GPS = {1: "N", 2: (42.0, 0.0, 36.5), 3: "E", 4: (121.0, 39.0, 12.0)}
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


def office(kind="docx", more=None, main=None):
    """A document of Office, with `more` members."""
    types = f'<Types><Override ContentType="{main or MAIN[kind]}"/></Types>'
    return container({CONTENT_TYPES: types, "_rels/.rels": "<Relationships/>"} | (more or {}))


def ofd():
    return container({"OFD.xml": '<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"/>'})
