"""(d) Every comparison of a report at 1,000, 100,000 and 1,000,000 audits, on both databases.

The audits of one client lie in 36 monthly waves, as wave columns hold them. Warm: this process has read the
columns before, so what remains is a few statements and the arithmetic; the ratio is to that arithmetic on
arrays in memory.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import numpy as np

from cxaudit.domain import access
from cxaudit.domain.audit import Audit
from cxaudit.domain.ids import WaveId
from cxaudit.domain.programme import MEASURES, Wave
from cxaudit.measurement.column_bytes import encode
from cxaudit.measurement.columns import STANDINGS, WaveColumns
from cxaudit.services import benchmarks
from cxaudit.storage.tables.waves import WaveColumnsRow
from tests.benchmarks.clock import Line, Prepared, compare
from tests.benchmarks.world import NOW, plain_audit
from tests.people import Office, both, open_office
from tests.postgres import serving

_WAVES = 36
_SIZES = (1_000, 100_000, 1_000_000)
_AIM = 5.0
_AIM_MS = 10.0
_SECTIONS = "ABCDEF"
_FIRST = date(2023, 12, 1)
_MONTH = timedelta(days=30)


def lines() -> Iterator[Line]:
    """Each size on each database: the ratio, and the milliseconds it came from."""
    with tempfile.TemporaryDirectory() as folder, serving(None) as server:
        for size in _SIZES:
            urls = {"SQLite": None, "PostgreSQL": f"{server}/audits{size}"}
            for name, url in urls.items():
                with open_office(Path(folder) / f"{name}{size}", url) as office:
                    yield from _compared(f"Report's comparisons, {size:,}, {name}", office, size)


def _compared(name: str, office: Office, size: int) -> Iterator[Line]:
    audit = _fill(office, size)
    day = _FIRST + _WAVES * _MONTH
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        waves = uow.waves.list(
            client_id=audit.client_id, programme_id=audit.programme_id, order=("position",)
        )
        year = partial(benchmarks.year_of, uow, audit.client_id, waves, day)
        region = benchmarks.find_region(uow.nodes.list(client_id=audit.client_id), audit.path)
        rows = benchmarks._rows(uow, audit, (waves[-1], waves[-2]), region, year, whose="own", rivals=())

    def from_database() -> Prepared:
        def run() -> None:
            with office.runtime.storage.reading(access.SYSTEM) as uow:
                benchmarks.standing_of(uow, audit, day)

        return run

    def in_memory() -> Prepared:
        return lambda: [benchmarks._measured(measure, audit, rows, None) for measure in MEASURES]

    line = compare(name, from_database, in_memory, _AIM, rounds=15)
    yield line
    yield Line(f"{name}: ms", "", float(line.found.split()[0]), _AIM_MS)


def _fill(office: Office, size: int) -> Audit:
    """The waves with their columns; the audit of a location of the last one."""
    drawn = np.random.default_rng(8)
    of = {"client_id": office.client, "programme_id": office.programme}
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        known = len(uow.waves.list(**of))
        for number in range(_WAVES):
            starts = _FIRST + number * _MONTH
            wave = Wave(
                office.client, WaveId(f"bench-{number:02}"), office.programme, both("Vague", "Wave"),
                known + number + 1, starts, starts + _MONTH - timedelta(days=1),
            )  # fmt: skip
            uow.waves.add(wave)
            data = encode(_columns(drawn, size // _WAVES, number, starts))
            uow.session.add(
                WaveColumnsRow(
                    client_id=office.client,
                    wave_id=wave.id,
                    version=1,
                    audits=size // _WAVES,
                    folded_at=NOW,
                    data=data,
                )
            )
    return plain_audit(office, WaveId(f"bench-{_WAVES - 1:02}"), "location-0", "/n/e/")


def _columns(drawn: np.random.Generator, size: int, wave: int, starts: date) -> WaveColumns:
    """Visits of two a location, in two regions, with six sections and 120 results each."""
    place = (np.arange(size) // 2).astype(np.int32)
    locations = tuple(f"location-{number}" for number in range(int(place.max()) + 1))
    score = np.clip(drawn.normal(850_000, 80_000, size), 0, 1_000_000).astype(np.int32)
    zeros = np.zeros(size, dtype=np.int32)
    return WaveColumns(
        audits=np.array([f"audit-{wave:02}-{number:07}".encode() for number in range(size)], dtype=np.bytes_),
        tables={
            "location": locations,
            "path": ("/n/e/", "/n/w/"),
            "stratum": (("in_store", "covert"),),
            "version": ("version-1",),
        },
        numbers={
            "location": place, "path": place % 2, "stratum": zeros, "version": zeros, "critical": zeros,
            "visited": np.full(size, starts.toordinal() + 10, dtype=np.int32),
            "standing": np.full(size, STANDINGS.index("counted"), dtype=np.int32),
            "overall": score, "compliance": score, "experience": score[::-1].copy(),
        },
        sections=dict.fromkeys(_SECTIONS, score),
        results=drawn.integers(65, 70, (size, 120), dtype=np.uint8),
        ratings={},
        durations={},
    )  # fmt: skip
