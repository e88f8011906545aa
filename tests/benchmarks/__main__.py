"""`make bench`: what the product costs beside the least that would do, in CPU time, and whether aims are met."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tests.benchmarks import (
    comparing,
    dashboards,
    effects,
    form_page,
    list_pages,
    pdf,
    scoring,
    servers,
    storing,
    tablet,
)
from tests.benchmarks.clock import Line

_WIDTH = 46


def show(line: Line) -> str:
    """One line of the table."""
    said = "no aim" if line.aim is None else f"at most {line.aim:<4g} {'pass' if line.passed else 'MISS'}"
    return f"{line.name:{_WIDTH}} {line.found:>22} {line.value:7.3g}   {said}"


def report(parts: Iterable[Callable[[], Iterable[Line]]]) -> None:
    """Print every line; a miss is said, never hidden, and is no error."""
    print(f"{'':{_WIDTH}} {'ours / bare':>22} {'ratio':>7}   aim")
    found = [line for part in parts for line in show_all(part())]
    aims = [line for line in found if line.aim is not None]
    missed = sum(not line.passed for line in aims)
    print(f"{len(aims) - missed} aims met, {missed} missed")


def show_all(lines: Iterable[Line]) -> list[Line]:
    """Print a part's lines as soon as they are there."""
    found = []
    for line in lines:
        print(show(line), flush=True)
        found.append(line)
    return found


if __name__ == "__main__":
    parts = (scoring, storing, form_page, list_pages, comparing, dashboards, effects, servers, pdf, tablet)
    report(part.lines for part in parts)
