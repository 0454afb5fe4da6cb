"""Pictures as evidence: opened, turned upright and written anew, as pixels and nothing else.

What a camera writes beside the picture (place, time, device, previews, comments) is gone then,
and so is whatever else a file may carry that is a picture and something besides. Of a file of
several pictures the first is kept.

A few bytes can speak of any number of pixels, so the size is read and judged before a library makes
room for them, and one picture at a time is made anew in a process: about 12 bytes a pixel.
"""

import warnings
from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext as _
from PIL import ExifTags, Image, ImageOps

from tasks.evidence_errors import EvidenceRefused
from tasks.evidence_picture_heads import PictureHead, head_of
from tasks.evidence_turns import one_at_a_time
from tasks.states import MediaType

MEGA = 1_000_000
# A picture may be gone over so often while it gets clearer; cameras and programs do it ten times.
MAX_PASSES = 100
# WebP is decoded by way of two canvases and a copy, so it takes three times the room.
SHARE = {MediaType.JPEG: 1, MediaType.PNG: 1, MediaType.WEBP: 3}
FORMATS = {MediaType.JPEG: "JPEG", MediaType.PNG: "PNG", MediaType.WEBP: "WEBP"}
QUALITY = {MediaType.JPEG: {"quality": 90}, MediaType.PNG: {}, MediaType.WEBP: {"quality": 90}}
# The library's own bound is a second wall behind ours; it is to refuse, not to warn in a log.
warnings.simplefilter("error", Image.DecompressionBombWarning)


@dataclass(frozen=True)
class PictureBounds:
    """64 megapixels are the largest pictures of common telephones: 800 MB of memory at most."""

    megapixels: int = 64
    frames: int = 100

    def megapixels_of(self, media_type: MediaType) -> int:
        return max(1, self.megapixels // SHARE[media_type])


def clean_picture(
    content: bytes,
    media_type: MediaType,
    *,
    keeps_location: bool,
    bounds: PictureBounds = PictureBounds(),
) -> tuple[bytes, bool]:
    """The picture written anew, and whether it still says where it was taken.

    It does only with `keeps_location`, and where the camera had written the place.
    """
    try:
        _refuse_giant(head_of(content, media_type), media_type, bounds)
        with one_at_a_time():
            Image.MAX_IMAGE_PIXELS = bounds.megapixels_of(media_type) * MEGA
            upright, place = _opened(content, media_type, bounds)
            written = BytesIO()
            beside = {} if place is None or not keeps_location else {"exif": place.tobytes()}
            upright.save(written, FORMATS[media_type], **QUALITY[media_type], **beside)
    except EvidenceRefused:
        raise
    except (MemoryError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels(media_type, bounds) from None
    except Exception as error:  # a broken picture makes the library raise nearly anything
        raise EvidenceRefused(_("图片已损坏，无法打开。请重新导出或另拍一张。")) from error
    return written.getvalue(), bool(beside)


def _opened(
    content: bytes, media_type: MediaType, bounds: PictureBounds
) -> tuple[Image.Image, Image.Exif | None]:
    """The first picture, upright, and where it was taken; all else is let go on the way out."""
    with Image.open(BytesIO(content), formats=[FORMATS[media_type]]) as image:
        frames = getattr(image, "n_frames", 1)
        _refuse_giant(PictureHead(image.width * image.height, frames, 1), media_type, bounds)
        place = _place_of(image)
        ImageOps.exif_transpose(image, in_place=True)
        return _plain(image, media_type), place


def _refuse_giant(head: PictureHead, media_type: MediaType, bounds: PictureBounds) -> None:
    if head.pixels > bounds.megapixels_of(media_type) * MEGA:
        raise _too_many_pixels(media_type, bounds)
    if head.frames > bounds.frames:
        raise EvidenceRefused(
            _("动图超过 %(n)d 帧，不能接收。请截取其中一幅画面后再上传。") % {"n": bounds.frames}
        )
    if head.passes > MAX_PASSES:
        raise EvidenceRefused(_("图片过于复杂，无法处理。请截图或另存后再上传。"))


def _too_many_pixels(media_type: MediaType, bounds: PictureBounds) -> EvidenceRefused:
    millions = bounds.megapixels_of(media_type)
    return EvidenceRefused(_("图片超过 %(n)d00 万像素，请缩小后再上传。") % {"n": millions})


def _plain(image: Image.Image, media_type: MediaType) -> Image.Image:
    """A picture of the same pixels that has nothing from the file it came from."""
    if image.mode.startswith("I;16"):
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    sees_through = media_type != MediaType.JPEG and image.has_transparency_data
    mode = "RGBA" if sees_through else "L" if image.mode in ("1", "L") else "RGB"
    if image.mode != mode:
        image = image.convert(mode)
    fresh = Image.new(mode, image.size)
    fresh.paste(image)
    return fresh


def _place_of(image: Image.Image) -> Image.Exif | None:
    """Only what the picture says of the place, None if it says nothing."""
    place = dict(image.getexif().get_ifd(ExifTags.IFD.GPSInfo))
    if not place:
        return None
    kept = Image.Exif()
    kept.get_ifd(ExifTags.IFD.GPSInfo).update(place)
    return kept
