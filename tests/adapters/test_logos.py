"""Logos are drawn anew: bounded, in their own shape, still transparent, with nothing beside the picture."""

from __future__ import annotations

import hashlib
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

from cxaudit.adapters.images import LOGO_BOX, LOGO_BYTES, prepare_logo
from cxaudit.domain.errors import InvalidInput

SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    target = BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def disc() -> Image.Image:
    image = Image.new("RGBA", (1600, 1200), (0, 0, 0, 0))
    ImageDraw.Draw(image).ellipse((400, 200, 1200, 1000), fill="#5B2553")
    return image


def test_what_is_transparent_stays_so() -> None:
    logo = prepare_logo(encoded(disc()))
    assert (logo.width, logo.height) == (533, 400)
    with Image.open(BytesIO(logo.png)) as kept:
        assert (kept.format, kept.mode, kept.size) == ("PNG", "RGBA", (533, 400))
        assert kept.getpixel((1, 1)) == (0, 0, 0, 0)
        assert kept.getpixel((266, 200)) == (0x5B, 0x25, 0x53, 255)


def test_edges_stay_clean_where_what_is_transparent_is_black_underneath() -> None:
    with Image.open(BytesIO(prepare_logo(encoded(disc())).png)) as kept:
        half = [pixel[:3] for pixel in kept.get_flattened_data() if 100 < pixel[3] < 200]
    assert half
    assert all(abs(pixel[0] - 0x5B) < 8 and abs(pixel[1] - 0x25) < 8 for pixel in half)


def test_nothing_beside_the_picture_is_kept() -> None:
    said, exif = PngInfo(), Image.Exif()
    said.add_text("Author", "somebody's name")
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x010F] = "Camera maker"
    for received in (
        encoded(disc(), pnginfo=said, exif=exif),
        encoded(disc().convert("RGB"), "JPEG", exif=exif, comment=b"somebody's name"),
    ):
        png = prepare_logo(received).png
        for secret in (b"somebody", b"Camera maker", b"eXIf", b"tEXt"):
            assert secret not in png
        with Image.open(BytesIO(png)) as kept:
            assert (kept.info, dict(kept.getexif())) == ({}, {})


def test_a_jpeg_becomes_an_upright_opaque_png() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    logo = prepare_logo(encoded(Image.new("RGB", (300, 100), "#0A5648"), "JPEG", exif=exif, quality=95))
    with Image.open(BytesIO(logo.png)) as kept:
        assert (kept.mode, kept.size) == ("RGB", (100, 300))


@pytest.mark.parametrize("mode", ["RGBA", "RGB", "LA", "P", "L", "1", "I;16"])
def test_every_kind_of_png_is_taken(mode: str) -> None:
    assert prepare_logo(encoded(Image.new(mode, (20, 10)))).width == 20


def test_a_palette_with_a_transparent_colour_stays_transparent() -> None:
    image = Image.new("P", (4, 4), 0)
    image.putpalette([255, 0, 0, 0, 0, 255])
    image.putpixel((2, 2), 1)
    with Image.open(BytesIO(prepare_logo(encoded(image, transparency=0)).png)) as kept:
        assert kept.getpixel((0, 0))[3] == 0  # type: ignore[index]
        assert kept.getpixel((2, 2)) == (0, 0, 255, 255)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 2000), st.integers(1, 2000))
def test_a_logo_is_bounded_and_never_distorted(width: int, height: int) -> None:
    logo = prepare_logo(encoded(Image.new("RGB", (width, height), "#123F6B")))
    assert logo.width <= LOGO_BOX[0]
    assert logo.height <= LOGO_BOX[1]
    shrunk = min(1, LOGO_BOX[0] / width, LOGO_BOX[1] / height)
    assert abs(logo.width - max(1, width * shrunk)) <= 1
    assert abs(logo.height - max(1, height * shrunk)) <= 1


def test_the_bytes_are_bounded_and_the_same_each_time() -> None:
    noise = encoded(Image.effect_noise((2000, 1000), 200).convert("RGB"))
    logo = prepare_logo(noise)
    assert len(logo.png) < 1_100_000
    assert logo == prepare_logo(noise)
    assert logo.sha256 == hashlib.sha256(logo.png).hexdigest()


@pytest.mark.parametrize(
    ("received", "code"),
    [
        (SVG, "logo_svg"),
        (b"<svg/>"[:4] + b" width='1'/>", "logo_svg"),
        (b"", "logo_unreadable"),
        (b"no logo", "logo_unreadable"),
        (encoded(Image.new("RGB", (9, 9)), "GIF"), "logo_unreadable"),
        (encoded(disc())[:-900], "logo_unreadable"),
        (b"x" * (LOGO_BYTES + 1), "logo_too_large"),
        (encoded(Image.new("1", (20_000, 20_000))), "logo_too_large"),
    ],
    ids=["svg", "svg without its head", "nothing", "words", "gif", "half", "bytes", "pixels"],
)
def test_what_is_no_logo_is_refused_with_its_reason(received: bytes, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        prepare_logo(received)
    assert refused.value.code == code
