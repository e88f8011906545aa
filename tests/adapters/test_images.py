"""Photos are served upright, small and silent about where they were taken; bad ones are refused."""

import hashlib
import struct
import zlib
from io import BytesIO

import pillow_heif
import pytest
from PIL import Image, ImageDraw

from cxaudit.adapters.images import HEAD, LONGEST_SIDE, MAX_BYTES, is_served_copy, prepare
from cxaudit.domain.errors import InvalidInput


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    target = BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def opened(jpeg: bytes) -> Image.Image:
    return Image.open(BytesIO(jpeg))


def sideways() -> bytes:
    """A camera's picture: wide pixels, told to be turned upright, red at what becomes the top; with GPS."""
    image = Image.new("RGB", (2400, 1600), "white")
    ImageDraw.Draw(image).rectangle((0, 0, 500, 1600), fill="red")
    exif = image.getexif()
    exif[0x0112] = 6
    exif[0x010F] = "Camera maker"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (46.0, 48.0, 12.0)
    return encoded(image, "JPEG", exif=exif, comment=b"taken at home")


def test_a_photo_is_turned_shrunk_and_silent() -> None:
    received = sideways()
    photo = prepare(received)

    assert (photo.width, photo.height) == (800, LONGEST_SIDE)
    served = opened(photo.jpeg)
    assert served.size == (800, LONGEST_SIDE)
    red, green, _blue = served.getpixel((400, 50))  # type: ignore[misc]
    assert red > 200 > 60 > green
    assert not served.getexif()
    for secret in (b"Exif", b"Camera maker", b"taken at home"):
        assert secret in received
        assert secret not in photo.jpeg


def test_the_digests_name_what_was_received_and_what_is_served() -> None:
    received = sideways()
    photo = prepare(received)

    assert photo.sha256 == hashlib.sha256(received).hexdigest()
    assert photo.jpeg_sha256 == hashlib.sha256(photo.jpeg).hexdigest()
    assert (photo.size, photo.media_type) == (len(received), "image/jpeg")
    assert prepare(received) == photo


def test_a_small_photo_keeps_its_size() -> None:
    photo = prepare(encoded(Image.new("RGB", (640, 480), "green"), "JPEG"))
    assert (photo.width, photo.height) == (640, 480)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "I;16"])
def test_every_kind_of_png_becomes_a_jpeg(mode: str) -> None:
    photo = prepare(encoded(Image.new(mode, (20, 10)), "PNG"))
    assert photo.media_type == "image/png"
    assert opened(photo.jpeg).mode == "RGB"


def test_what_is_transparent_is_white() -> None:
    photo = prepare(encoded(Image.new("RGBA", (20, 10), (0, 0, 0, 0)), "PNG"))
    assert opened(photo.jpeg).getpixel((5, 5)) == (255, 255, 255)


def test_a_phone_s_heic_is_read() -> None:
    heif = pillow_heif.from_pillow(Image.new("RGB", (300, 200), "blue"))
    target = BytesIO()
    heif.save(target)
    photo = prepare(target.getvalue())

    assert (photo.media_type, photo.width, photo.height) == ("image/heic", 300, 200)


def bomb() -> bytes:
    """A PNG of a few bytes that claims 30,000 by 30,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("received", [bomb(), b"\xff\xd8\xff" + bytes(MAX_BYTES)], ids=["pixels", "bytes"])
def test_a_photo_that_is_too_large_is_refused_unread(received: bytes) -> None:
    with pytest.raises(InvalidInput) as refused:
        prepare(received)
    assert refused.value.code == "photo_too_large"
    assert refused.value.params == {"megabytes": 30, "megapixels": 80}


def damaged() -> bytes:
    return sideways()[:3000]


@pytest.mark.parametrize(
    "received",
    [
        b"",
        b"not a photo",
        damaged(),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7",
        b"GIF89a" + bytes(50),
    ],
    ids=["empty", "text", "cut", "svg", "pdf", "gif"],
)
def test_what_is_no_photo_is_refused(received: bytes) -> None:
    with pytest.raises(InvalidInput) as refused:
        prepare(received)
    assert refused.value.code == "photo_unreadable"


def test_only_a_bare_jpeg_of_the_right_size_is_a_served_copy() -> None:
    exif, tagged = Image.Exif(), BytesIO()
    exif.get_ifd(0x8825)[1] = "N"
    Image.new("RGB", (40, 30), "teal").save(tagged, "JPEG", exif=exif)
    drawn = BytesIO()
    Image.new("RGB", (3000, 20), "teal").save(drawn, "PNG")
    served = prepare(drawn.getvalue(), 1600).jpeg
    assert is_served_copy(served[:HEAD], 1600)
    assert not is_served_copy(served, 1200)
    assert [is_served_copy(each, 1600) for each in (tagged.getvalue(), drawn.getvalue(), b"%PDF", b"")] == [
        False
    ] * 4
