"""Pictures of few bytes that unfold to many pixels, made by hand for tests."""

import struct
import zlib

from tests.tasks import files


def _chunk(name, data):
    return name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def _riff(*chunks):
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def lossless_webp(side):
    return _riff(_lossless(side))


def _lossless(side):
    """A picture in one colour, as VP8L codes it: every code has one symbol and takes no bits."""
    size = (side - 1) | (side - 1) << 14
    return _chunk(b"VP8L", b"\x2f" + struct.pack("<I", size) + b"\x88\x88\x08" + bytes(8))


def lossy_webp(side):
    head = b"\x10\x00\x00\x9d\x01\x2a" + struct.pack("<HH", side, side)
    return _riff(_chunk(b"VP8 ", head + bytes(30)))


def _three(number):
    return number.to_bytes(3, "little")


def webp_canvas(side, *, frames=0, frame_side=1):
    """A canvas of that size with a small picture on it, or with so many frames."""
    head = bytes([2 if frames else 0, 0, 0, 0]) + _three(side - 1) * 2
    still = _lossless(frame_side)
    frame = _three(0) * 2 + _three(frame_side - 1) * 2 + _three(100) + b"\0" + still
    shown = [_chunk(b"ANIM", bytes(6)), *[_chunk(b"ANMF", frame)] * frames] if frames else [still]
    return _riff(_chunk(b"VP8X", head), *shown)


def _png_chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(side, *more, rows=None):
    """Black on black, one bit a pixel; the pixels of few rows only where `rows` says so."""
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    line = bytes(1 + (side + 7) // 8)
    pixels = zlib.compress(line * (side if rows is None else rows), 9)
    parts = [(b"IHDR", head), *more, (b"IDAT", pixels), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_png_chunk(*part) for part in parts)


def animated_png(frames):
    return png(8, (b"acTL", struct.pack(">II", frames, 0)))


def jpeg(side, *, scans=1):
    """A small picture whose head speaks of a large one, with its scan repeated."""
    content = files.picture("JPEG", progressive=scans > 1)
    frame = content.index(b"\xff\xc2" if scans > 1 else b"\xff\xc0")
    content = content[: frame + 5] + struct.pack(">HH", side, side) + content[frame + 9 :]
    scan = content.rindex(b"\xff\xda")
    return content[:scan] + content[scan:-2] * scans + content[-2:]


def gif(frames, side=1):
    head = b"GIF89a" + struct.pack("<HHBBB", side, side, 0x80, 0, 0) + bytes(6)
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, side, side, 0) + b"\x02\x02\x44\x01\x00"
    return head + frame * frames + b"\x3b"


def tiff(side):
    entries = [(256, side), (257, side), (258, 8), (262, 1), (273, 8), (278, side), (279, 1)]
    rows = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in entries)
    return b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", len(entries)) + rows + bytes(4)
