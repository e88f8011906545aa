"""(f) The pages of a wave at 10,000, 100,000 and 1,000,000 audits of one client: CPU of the server a page.

What the template takes is left out: it grows with what the page shows, not with the audits. The visits lie in
36 waves, as wave columns hold them, of up to 2,000 locations in two regions.
"""

from __future__ import annotations

import gc
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from flask import Flask, before_render_template, template_rendered
from werkzeug.test import create_environ

from cxaudit.domain import access
from cxaudit.domain.ids import LocationId, NodeId, WaveId
from cxaudit.domain.network import Location, Membership
from cxaudit.domain.programme import Wave
from cxaudit.measurement.column_bytes import encode
from cxaudit.measurement.columns import WaveColumns
from cxaudit.storage.tables.waves import WaveColumnsRow
from tests.benchmarks import comparing
from tests.benchmarks.clock import Line, serve
from tests.benchmarks.world import ITEMS, TIMED, bench_office, sign_in
from tests.people import NOW, Office, both

_WAVES = 36
_SIZES = (10_000, 100_000, 1_000_000)
_MOST_LOCATIONS = 2_000
_AIM_MS = 25.0
_ROUNDS = 9
_FIRST = date(2023, 12, 1)
_MONTH = timedelta(days=30)
_PAGES = (
    "", "/profile", "/profile?unit=location", "/missed", "/missed/q10", "/timers", "/ranking", "/trend",
    "/coverage",
)  # fmt: skip


def lines() -> Iterator[Line]:
    """Each page at each size: the milliseconds beside its template's, which are not counted."""
    for size in _SIZES:
        with tempfile.TemporaryDirectory() as folder, bench_office(Path(folder), 6) as (office, app):
            _fill(office, size)
            cookie, _ = sign_in(app, "Chloé")
            for page in _PAGES:
                ours, template = _milliseconds(app, cookie, f"/portal/waves/bench-{_WAVES - 1:02}{page}")
                said = f"{ours:.1f} ms + {template:.1f} ms"
                yield Line(f"Wave page {page or '/'}, {size:,}: ms", said, ours, _AIM_MS)


def _milliseconds(app: Flask, cookie: str, path: str) -> tuple[float, float]:
    """(CPU without the template, CPU of the template), medians of requests after two that do not count."""
    environ = create_environ(path, headers={"Cookie": cookie})
    found = []
    for turn in range(_ROUNDS + 2):
        gc.collect()
        with _drawing(app) as spent:
            start = time.process_time()
            serve(app, [dict(environ)])
            whole = time.process_time() - start
        if turn >= 2:
            found.append((whole - sum(spent), sum(spent)))
    return median(ours for ours, _ in found) * 1000, median(drawn for _, drawn in found) * 1000


@contextmanager
def _drawing(app: Flask) -> Iterator[list[float]]:
    """The CPU times of the templates drawn inside."""
    begun: list[float] = []
    spent: list[float] = []

    def begin(_app: Flask, **_more: Any) -> None:
        begun.append(time.process_time())

    def end(_app: Flask, **_more: Any) -> None:
        spent.append(time.process_time() - begun.pop())

    with before_render_template.connected_to(begin, app), template_rendered.connected_to(end, app):
        yield spent


def _fill(office: Office, size: int) -> None:
    """The waves with their columns, and the locations that these name."""
    drawn = np.random.default_rng(9)
    of = {"client_id": office.client, "programme_id": office.programme}
    count = min(size // _WAVES // 2, _MOST_LOCATIONS)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        places = [LocationId(f"location-{number}") for number in range(count)]
        known = {place.id for place in uow.locations.list()}
        uow.locations.add_all(
            [Location(office.client, place, f"Succursale {place}") for place in places if place not in known]
        )
        uow.memberships.add_all([_membership(office, number) for number in range(6, count)])
        before = len(uow.waves.list(**of))
        for number in range(_WAVES):
            starts = _FIRST + number * _MONTH
            wave = Wave(
                office.client, WaveId(f"bench-{number:02}"), office.programme, both("Vague", "Wave"),
                before + number + 1, starts, starts + _MONTH - timedelta(days=1),
            )  # fmt: skip
            uow.waves.add(wave)
            columns = _columns(drawn, size // _WAVES, number, count)
            row = {"client_id": office.client, "wave_id": wave.id, "version": 1, "folded_at": NOW}
            uow.session.add(WaveColumnsRow(**row, audits=len(columns), data=encode(columns)))


def _membership(office: Office, number: int) -> Membership:
    part = "ew"[number % 2]
    node = NodeId(f"{office.client}-{part}")
    place = LocationId(f"location-{number}")
    return Membership(office.client, f"bench-{number}", place, node, f"/n/{part}/", _FIRST)


def _columns(drawn: np.random.Generator, size: int, wave: int, locations: int) -> WaveColumns:
    """Visits of so many locations, their items kept, partly kept, missed or not seen by chance."""
    plain = comparing._columns(drawn, size, wave, _FIRST + wave * _MONTH)
    place = (np.arange(size) % locations).astype(np.int32)
    names = tuple(sorted(f"location-{number}" for number in range(locations)))
    score = np.clip(drawn.normal(800_000, 90_000, (3, size)), 0, 1_000_000).astype(np.int32)
    letters = np.frombuffer(b"kkkkkkpm-", dtype=np.uint8)
    return replace(
        plain,
        tables={**plain.tables, "location": names},
        numbers={
            **plain.numbers, "location": place, "path": place % 2,
            "overall": score[0], "compliance": score[1], "experience": score[2],
        },
        durations={f"q{place}": np.clip(drawn.normal(90, 30, size), 0, 900).astype(np.int32) for place in TIMED},
        results=letters[drawn.integers(0, len(letters), (size, ITEMS))],
    )  # fmt: skip
