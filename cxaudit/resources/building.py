"""Building the assets: npm's files and our own, in one directory named by the hash of its contents."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from hashlib import sha256
from pathlib import Path

from cxaudit.resources.assets import ICONS, MANIFEST, forget_assets, inside
from cxaudit.resources.paths import build_dir, node_modules_dir, static_dir

_LAYERS = "@layer pico, tokens, base, components, pages;\n"
_CHARSET = '@charset "UTF-8";'  # allowed at the start of a file only
_ATKINSON = "atkinson-hyperlegible-next"
_SERIF = "source-serif-4"
_SUBSETS = ("latin", "latin-ext")
_CUTS = ("400-normal", "400-italic", "600-normal", "700-normal")
_VARIABLE = {_ATKINSON: ("wght-normal", "wght-italic"), _SERIF: ("opsz-normal",)}
_MODULES = {
    "htmx.js": "htmx.org/dist/htmx.min.js",
    "vendor/client-zip.js": "client-zip/index.js",
    "vendor/idb.js": "idb/build/index.js",
    "vendor/signature_pad.js": "signature_pad/dist/signature_pad.min.js",
}
_COMMENT = re.compile(r"^[ \t]*(?://[^\n]*|/\*(?:(?!\*/)[\s\S])*\*/[ \t]*)\n", re.MULTILINE)
_INDENTATION = re.compile(r"^[ \t]+|(?<=\n)\n+", re.MULTILINE)
_FIELD_PAGES = frozenset({"capture.css", "device.css", "field.css", "tablet.css"})
_DESK_ONLY = frozenset({"desk.css", "tables.css"})
"""The tablet takes a smaller stylesheet: what only the desk draws would be a fifth of its download."""
_KEPT_BUILDS = 3
"""Earlier builds that stay, for pages that are still open or processes that have not been restarted."""


def copy_assets() -> Path:
    """Write the build and its manifest, and give its directory. The same sources give the same directory.

    Raises FileNotFoundError when npm's files are not installed.
    """
    build_dir().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=build_dir(), prefix=".new-") as fresh:
        work = Path(fresh) / "build"
        _write(work)
        target = build_dir() / _hash(work)
        if not target.is_dir():
            work.rename(target)
    _publish(target)
    forget_assets()
    return target


def _write(work: Path) -> None:
    for directory in ("css", "js", "fonts"):
        (work / directory).mkdir(parents=True)
    (work / "css" / "app.css").write_text(_stylesheet(), encoding="utf-8")
    (work / "css" / "field.css").write_text(_stylesheet(_FIELD_PAGES, _DESK_ONLY), encoding="utf-8")
    _scripts(work / "js")
    shutil.copytree(static_dir() / "icons", work / "icons")
    for font in _fonts():
        shutil.copyfile(font, work / "fonts" / font.name)
    outline = sorted(_npm("@tabler/icons/icons/outline").glob("*.svg"))
    icons = {p.stem: inside(p) for p in outline}
    (work / ICONS).write_text(json.dumps(icons, indent=0, sort_keys=True), encoding="utf-8")


def _scripts(js: Path) -> None:
    """Ours with their folders, npm's beside them: relative imports between modules hold in every build."""
    shutil.copytree(static_dir() / "js", js, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.d.ts"))
    for name, source in _MODULES.items():
        shutil.copyfile(_npm(source), js / name)
    for script in js.rglob("*.js"):
        script.write_text(_bare(script.read_text(encoding="utf-8")), encoding="utf-8")


def _bare(source: str) -> str:
    """A script or stylesheet without indentation and without comments that stand on lines of their own.

    They are half of what a tablet would download. No text of ours runs over several lines.
    """
    return _INDENTATION.sub("", _COMMENT.sub("", source))


def _stylesheet(pages: frozenset[str] | None = None, without: frozenset[str] = frozenset()) -> str:
    """Pico, then ours, each in its cascade layer, in one file: one request, and it works off line.

    `pages` names the files of `css/pages` to take, all of them by default; `without` what else to leave out.
    """
    css = static_dir() / "css"
    pico = _npm("@picocss/pico/css/pico.min.css").read_text(encoding="utf-8")
    parts = [_LAYERS, "@layer pico {", pico.removeprefix(_CHARSET), "}\n"]
    parts += [p.read_text(encoding="utf-8") for p in sorted(css.glob("*.css")) if p.name not in without]
    chosen = [p for p in sorted((css / "pages").glob("*.css")) if pages is None or p.name in pages]
    for page in chosen:
        parts.append(f"@layer pages {{\n{page.read_text(encoding='utf-8')}}}\n")
    return _bare("".join(parts))


def _fonts() -> list[Path]:
    """Variable fonts for pages, static cuts for WeasyPrint, which ignores ranges of weight."""
    static = [
        _npm(f"@fontsource/{family}/files/{family}-{subset}-{cut}.woff2")
        for family in (_ATKINSON, _SERIF)
        for subset in _SUBSETS
        for cut in _CUTS
    ]
    variable = [
        _npm(f"@fontsource-variable/{family}/files/{family}-{subset}-{axis}.woff2")
        for family, axes in _VARIABLE.items()
        for subset in _SUBSETS
        for axis in axes
    ]
    return static + variable


def _npm(path: str) -> Path:
    found = node_modules_dir() / path
    if not found.exists():
        raise FileNotFoundError(f"{path} is not installed: run npm ci first")
    return found


def _hash(directory: Path) -> str:
    digest = sha256()
    for file in sorted(p for p in directory.rglob("*") if p.is_file()):
        digest.update(file.relative_to(directory).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]


def _publish(target: Path) -> None:
    """Point the manifest at `target` in one step, then remove all but the latest builds."""
    manifest = build_dir() / MANIFEST
    part = manifest.with_suffix(".part")
    part.write_text(json.dumps({"build": target.name}), encoding="utf-8")
    part.replace(manifest)
    target.touch()
    builds = sorted((p for p in build_dir().iterdir() if len(p.name) == 12), key=lambda p: p.stat().st_mtime)
    for old in builds[:-_KEPT_BUILDS]:
        if old.is_dir() and old != target:
            shutil.rmtree(old)
