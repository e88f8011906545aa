"""Charts hold what they are given, say it in words, and never write over themselves."""

from __future__ import annotations

from itertools import combinations
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxaudit.reporting.charts import (
    Dot,
    QuadrantWords,
    Strip,
    axis_of_standards,
    axis_of_times,
    heat_class,
    heat_words,
    quadrant,
    time_marks,
)
from cxaudit.reporting.charts.labels import SIZE, Box, place_labels

WORDS = QuadrantWords("3 <of> 9 below", "Compliance (%)", "Experience (%)", "above both", "below both")
PERCENT = st.floats(0, 100, allow_nan=False)
DOTS = st.lists(
    st.builds(Dot, PERCENT, PERCENT, st.booleans(), st.sampled_from(["Granby", "Longueuil (1 visite)", ""])),
    max_size=25,
)
TARGETS = st.tuples(st.none() | PERCENT, st.none() | PERCENT)
OUTSIDE = {WORDS.compliance, WORDS.experience}
TICKS = {str(number) for number in range(101)}
SVG = "{http://www.w3.org/2000/svg}"


def drawn(dots: list[Dot], targets: tuple[float | None, float | None] = (85, 75)) -> Element:
    return fromstring(str(quadrant(dots, targets, WORDS)))


@given(DOTS, TARGETS)
def test_every_location_has_its_dot_inside_the_frame_and_no_words_cross(
    dots: list[Dot], targets: tuple[float | None, float | None]
) -> None:
    chart = drawn(dots, targets)
    _x, _y, width, height = (float(each) for each in chart.attrib["viewBox"].split())
    assert chart[0].tag == f"{SVG}title"
    assert chart[0].text == WORDS.title
    circles = chart.findall(f"{SVG}circle")
    assert len(circles) <= len(dots)
    assert (len(circles) > 0) == (len(dots) > 0)
    assert all(0 < float(c.attrib["cx"]) < width and 0 < float(c.attrib["cy"]) < height for c in circles)
    texts = chart.findall(f"{SVG}text")
    boxes = [_box(text) for text in texts]
    assert not [pair for pair in combinations(boxes, 2) if pair[0].meets(pair[1])]
    dots_ = [Box(cx - 4, cy - 4, cx + 4, cy + 4) for cx, cy in _centres(circles)]
    inside = [box for text, box in zip(texts, boxes, strict=True) if text.text not in OUTSIDE | TICKS]
    assert not [box for box in inside if any(box.meets(dot) for dot in dots_)]
    assert all(box.left >= 0 and box.right <= width and box.bottom <= height for box in boxes)


def _centres(circles: list[Element]) -> list[tuple[float, float]]:
    return [(float(circle.attrib["cx"]), float(circle.attrib["cy"])) for circle in circles]


def _box(text: Element) -> Box:
    """What the words cover at least: letters of half their size."""
    x, y, width = float(text.attrib["x"]), float(text.attrib["y"]), len(text.text or "") * SIZE * 0.5
    left = x - {"start": 0.0, "middle": width / 2, "end": width}[text.attrib["text-anchor"]]
    return Box(left, y - 10, left + width, y + 2)


def test_locations_with_too_few_visits_are_hollow_and_names_stand_beside() -> None:
    chart = drawn([Dot(90, 80, few=True, name="Granby"), Dot(70, 60, few=False, name="Sorel")])
    fills = [circle.attrib["class"].split()[0] for circle in chart.findall(f"{SVG}circle")]
    assert fills == ["fill-paper", "fill-ink2"]
    assert {"Granby", "Sorel", "above both", "below both"} <= {
        text.text for text in chart.findall(f"{SVG}text")
    }


def test_thousands_of_locations_stay_a_chart() -> None:
    dots = [Dot(50 + at % 50, 40 + at % 61, few=at % 7 == 0) for at in range(5_000)]
    assert len(str(quadrant(dots, (85, 75), WORDS))) < 250_000


def test_a_name_without_a_place_is_left_out() -> None:
    frame = Box(0, 0, 110, 30)
    names = [("Saint-Jean", 20, 15), ("Saint-Jean", 21, 15), ("far too long for the frame", 50, 15)]
    assert [label.words for label in place_labels(names, [], frame)] == ["Saint-Jean"]


@pytest.mark.parametrize(
    ("lost", "words", "name"),
    [
        (None, None, "not-measured"), (0.0, "0", "lost-0"), (7.4, "7", "lost-0"), (7.6, "8", "lost-1"),
        (24.0, "24", "lost-3"), (39.4, "39", "lost-4"), (40.0, "40", "lost-5"), (100.0, "100", "lost-5"),
    ],
)  # fmt: skip
def test_a_cell_is_as_dark_as_its_number(lost: float | None, words: str | None, name: str) -> None:
    assert (heat_words(lost), heat_class(lost)) == (words, name)


def strip_of(seconds: list[int]) -> Strip:
    ordered = sorted(map(float, seconds))
    return Strip(
        ordered[0], ordered[len(ordered) // 2], ordered[-1] if len(ordered) > 9 else None, ordered[-1]
    )


@given(
    st.lists(st.lists(st.integers(0, 10**7), min_size=1, max_size=12).map(strip_of), min_size=1, max_size=5)
)
def test_strips_stand_inside_their_axis_in_the_order_of_their_times(strips: list[Strip]) -> None:
    for axis in (axis_of_standards(strips), axis_of_times(strips)):
        assert axis.start == 0
        assert 2 <= len(axis.ticks) <= 6
        for strip in strips:
            places = [axis.x(each) for each in (strip.fastest, strip.median, strip.slowest)]
            assert places == sorted(places)
            chart = fromstring(str(time_marks(axis, strip, "median <1 min>")))
            assert chart[0].text == "median <1 min>"
            assert float(chart.findall(f"{SVG}circle")[0].attrib["cx"]) == places[1]
    times = axis_of_times(strips)
    assert times.end >= max(strip.median for strip in strips)


def test_a_visit_beyond_the_axis_is_an_arrow_and_few_visits_have_no_upright() -> None:
    few = Strip(30, 90, None, 120)
    many = Strip(30, 90, 180, 1_200)
    axis = axis_of_standards([few, many])
    assert (axis.end, axis.step) == (200, 100)
    drawn = [str(time_marks(axis, strip, "")) for strip in (few, many)]
    assert ["l4 4l-4 4" in each for each in drawn] == [False, True]
    assert ['stroke-width="1.8"' in each for each in drawn] == [False, True]
