"""The contrasts of the token file, recomputed for the three displays as WCAG 2.2 defines them."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "cxaudit/web/static/css/tokens.css"
THEMES = ("light", "dark", "outdoor")
SELECTORS = {
    "light": [r"  :root \{"],
    "dark": [
        r"    :root:not\(\[data-theme\]\) \{\n      color-scheme: dark",
        r':root\[data-theme="dark"\] \{',
    ],
    "outdoor": [
        r"prefers-contrast: more\) \{\n    :root:not\(\[data-theme\]\) \{",
        r':root\[data-theme="outdoor"\] \{',
    ],
}


def blocks(theme: str) -> list[dict[str, str]]:
    """The tokens of each place that defines the theme."""
    css = TOKENS.read_text(encoding="utf-8")
    found = []
    for selector in SELECTORS[theme]:
        match = re.search(selector, css)
        assert match, (theme, selector)
        body = css[match.end() : css.index("}", match.end())]
        found.append(dict(re.findall(r"--([a-z0-9-]+):\s*([^;]+);", body)))
    return found


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(a: str, b: str) -> float:
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def on_page(tokens: dict[str, str], name: str) -> float:
    """The lower of the contrasts with paper and ground."""
    return min(contrast(tokens[name], tokens[under]) for under in ("paper", "ground"))


@pytest.mark.parametrize("theme", THEMES)
def test_a_theme_is_the_same_wherever_it_is_defined(theme: str) -> None:
    first, *others = blocks(theme)
    assert len(first) > 20
    assert all(other == first for other in others)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    ("token", "least"),
    [
        ("ink", 15),
        ("ink2", 8),
        ("ink3", 5.5),
        ("edge", 4.4),
        ("action", 7.5),
        ("up", 7.5),
        ("down", 7.4),
        ("alert", 7.9),
        ("compliance", 10),
        ("experience", 4.5),
    ],
)
def test_what_is_read_stands_out_from_the_page(theme: str, token: str, least: float) -> None:
    assert on_page(blocks(theme)[0], token) >= least


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    ("text", "under", "least"),
    [
        ("on-action", "action", 8.5),
        ("on-alert", "alert", 8.6),
        ("on-wait", "wait", 11),
        ("up", "up-soft", 7),
        ("down", "down-soft", 7),
        ("ink", "act-soft", 11),
        ("action", "act-soft", 6.5),
        ("paper", "ink", 15),
        ("ink", "sunk", 12),
        ("ink2", "sunk", 7),
    ],
)
def test_what_is_read_stands_out_from_its_own_ground(theme: str, text: str, under: str, least: float) -> None:
    tokens = blocks(theme)[0]
    assert contrast(tokens[text], tokens[under]) >= least


@pytest.mark.parametrize("theme", THEMES)
def test_numbers_are_read_in_every_cell_of_the_heatmap(theme: str) -> None:
    tokens = blocks(theme)[0]
    for step in range(6):
        text = "#14201D" if step < 4 else tokens["on-ramp-deep"]
        assert contrast(text, tokens[f"ramp-{step}"]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_the_focus_ring_is_seen(theme: str) -> None:
    tokens = blocks(theme)[0]
    assert contrast(tokens["ink"], tokens["paper"]) >= 15
    assert "--focus: #FFB800;" in TOKENS.read_text(encoding="utf-8")


def test_the_contrast_formula_is_the_standard_one() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


def test_no_other_stylesheet_brings_a_colour_of_its_own() -> None:
    """White plates, under charts, a signature and a logo, are the one exception; all else comes from the tokens."""
    stray = []
    for path in sorted(TOKENS.parent.rglob("*.css")):
        if path != TOKENS:
            css = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
            stray += [(path.name, c) for c in re.findall(r"#[0-9A-Fa-f]{3,8}\b(?=\s*[;,)])", css)]
    assert set(stray) <= {
        (name, "#FFFFFF") for name in ("tables.css", "capture.css", "admin.css", "portal.css")
    }
