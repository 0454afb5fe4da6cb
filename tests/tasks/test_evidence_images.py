"""Pictures are written anew: upright, and with nothing beside the picture."""

from io import BytesIO

import pytest
from PIL import Image, PngImagePlugin

from tasks import evidence_images
from tasks.evidence_errors import EvidenceRefused
from tasks.evidence_images import clean_picture
from tasks.states import PICTURES, MediaType
from tests.tasks import files

KINDS = [("JPEG", MediaType.JPEG), ("PNG", MediaType.PNG), ("WEBP", MediaType.WEBP)]


def cleaned(content, media_type=MediaType.JPEG, keeps_location=False):
    return clean_picture(content, media_type, keeps_location=keeps_location)


def test_every_picture_type_is_tried_here():
    assert tuple(media_type for _, media_type in KINDS) == PICTURES


@pytest.mark.parametrize(("kind", "media_type"), KINDS)
def test_place_and_device_are_gone(kind, media_type):
    sent = files.picture(kind, located=True)
    assert (files.place_in(sent) != {}, b"SecretMaker" in sent) == (True, True)

    content, located = cleaned(sent, media_type)

    assert (located, files.place_in(content), b"SecretMaker" in content) == (False, {}, False)
    with Image.open(BytesIO(content)) as image:
        assert (image.format, dict(image.getexif())) == (kind, {})


@pytest.mark.parametrize(("kind", "media_type"), KINDS)
def test_place_is_kept_on_purpose_and_nothing_else(kind, media_type):
    content, located = cleaned(files.picture(kind, located=True), media_type, keeps_location=True)

    assert (located, files.place_in(content)) == (True, files.GPS)
    assert b"SecretMaker" not in content


def test_picture_without_a_place_keeps_none():
    assert cleaned(files.picture(), keeps_location=True)[1] is False


@pytest.mark.parametrize("keeps_location", [True, False])
def test_picture_is_turned_upright(keeps_location):
    sent = files.picture("PNG", located=True, turned=True)

    content, _ = cleaned(sent, MediaType.PNG, keeps_location=keeps_location)

    with Image.open(BytesIO(content)) as image:
        assert image.size == (20, 40)
        assert (image.getpixel((10, 2)), image.getpixel((10, 38))) == ((0, 0, 0), (255, 255, 255))
        assert image.getexif().get(0x0112) is None


def test_comments_and_what_follows_the_picture_are_gone():
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", "SecretWords")
    sent = files.picture("PNG", pnginfo=words) + files.container({"a.exe": "SecretWords"})

    assert b"SecretWords" not in cleaned(sent, MediaType.PNG)[0]
    assert b"SecretWords" not in cleaned(files.picture(comment=b"SecretWords"))[0]
    assert b"SecretWords" not in cleaned(files.picture(icc_profile=b"SecretWords" * 9))[0]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_way_to_store_colours_is_read(mode):
    written = BytesIO()
    Image.new(mode, (8, 8)).save(written, "PNG")

    content, _ = cleaned(written.getvalue(), MediaType.PNG)

    with Image.open(BytesIO(content)) as image:
        assert image.size == (8, 8)


def test_too_many_pixels_are_refused_before_they_are_made(monkeypatch):
    monkeypatch.setattr(evidence_images, "MAX_PIXELS", 799)

    with pytest.raises(EvidenceRefused, match="万像素"):
        cleaned(files.picture(size=(40, 20)))


def test_decompression_bomb_is_refused():
    head = files.picture("PNG", size=(1, 1))
    giant = head[:16] + (60_000).to_bytes(4, "big") * 2 + head[24:]

    with pytest.raises(EvidenceRefused):
        cleaned(giant, MediaType.PNG)


@pytest.mark.parametrize("kept", [0.2, 0.6, 0.95])
@pytest.mark.parametrize(("kind", "media_type"), KINDS)
def test_broken_picture_is_refused(kind, media_type, kept):
    sent = files.picture(kind, size=(300, 300))

    with pytest.raises(EvidenceRefused, match="图片已损坏"):
        cleaned(sent[: int(len(sent) * kept)], media_type)
