"""Photos and logos as they are served: turned upright, not larger than needed, without what a file adds."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from io import BytesIO

import pillow_heif
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError
from PIL.JpegImagePlugin import JpegImageFile

from cxaudit.domain.errors import InvalidInput

LONGEST_SIDE = 1200
MAX_BYTES = 30 * 1024 * 1024
MAX_PIXELS = 80_000_000
LOGO_BOX = (800, 400)
"""Pixels that a logo at most has: its place on a cover, 60 by 16 mm, in fine print."""
LOGO_BYTES = 5 * 1024 * 1024
_QUALITY = 82
_LOGO_FORMATS = ("PNG", "JPEG")
_SVG = re.compile(rb"<svg[\s>]|<!DOCTYPE\s+svg", re.IGNORECASE)
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
        return _in_srgb(_on_white(upright)), _MEDIA_TYPES.get(image.format or "", "image/jpeg")


def _on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image
    image = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)


def _in_srgb(image: Image.Image) -> Image.Image:
    """Plain RGB; colours of a wider profile are brought over."""
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


@dataclass(frozen=True, slots=True)
class PreparedLogo:
    """A logo ready to be kept; `width` and `height` are its pixels."""

    png: bytes
    sha256: str
    width: int
    height: int


def prepare_logo(received: bytes) -> PreparedLogo:
    """A PNG or JPEG drawn anew as a PNG within `LOGO_BOX`: its shape and what is transparent stay, nothing is
    beside the picture, the same file gives the same bytes.

    Raises InvalidInput: `logo_svg`, `logo_unreadable`,
    `logo_too_large` (params megabytes, megapixels: the limits).
    """
    if len(received) > LOGO_BYTES:
        raise _logo_too_large()
    try:
        drawn = _drawn_logo(received)
    except _DAMAGED:
        raise InvalidInput("logo_svg" if _SVG.search(received[:4096]) else "logo_unreadable") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _logo_too_large() from None
    bare, target = Image.frombytes(drawn.mode, drawn.size, drawn.tobytes()), BytesIO()
    bare.save(target, "PNG", optimize=True)
    png = target.getvalue()
    return PreparedLogo(png, hashlib.sha256(png).hexdigest(), drawn.width, drawn.height)


def _logo_too_large() -> InvalidInput:
    return InvalidInput(
        "logo_too_large", megabytes=LOGO_BYTES // (1024 * 1024), megapixels=MAX_PIXELS // 1_000_000
    )


def _drawn_logo(received: bytes) -> Image.Image:
    """RGB, with alpha where something shows through."""
    with Image.open(BytesIO(received), formats=_LOGO_FORMATS) as image:
        if image.width * image.height > MAX_PIXELS:
            raise _logo_too_large()
        upright = ImageOps.exif_transpose(image)
        alpha = upright.convert("RGBA").getchannel("A") if upright.has_transparency_data else None
        drawn = _in_srgb(upright)
    if alpha is not None and alpha.getextrema() != (255, 255):
        drawn.putalpha(alpha)
    drawn.thumbnail(LOGO_BOX, Image.Resampling.LANCZOS)
    return drawn


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
