"""Photos as they are served: turned upright, not larger than needed, without the facts a camera adds."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from io import BytesIO

import pillow_heif
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError
from PIL.JpegImagePlugin import JpegImageFile

from cxaudit.domain.errors import InvalidInput

LONGEST_SIDE = 1200
MAX_BYTES = 30 * 1024 * 1024
MAX_PIXELS = 80_000_000
_QUALITY = 82
_FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
_DAMAGED = (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, RuntimeError)
_MEDIA_TYPES = {"PNG": "image/png", "WEBP": "image/webp", "HEIF": "image/heic"}

pillow_heif.register_heif_opener()


@dataclass(frozen=True, slots=True)
class Prepared:
    """A photo ready to be kept twice: as received (`sha256`, `size` in bytes) and as served (`jpeg`).

    `width` and `height` are pixels of the served copy.
    """

    sha256: str
    size: int
    media_type: str
    jpeg: bytes
    jpeg_sha256: str
    width: int
    height: int


def prepare(received: bytes, longest: int = LONGEST_SIDE) -> Prepared:
    """The copy of a photo that pages and reports show, its sides at most `longest` pixels; EXIF, GPS and
    previews stay in the original only.

    Raises InvalidInput: `photo_too_large` (params megabytes, megapixels: the limits), `photo_unreadable`.
    """
    if len(received) > MAX_BYTES:
        raise _too_large()
    try:
        copy, media_type = _served_copy(received, longest)
    except _DAMAGED:
        raise InvalidInput("photo_unreadable") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_large() from None
    jpeg = _encode(copy)
    return Prepared(
        sha256=hashlib.sha256(received).hexdigest(),
        size=len(received),
        media_type=media_type,
        jpeg=jpeg,
        jpeg_sha256=hashlib.sha256(jpeg).hexdigest(),
        width=copy.width,
        height=copy.height,
    )


def _too_large() -> InvalidInput:
    return InvalidInput(
        "photo_too_large", megabytes=MAX_BYTES // (1024 * 1024), megapixels=MAX_PIXELS // 1_000_000
    )


def _served_copy(received: bytes, longest: int) -> tuple[Image.Image, str]:
    with Image.open(BytesIO(received), formats=_FORMATS) as image:
        if image.width * image.height > MAX_PIXELS:
            raise _too_large()
        image.draft("RGB", (longest, longest))  # a JPEG is decoded at a fraction of its size
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((longest, longest), Image.Resampling.LANCZOS)
        return _in_srgb(upright), _MEDIA_TYPES.get(image.format or "", "image/jpeg")


def _in_srgb(image: Image.Image) -> Image.Image:
    """Plain RGB on white; colours of a wider profile are brought over."""
    if image.has_transparency_data:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image)
    profile = image.info.get("icc_profile")
    image = image.convert("RGB")
    if not profile:
        return image
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"))
    except (ImageCms.PyCMSError, OSError):
        return image
    return converted or image


def _encode(image: Image.Image) -> bytes:
    """JPEG bytes with nothing beside the picture."""
    bare = Image.frombytes("RGB", image.size, image.tobytes())
    target = BytesIO()
    bare.save(target, "JPEG", quality=_QUALITY, optimize=True)
    return target.getvalue()


HEAD = 64 * 1024
"""Bytes at the beginning of a file that tell whether it is a served copy."""


def is_served_copy(head: bytes, longest: int) -> bool:
    """Whether a file that begins so is a copy as `prepare` makes it: a JPEG, nothing beside the picture."""
    try:
        with Image.open(BytesIO(head), formats=("JPEG",)) as image:
            beside = (
                [name for name, _said in image.applist if name != "APP0"]
                if isinstance(image, JpegImageFile)
                else [""]
            )
            return max(image.size) <= longest and not beside
    except _DAMAGED:
        return False
