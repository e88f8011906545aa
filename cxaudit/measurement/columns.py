"""The scores of one wave as columns: what tables, comparisons and trends read instead of answers.

A wave's columns are an exact copy of its current score rows; they can be dropped and rebuilt. Scores are
millionths in 32-bit integers: sums over them are exact.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cxaudit.measurement.once import Once

NO_SCORE, NO_SECTION = -1, -2
NO_RATING = -(2**31)
NO_DURATION = -1
STANDINGS = ("none", "provisional", "counted")
MEASURES = ("overall", "compliance", "experience")
SEGMENT = "segment"
"""Made from `location` and `path` when columns are made or read, never stored."""

Segment = tuple[str, str]
"""(location, path): a location where it stood on the day of the visit. A figure is a segment's, not a
location's: what a location had elsewhere, before it moved, belongs to that other place."""
Ints = NDArray[np.int32]
Masks = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class ScoreFact:
    """What the columns keep of one score row. `results`: one letter an item of its checklist version.

    `ratings`: the answers, as given, of the questions about the whole visit; `durations`: the measured
    times in seconds; no answer, no key.
    """

    audit: str
    location: str
    path: str
    channel: str
    visit_type: str
    version: str
    visited_on: date
    standing: str
    scores: Mapping[str, int | None]
    critical: bool
    sections: Mapping[str, int | None]
    results: bytes
    ratings: Mapping[str, int] = field(default_factory=dict)
    durations: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class WaveColumns:
    """One row an audit. `location`, `path`, `segment`, `stratum` and `version` point into the table so named.

    `numbers`: columns by name, the indexes, `visited` (ordinal day), `standing` (place in STANDINGS),
    `critical`, the three measures; `sections`, `ratings` and `durations` by key; `results`: rows × items, a
    letter each. They never change: `once` makes each figure of them one time, and lives as long.
    """

    audits: NDArray[np.bytes_]
    tables: Mapping[str, tuple[Any, ...]]
    numbers: Mapping[str, Ints]
    sections: Mapping[str, Ints]
    results: NDArray[np.uint8]
    ratings: Mapping[str, Ints]
    durations: Mapping[str, Ints]
    once: Once = field(default_factory=Once, init=False, repr=False)

    def __len__(self) -> int:
        return len(self.audits)

    def rows(self, chosen: Masks) -> WaveColumns:
        """Only the rows where `chosen` is true."""
        return WaveColumns(
            self.audits[chosen],
            self.tables,
            {name: column[chosen] for name, column in self.numbers.items()},
            {key: column[chosen] for key, column in self.sections.items()},
            self.results[chosen],
            {key: column[chosen] for key, column in self.ratings.items()},
            {key: column[chosen] for key, column in self.durations.items()},
        )

    def without(self, audits: Collection[str]) -> WaveColumns:
        """The columns without the rows of some audits."""
        if not audits:
            return self
        return self.rows(~np.isin(self.audits, np.array([audit.encode() for audit in audits])))

    def within(self, path: str) -> Masks:
        """The rows of one part of the hierarchy: the part itself and all below it."""
        inside = np.array([known.startswith(path) for known in self.tables["path"]], dtype=np.bool_)
        return inside[self.numbers["path"]] if len(self) else np.zeros(0, dtype=np.bool_)

    def segments_within(self, path: str) -> Masks:
        """The segments of the table in one part of the hierarchy, a value each; without a row here, none."""
        inside = np.zeros(len(self.tables[SEGMENT]), dtype=np.bool_)
        inside[self.numbers[SEGMENT][self.within(path)]] = True
        return inside

    def of_segment(self, segment: Segment) -> Masks:
        """The rows of a location where it stood."""
        place = place_in(self.tables[SEGMENT], segment)
        found: Masks = self.numbers[SEGMENT] == (-1 if place is None else place)
        return found

    def at(self, locations: Collection[str]) -> Masks:
        """The rows of some locations."""
        there = np.array([known in locations for known in self.tables["location"]], dtype=np.bool_)
        return there[self.numbers["location"]] if len(self) else np.zeros(0, dtype=np.bool_)

    def of(self, channel: str, visit_type: str, standing: str = "counted") -> Masks:
        """The rows of one channel and visit type that have this standing."""
        wanted = np.array(
            [known == (channel, visit_type) for known in self.tables["stratum"]], dtype=np.bool_
        )
        if not len(self):
            return np.zeros(0, dtype=np.bool_)
        counted: Masks = self.numbers["standing"] == STANDINGS.index(standing)
        return wanted[self.numbers["stratum"]] & counted

    def facts(self) -> tuple[ScoreFact, ...]:
        """The rows again, in the order of their audits: for proofs, not for arithmetic."""
        return tuple(self._fact(int(row)) for row in np.argsort(self.audits))

    def _fact(self, row: int) -> ScoreFact:
        at = {name: int(column[row]) for name, column in self.numbers.items()}
        named = {name: self.tables[name][at[name]] for name in ("location", "path", "stratum", "version")}
        channel, visit_type = named["stratum"]
        sections = _present(self.sections, row, NO_SECTION)
        return ScoreFact(
            audit=self.audits[row].decode(),
            location=named["location"],
            path=named["path"],
            channel=channel,
            visit_type=visit_type,
            version=named["version"],
            visited_on=date.fromordinal(at["visited"]),
            standing=STANDINGS[at["standing"]],
            scores={name: _known(at[name]) for name in MEASURES},
            critical=bool(at["critical"]),
            sections={key: _known(ppm) for key, ppm in sections.items()},
            results=self.results[row].tobytes().rstrip(b"\0"),
            ratings=_present(self.ratings, row, NO_RATING),
            durations=_present(self.durations, row, NO_DURATION),
        )


def place_in(table: tuple[Segment, ...], segment: Segment) -> int | None:
    """Where a segment stands in a table of them, which is in order; None: it is not there."""
    place = bisect_left(table, segment)
    return place if place < len(table) and table[place] == segment else None


def _present(columns: Mapping[str, Ints], row: int, absent: int) -> dict[str, int]:
    return {key: int(column[row]) for key, column in columns.items() if column[row] != absent}


def _known(ppm: int) -> int | None:
    return None if ppm == NO_SCORE else ppm


def columns_of(facts: Iterable[ScoreFact]) -> WaveColumns:
    """The columns of some score rows, in the order of their audits."""
    rows = sorted(facts, key=lambda fact: fact.audit)
    width = max((len(row.results) for row in rows), default=0)
    letters = b"".join(row.results.ljust(width, b"\0") for row in rows)
    tables, indexes = _tables(rows)
    measured = {name: _ints(_ppm(row.scores[name]) for row in rows) for name in MEASURES}
    return WaveColumns(
        audits=np.array([row.audit.encode() for row in rows], dtype=np.bytes_),
        tables=tables,
        numbers={
            **indexes,
            "visited": _ints(row.visited_on.toordinal() for row in rows),
            "standing": _ints(STANDINGS.index(row.standing) for row in rows),
            "critical": _ints(row.critical for row in rows),
            **measured,
        },
        sections=_by_key([_ppms(row.sections) for row in rows], NO_SECTION),
        results=np.frombuffer(letters, dtype=np.uint8).reshape(len(rows), width),
        ratings=_by_key([row.ratings for row in rows], NO_RATING),
        durations=_by_key([row.durations for row in rows], NO_DURATION),
    )


def _tables(rows: Sequence[ScoreFact]) -> tuple[dict[str, tuple[Any, ...]], dict[str, Ints]]:
    named: dict[str, list[Any]] = {
        "location": [row.location for row in rows],
        "path": [row.path for row in rows],
        SEGMENT: [(row.location, row.path) for row in rows],
        "stratum": [(row.channel, row.visit_type) for row in rows],
        "version": [row.version for row in rows],
    }
    tables = {name: tuple(sorted(set(values))) for name, values in named.items()}
    places = {name: {value: at for at, value in enumerate(table)} for name, table in tables.items()}
    return tables, {name: _ints(places[name][value] for value in values) for name, values in named.items()}


def _by_key(rows: Sequence[Mapping[str, int]], absent: int) -> dict[str, Ints]:
    """A column for each key of any row."""
    keys = sorted({key for row in rows for key in row})
    return {key: _ints(row.get(key, absent) for row in rows) for key in keys}


def _ppms(sections: Mapping[str, int | None]) -> dict[str, int]:
    return {key: _ppm(ppm) for key, ppm in sections.items()}


def _ppm(known: int | None) -> int:
    return NO_SCORE if known is None else known


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int32)


def segments(
    location: Ints, path: Ints, tables: Mapping[str, tuple[Any, ...]]
) -> tuple[tuple[Segment, ...], Ints]:
    """(table, column) of the segments of some rows, in the order of locations and paths."""
    width = len(tables["path"])
    found, column = np.unique(location.astype(np.int64) * width + path, return_inverse=True)
    names = ((tables["location"][at // width], tables["path"][at % width]) for at in found.tolist())
    return tuple(names), column.astype(np.int32)


def joined(parts: Sequence[WaveColumns]) -> WaveColumns:
    """The rows of several columns as one, in that order."""
    parts = [part for part in parts if len(part)] or parts[:1]
    if len(parts) == 1:
        return parts[0]  # most waves have nothing new: no row is copied
    tables, moved = _joined_tables(parts)
    plain = ("visited", "standing", "critical", *MEASURES)
    sizes = [len(part) for part in parts]
    return WaveColumns(
        audits=np.concatenate([part.audits for part in parts]) if parts else np.array([], dtype=np.bytes_),
        tables=tables,
        numbers={**moved, **{name: _end_to_end([part.numbers[name] for part in parts]) for name in plain}},
        sections=_joined_keys([part.sections for part in parts], sizes, NO_SECTION),
        results=_stacked([part.results for part in parts]),
        ratings=_joined_keys([part.ratings for part in parts], sizes, NO_RATING),
        durations=_joined_keys([part.durations for part in parts], sizes, NO_DURATION),
    )


def _joined_tables(
    parts: Sequence[WaveColumns],
) -> tuple[dict[str, tuple[Any, ...]], dict[str, Ints]]:
    tables: dict[str, tuple[Any, ...]] = {}
    moved: dict[str, Ints] = {}
    for name in ("location", "path", SEGMENT, "stratum", "version"):
        table = tuple(sorted({value for part in parts for value in part.tables[name]}))
        place = {value: at for at, value in enumerate(table)}
        tables[name] = table
        moved[name] = _end_to_end([_moved(part, name, place) for part in parts])
    return tables, moved


def _moved(part: WaveColumns, name: str, place: Mapping[Any, int]) -> Ints:
    there = _ints(place[value] for value in part.tables[name])
    return there[part.numbers[name]] if len(part) else _ints(())


def _joined_keys(parts: Sequence[Mapping[str, Ints]], sizes: Sequence[int], absent: int) -> dict[str, Ints]:
    """The columns of each key; `absent` in the rows of a part without it."""
    keys = sorted({key for part in parts for key in part})
    missing = [np.full(size, absent, dtype=np.int32) for size in sizes]
    return {
        key: _end_to_end([part.get(key, none) for part, none in zip(parts, missing, strict=True)])
        for key in keys
    }


def _end_to_end(columns: Sequence[Ints]) -> Ints:
    return np.concatenate(columns) if columns else _ints(())


def _stacked(results: Sequence[NDArray[np.uint8]]) -> NDArray[np.uint8]:
    width = max((matrix.shape[1] for matrix in results), default=0)
    padded = [np.pad(matrix, ((0, 0), (0, width - matrix.shape[1]))) for matrix in results]
    return np.concatenate(padded) if padded else np.zeros((0, 0), dtype=np.uint8)


NO_VISITS = columns_of(())
"""The columns of a wave without a score."""
