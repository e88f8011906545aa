"""The assets are built once for the same sources, and pages find them."""

import re
from pathlib import Path

import pytest
from flask import Flask

from cxaudit import resources
from cxaudit.resources.assets import icons, own_icons
from cxaudit.resources.paths import node_modules_dir

ROOT = Path(__file__).parents[2]
IMPORT = re.compile(r"""^(?:import|export)\b[^;"']*["'](\.[^"']+)["']""", re.MULTILINE)
ICON = re.compile(r"""\bicon(?:_svg)?\(\s*["']([a-z0-9-]+)["']\s*[,)]""")

pytestmark = pytest.mark.skipif(not node_modules_dir().is_dir(), reason="npm ci has not been run")


@pytest.fixture(scope="module")
def build() -> Path:
    return resources.copy_assets()


def test_building_twice_gives_the_same_directory(build: Path) -> None:
    assert resources.copy_assets() == build


def test_addresses_carry_the_build(build: Path) -> None:
    assert resources.asset("css/app.css") == f"/static/build/{build.name}/css/app.css"
    assert resources.asset("js/nothing.js") == "/static/js/nothing.js"
    assert resources.asset("js/htmx.js") in resources.assets()


def test_a_browser_keeps_what_was_built_and_asks_again_for_the_rest(build: Path, calm_app: Flask) -> None:
    def kept(address: str) -> int | None:
        with calm_app.test_client().get(address) as answer:
            assert answer.status_code == 200
            return answer.cache_control.max_age

    assert kept(resources.asset("css/app.css")) == 365 * 24 * 3600
    assert kept("/static/js/page.js") is None


@pytest.mark.parametrize("name", ["app.css", "field.css"])
def test_the_stylesheet_asks_only_for_files_of_the_build(build: Path, name: str) -> None:
    css = (build / "css" / name).read_text(encoding="utf-8")
    wanted = {u for u in re.findall(r"url\(\"?([^\")]+)\"?\)", css) if not u.startswith("data:")}
    assert wanted
    assert [u for u in wanted if not (build / "css" / u).is_file()] == []


def test_modules_import_what_stands_beside_them_in_the_build(build: Path) -> None:
    imports = [
        (script, name)
        for script in (build / "js").rglob("*.js")
        for name in IMPORT.findall(script.read_text(encoding="utf-8"))
    ]
    assert (build / "js" / "engine" / "flow.js", "./conditions.js") in imports
    assert [(file.name, name) for file, name in imports if not (file.parent / name).is_file()] == []
    for library in ("vendor/idb.js", "vendor/signature_pad.js"):
        assert resources.asset(f"js/{library}") == f"/static/build/{build.name}/js/{library}"
    assert not list(build.rglob("*.d.ts"))


def test_every_character_of_french_has_its_font(build: Path) -> None:
    names = {path.name for path in resources.fonts_dir().iterdir()}
    for cut in ("400-normal", "400-italic", "600-normal", "700-normal"):
        assert f"source-serif-4-latin-{cut}.woff2" in names
        assert f"atkinson-hyperlegible-next-latin-ext-{cut}.woff2" in names


def test_our_marks_hide_none_of_the_icons(build: Path) -> None:
    assert resources.icon_svg("camera").startswith("<svg")
    assert set(own_icons()) <= set(icons())
    assert 'aria-label="&lt;b&gt;"' in resources.icon_svg("mark-up", "<b>")
    assert resources.icon_svg("no-such-icon") == ""


def test_every_icon_that_is_named_exists(build: Path) -> None:
    files = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "cxaudit").rglob("*.py")]
    named = {(p.name, icon) for p in files for icon in ICON.findall(p.read_text(encoding="utf-8"))}
    assert sorted(pair for pair in named if pair[1] not in icons()) == []
