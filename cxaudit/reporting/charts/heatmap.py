"""A heatmap is a real table, on the page and in the PDF: here is how dark each of its cells is.

The cell's class is `lost-0` to `lost-5`, and `not-measured` where nothing was scored: never an empty cell.
"""

from __future__ import annotations

from math import floor

_STEP, _DARKEST = 8, 5


def heat_words(lost: float | None) -> str | None:
    """The number that stands in the cell, without decimals; None: nothing was scored."""
    return None if lost is None else str(floor(lost + 0.5))


def heat_class(lost: float | None) -> str:
    """The class of a cell by points lost out of 100: a step darker every 8 points, of the number as shown."""
    words = heat_words(lost)
    if words is None:
        return "not-measured"
    return f"lost-{min(max(int(words), 0) // _STEP, _DARKEST)}"
