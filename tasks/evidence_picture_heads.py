"""What the head of a picture tells: how large it unfolds and how often, read from bytes alone.

Pure, and before any library sees the file: libraries make room for the pixels as soon as a picture
is opened, and some only look at the largest of several sizes afterwards. Every size that stands in
the file counts, not only the one that a well-meaning reader would follow.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tasks.states import MediaType

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# A frame header of JPEG: its length (8 and 3 for each component), bits, height, width, components.
JPEG_FRAME = re.compile(
    rb"\xff[\xc0-\xc3\xc5-\xc7\xc9-\xcb\xcd-\xcf]\x00[\x0b\x0e\x11\x14][\x08\x0c\x10]"
    rb"(....)[\x01-\x04]",
    re.DOTALL,
)
# A scan of JPEG: its length (6 and 2 for each component), components.
JPEG_SCAN = re.compile(rb"\xff\xda\x00[\x08\x0a\x0c\x0e][\x01-\x04]")


@dataclass(frozen=True)
class PictureHead:
    pixels: int  # of the largest picture or canvas that the file speaks of
    frames: int  # how many pictures it holds, one after another
    passes: int  # how often a reader goes over all the pixels


def head_of(content: bytes, media_type: MediaType) -> PictureHead:
    """ValueError where there is no size to be found."""
    reads = {MediaType.JPEG: _jpeg, MediaType.PNG: _png, MediaType.WEBP: _webp}
    head = reads[media_type](content)
    if head.pixels == 0:
        raise ValueError("no size")
    return head


def _jpeg(content: bytes) -> PictureHead:
    """By its marks, wherever they stand: in coded pixels they cannot, and readers differ in how
    they find their way from one to the next."""
    sizes = [found[1] for found in JPEG_FRAME.finditer(content)]
    pixels = (int.from_bytes(at[:2], "big") * int.from_bytes(at[2:], "big") for at in sizes)
    return PictureHead(max(pixels, default=0), 1, len(JPEG_SCAN.findall(content)))


def _png(content: bytes) -> PictureHead:
    if content[:8] != PNG_SIGNATURE or content[12:16] != b"IHDR":
        raise ValueError("no head")
    pixels = int.from_bytes(content[16:20], "big") * int.from_bytes(content[20:24], "big")
    frames = 1
    for name, start, _ in _parts(content, 8, order="big", beside=4):
        if name == b"acTL":
            frames = max(frames, int.from_bytes(content[start : start + 4], "big"))
        if name == b"IDAT":
            break
    return PictureHead(pixels, frames, 1)


def _webp(content: bytes) -> PictureHead:
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP":
        raise ValueError("no head")
    sizes, frames = [0], 0
    for name, start, _ in _parts(content, 12, order="little"):
        if name == b"VP8X":
            sizes.append(_canvas(content, start + 4))
        elif name == b"ANMF":
            frames += 1
            sizes += [_canvas(content, start + 6), _still(content, start + 16)]
        elif name in (b"VP8 ", b"VP8L"):
            sizes.append(_still(content, start - 8))
    return PictureHead(max(sizes), max(1, frames), 1)


def _canvas(content: bytes, at: int) -> int:
    """Width and height less one, in three bytes each."""
    sides = (int.from_bytes(content[at + n : at + n + 3], "little") + 1 for n in (0, 3))
    return next(sides) * next(sides)


def _still(content: bytes, at: int) -> int:
    """The size in the part of coded pixels that begins at `at`."""
    name, start = content[at : at + 4], at + 8
    if name == b"VP8L":
        bits = int.from_bytes(content[start + 1 : start + 5], "little")
        return ((bits & 0x3FFF) + 1) * ((bits >> 14 & 0x3FFF) + 1)
    if name == b"VP8 ":
        width, height = (
            int.from_bytes(content[start + n : start + n + 2], "little") & 0x3FFF for n in (6, 8)
        )
        return width * height
    return 0  # the part of transparency comes first; its frame has told the size


def _parts(
    content: bytes, at: int, *, order: str, beside: int = 0
) -> Iterator[tuple[bytes, int, int]]:
    """Name, start and length of one part after the other, as PNG and RIFF lay them out."""
    while at + 8 <= len(content):
        first, second = content[at : at + 4], content[at + 4 : at + 8]
        if order == "big":
            name, length = second, int.from_bytes(first, "big")
        else:
            name, length = first, int.from_bytes(second, "little")
            length += length % 2
        yield name, at + 8, length
        at += 8 + length + beside
