"""CPU time of two ways of doing the same, measured in turn in one process: only their ratio is worth reading."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median
from wsgiref.types import WSGIApplication, WSGIEnvironment

Prepared = Callable[[], object]
"""The part that is measured; what it needs was made before."""


@dataclass(frozen=True)
class Line:
    """One line of the table: what was found, what it was compared with, what is aimed at (None: to know it)."""

    name: str
    found: str
    value: float
    aim: float | None

    @property
    def passed(self) -> bool:
        return self.aim is None or self.value <= self.aim


def compare(
    name: str,
    ours: Callable[[], Prepared],
    bare: Callable[[], Prepared],
    aim: float | None,
    rounds: int = 40,
    watch: Callable[[], float] = time.process_time,
) -> Line:
    """The ratio of the median times of `ours` and `bare` by `watch`, after a few rounds that do not count."""
    found: tuple[list[float], list[float]] = ([], [])
    for turn in range(rounds + 5):
        for times, make in zip(found, (ours, bare), strict=True):
            spent = _spent(make(), watch)
            if turn >= 5:
                times.append(spent)
    ours_ms, bare_ms = (median(times) * 1000 for times in found)
    return Line(name, f"{ours_ms:.2f} ms / {bare_ms:.2f} ms", ours_ms / bare_ms, aim)


def _spent(run: Prepared, watch: Callable[[], float]) -> float:
    gc.collect()
    start = watch()
    run()
    return watch() - start


def serve(app: WSGIApplication, requests: Iterable[WSGIEnvironment]) -> bytes:
    """What the application answers last, without a client's own work; anything but 2xx and 3xx fails."""
    body = b""
    for asked in requests:
        body, status = _answer(app, asked)
        if status[0] not in "23":
            raise RuntimeError(f"{asked['PATH_INFO']}: {status}")
    return body


def _answer(app: WSGIApplication, asked: WSGIEnvironment) -> tuple[bytes, str]:
    said: list[str] = []

    def start(status: str, _headers: object, _failure: object = None) -> Callable[[bytes], object]:
        said.append(status)
        return said.append  # type: ignore[return-value]  # nobody writes that way

    parts = app(asked, start)
    return b"".join(parts), said[0]
