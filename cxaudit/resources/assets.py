"""Reading a build: addresses of assets, icons to inline, fonts for the PDF."""

from __future__ import annotations

import json
from functools import lru_cache
from html import escape
from pathlib import Path

from markupsafe import Markup

from cxaudit.resources.paths import build_dir, static_dir

MANIFEST = "manifest.json"
ICONS = "icons.json"
_PREFIX = "/static/"
_TABLER_BOX = '<path stroke="none" d="M0 0h24v24H0z" fill="none" />'
_DRAWN = (
    'viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="1.75"'
    ' stroke-linecap="round" stroke-linejoin="round"'
)


class AssetsMissing(LookupError):
    """Nothing was built yet."""

    def __init__(self) -> None:
        super().__init__("No assets are built. Run: npm ci && cxaudit assets")


def asset(path: str) -> str:
    """The address of a built file such as `css/app.css`; it changes when anything of the build changes.

    Our own files are served from their place until something is built, so that pages never break.
    """
    build = current_build()
    if build is not None and (build / path).is_file():
        return f"{_PREFIX}build/{build.name}/{path}"
    return _PREFIX + path


def assets() -> tuple[str, ...]:
    """The addresses of everything a page may ask for, sorted."""
    build = current_build()
    if build is None:
        return ()
    files = sorted(
        p.relative_to(build).as_posix() for p in build.rglob("*") if p.is_file() and p.name != ICONS
    )
    return tuple(f"{_PREFIX}build/{build.name}/{name}" for name in files)


def fonts_dir() -> Path:
    """The font files of the present build: static cuts for the PDF, variable ones for pages.

    Named as Fontsource does, for example `source-serif-4-latin-600-normal.woff2`. Raises AssetsMissing.
    """
    build = current_build()
    if build is None:
        raise AssetsMissing
    return build / "fonts"


def icon_svg(name: str, title: str | None = None) -> Markup:
    """An icon to stand in the page, 24 px box, in the colour of the text; empty when there is no such icon.

    Without `title` it is hidden from screen readers: the words beside it speak.
    """
    inner = icons().get(name)
    if inner is None:
        return Markup("")
    spoken = f'role="img" aria-label="{escape(title)}"' if title else 'aria-hidden="true" focusable="false"'
    return Markup(  # noqa: S704  # our own icon files; the title is escaped
        f'<svg class="icon" {_DRAWN} {spoken}>{inner}</svg>'
    )


@lru_cache(maxsize=1)
def current_build() -> Path | None:
    """The directory of the last complete build, or None."""
    manifest = build_dir() / MANIFEST
    if not manifest.is_file():
        return None
    found = build_dir() / str(json.loads(manifest.read_text(encoding="utf-8"))["build"])
    return found if found.is_dir() else None


@lru_cache(maxsize=1)
def icons() -> dict[str, str]:
    """The inside of every icon by its name; our own marks come first."""
    build = current_build()
    found: dict[str, str] = {}
    if build is not None:
        found |= json.loads((build / ICONS).read_text(encoding="utf-8"))
    return found | own_icons()


def own_icons() -> dict[str, str]:
    """The marks drawn for this product, from `static/icons`."""
    return {p.stem: inside(p) for p in sorted((static_dir() / "icons").glob("*.svg"))}


def inside(file: Path) -> str:
    """What stands between the outer tags of an SVG file, on one line."""
    text = file.read_text(encoding="utf-8")
    body = text[text.index(">", text.index("<svg")) + 1 : text.rindex("</svg>")]
    return "".join(line.strip() for line in body.splitlines()).replace(_TABLER_BOX, "")


def forget_assets() -> None:
    """Read the build again next time: after a new one was written."""
    current_build.cache_clear()
    icons.cache_clear()
