"""HTML to PDF: the only place that knows WeasyPrint. One font configuration and stylesheet per process."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache, partial
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from PIL import ImageFile
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from cxaudit import resources
from cxaudit.domain.errors import NotFound
from cxaudit.reporting import charts
from cxaudit.reporting.archive import Embedded, add_signature_field, finish

# WeasyPrint makes Pillow accept half a picture, everywhere: an upload cut short would pass for whole.
ImageFile.LOAD_TRUNCATED_IMAGES = False

OpenPhoto = Callable[[str], BinaryIO]
_STORED = {"photo:": "image/jpeg", "logo:": "image/png"}
"""How a page names what the files of its client hold, and what that is."""
_MARK = "mark"
"""How it names the mark of a dimension: in a table of many it is read and drawn once, not once a line."""
_FAMILIES = {
    "Atkinson Hyperlegible Next": ("atkinson-hyperlegible-next", (400, 600, 700)),
    "Source Serif 4": ("source-serif-4", (400, 600, 700)),
}
_SUBSETS = {
    "latin-ext": "U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+1E00-1E9F,U+1EF2-1EFF",
    "latin": "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+1D49,U+02B3,"
    "U+2000-206F,U+20AC,U+2122,U+2212",
}


class _Fetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Photos and logo of the report, our own marks and fonts; anything else is an error, never a request."""

    def __init__(self, open_photo: OpenPhoto | None = None) -> None:
        super().__init__(allowed_protocols={"file"})
        self._open_photo = open_photo

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
        """The bytes behind `url`."""
        scheme, _colon, name = url.partition(":")
        media_type = _STORED.get(f"{scheme}:")
        if media_type is not None and self._open_photo is not None:
            return URLFetcherResponse(url, self._stored(name), {"Content-Type": media_type})
        if scheme == _MARK:
            return URLFetcherResponse(url, charts.dimension_image(name), {"Content-Type": "image/svg+xml"})
        if url.startswith(resources.fonts_dir().as_uri()):
            return super().fetch(url, headers)
        raise FatalURLFetchingError(f"a report fetches nothing: {url}")

    def _stored(self, sha256: str) -> bytes:
        """WeasyPrint would go on without the picture; a report never leaves evidence out silently."""
        assert self._open_photo is not None  # noqa: S101  # asked for by `fetch` only
        try:
            with self._open_photo(sha256) as picture:
                return picture.read()
        except (NotFound, OSError) as gone:
            raise FatalURLFetchingError(f"a picture of the report cannot be read: {sha256}") from gone


@lru_cache(maxsize=1)
def _fonts() -> FontConfiguration:
    return FontConfiguration()


@lru_cache(maxsize=4)
def _sheets(paths: tuple[Path, ...]) -> list[CSS]:
    faces = "\n".join(_faces(resources.fonts_dir()))
    texts = [faces, *(path.read_text(encoding="utf-8") for path in paths)]
    return [CSS(string=text, font_config=_fonts(), url_fetcher=_Fetcher()) for text in texts]


def _faces(folder: Path) -> list[str]:
    return [
        f"@font-face{{font-family:'{family}';font-weight:{weight};font-style:{style};"
        f"unicode-range:{ranges};src:url('{file.as_uri()}')}}"
        for family, (slug, weights) in _FAMILIES.items()
        for subset, ranges in _SUBSETS.items()
        for weight, style in [*((w, "normal") for w in weights), (400, "italic")]
        if (file := folder / f"{slug}-{subset}-{weight}-{style}.woff2").is_file()
    ]


def write_pdf(
    html: str,
    stylesheets: tuple[Path, ...],
    open_photo: OpenPhoto,
    brand: str = "",
    *,
    files: Sequence[Embedded] = (),
    signature: str | None = None,
) -> bytes:
    """The tagged archive (PDF/A-3a and PDF/UA-1) of a page with `files` in it; the same give the same bytes.

    `brand` are rules that follow those of the stylesheets; with `signature`, read aloud for it, there is an
    empty field for one. Raises OSError when a picture cannot be read.
    """
    target = BytesIO()
    sheets = [*_sheets(stylesheets), *([CSS(string=brand)] if brand else [])]
    try:
        with _seldom_collecting():
            HTML(string=html, url_fetcher=_Fetcher(open_photo)).write_pdf(
                target,
                stylesheets=sheets,
                font_config=_fonts(),
                pdf_variant="pdf/a-3a",
                attachments=[_attachment(file) for file in files],
                finisher=partial(_finish, signature),
            )
    except FatalURLFetchingError as wrong:
        raise OSError(str(wrong)) from wrong  # WeasyPrint's is a BaseException: it would stop the worker
    return target.getvalue()


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """A layout makes a million objects that stay to its end: looking for garbage among them every 700 took a
    fifth of the time."""
    kept = gc.get_threshold()
    gc.set_threshold(100_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*kept)


def _finish(signature: str | None, document: Any, pdf: Any) -> None:
    finish(document, pdf)
    if signature is not None:
        add_signature_field(pdf, signature)


def _attachment(file: Embedded) -> Attachment:
    return Attachment(
        file_obj=BytesIO(file.data),
        name=file.name,
        description=file.description,
        created=file.at,
        modified=file.at,
        relationship=file.relationship,
    )
