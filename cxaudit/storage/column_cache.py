"""The wave columns that this process has read, by version, and those made of them: none ever changes."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any

from cxaudit.measurement.columns import WaveColumns

_MOST_ROWS = 2_000_000
_MOST_MADE = 500_000

WaveKey = tuple[str, str]
"""(client, wave)."""
Of = tuple[WaveColumns, ...]


class ColumnCache:
    """The newest columns of each wave and those made of them, the least lately used given up first."""

    def __init__(self, most_rows: int = _MOST_ROWS, most_made: int = _MOST_MADE) -> None:
        self._waves = _Lately(most_rows)
        self._made = _Lately(most_made)
        self._lock = Lock()

    def find(self, key: WaveKey, version: int) -> WaveColumns | None:
        """The columns of that very version, or None."""
        with self._lock:
            known = self._waves.find(key)
        return known[1] if known is not None and known[0] == version else None

    def keep(self, key: WaveKey, version: int, columns: WaveColumns) -> None:
        """Remember the columns; an older version than the one known is not kept."""
        with self._lock:
            known = self._waves.find(key)
            if known is None or known[0] <= version:
                self._forget_made_of(self._waves.keep(key, version, columns))

    def made(self, how: Hashable, of: Of, make: Callable[[], WaveColumns]) -> WaveColumns:
        """What `make` gives of the columns `of`; `how` names all else that it depends on.

        The same object as long as these are kept here, with all figures made of it; else made each time:
        columns with changes laid over them are of one moment.
        """
        key = (how, *map(id, of))
        with self._lock:
            known = self._made.find(key) if self._last(of) else None
        if known is not None:
            return known[1]
        found = make()
        with self._lock:
            if self._last(of):  # kept with `of`: no other object may take its id
                self._forget_made_of(self._made.keep(key, of, found))
        return found

    def _last(self, of: Of) -> bool:
        return all(each in self._waves or each in self._made for each in of)

    def _forget_made_of(self, given_up: list[WaveColumns]) -> None:
        """Nobody can ask any more for what was made of columns that are not kept, nor for what was made of
        that: a fold would leave them here for ever."""
        while given_up:
            columns = given_up.pop()
            if columns not in self._waves and columns not in self._made:
                given_up += self._made.forget_of(columns)


class _Lately:
    """(anything, columns) by key, as many as hold so many rows."""

    def __init__(self, most_rows: int) -> None:
        self._most_rows = most_rows
        self._kept: OrderedDict[Hashable, tuple[Any, WaveColumns]] = OrderedDict()
        self._ids = Counter[int]()
        self._rows = 0

    def __contains__(self, columns: WaveColumns) -> bool:
        return self._ids[id(columns)] > 0

    def find(self, key: Hashable) -> tuple[Any, WaveColumns] | None:
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)

    def keep(self, key: Hashable, beside: object, columns: WaveColumns) -> list[WaveColumns]:
        """What was given up for it."""
        given_up = [self._forget(key)] if key in self._kept else []
        self._kept[key] = (beside, columns)
        self._count(key, 1)
        while self._rows > self._most_rows and len(self._kept) > 1:
            given_up.append(self._forget(next(iter(self._kept))))
        return given_up

    def forget_of(self, columns: WaveColumns) -> list[WaveColumns]:
        """Give up what was made of `columns`."""
        named = [key for key, (of, _made) in self._kept.items() if any(each is columns for each in of)]
        return [self._forget(key) for key in named]

    def _forget(self, key: Hashable) -> WaveColumns:
        self._count(key, -1)
        return self._kept.pop(key)[1]

    def _count(self, key: Hashable, by: int) -> None:
        """Columns that were only passed on are held elsewhere, and take no room here."""
        beside, columns = self._kept[key]
        if isinstance(beside, tuple) and any(each is columns for each in beside):
            return
        self._rows += by * len(columns)
        self._ids[id(columns)] += by
        if not self._ids[id(columns)]:
            del self._ids[id(columns)]
