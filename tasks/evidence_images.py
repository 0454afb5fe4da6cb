"""Pictures as evidence: opened, turned upright and written anew, as pixels and nothing else.

What a camera writes beside the picture (place, time, device, previews, comments) is gone then,
and so is whatever else a file may carry that is a picture and something besides.
"""

from io import BytesIO

from django.utils.translation import gettext as _
from PIL import ExifTags, Image, ImageOps

from tasks.evidence_errors import EvidenceRefused
from tasks.states import MediaType

# 64 megapixels, the largest pictures of common telephones: about 400 MB of memory at most.
MAX_PIXELS = 64_000_000
FORMATS = {MediaType.JPEG: "JPEG", MediaType.PNG: "PNG", MediaType.WEBP: "WEBP"}
QUALITY = {MediaType.JPEG: {"quality": 90}, MediaType.PNG: {}, MediaType.WEBP: {"quality": 90}}


def clean_picture(
    content: bytes, media_type: MediaType, *, keeps_location: bool
) -> tuple[bytes, bool]:
    """The picture written anew, and whether it still says where it was taken.

    It does only with `keeps_location`, and where the camera had written the place.
    """
    try:
        with Image.open(BytesIO(content), formats=[FORMATS[media_type]]) as image:
            _refuse_giant(image)
            place = _place_of(image) if keeps_location else None
            upright = _plain(ImageOps.exif_transpose(image), media_type)
        written = BytesIO()
        beside = {} if place is None else {"exif": place.tobytes()}
        upright.save(written, FORMATS[media_type], **QUALITY[media_type], **beside)
    except EvidenceRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise EvidenceRefused(_too_many_pixels()) from None
    except Exception as error:  # a broken picture makes the library raise nearly anything
        raise EvidenceRefused(_("图片已损坏，无法打开。请重新导出或另拍一张。")) from error
    return written.getvalue(), place is not None


def _refuse_giant(image: Image.Image) -> None:
    """By the size that the head of the file tells, before any pixel is made."""
    if image.width * image.height > MAX_PIXELS:
        raise EvidenceRefused(_too_many_pixels())


def _too_many_pixels() -> str:
    millions = MAX_PIXELS // 1_000_000
    return _("图片超过 %(n)d00 万像素，请缩小后再上传。") % {"n": millions}


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
