"""The wave columns that this process has read, by version, and those made of them: none ever changes."""

from __future__ import annotations

from collections import OrderedDict
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
                self._waves.keep(key, version, columns)

    def made(self, how: Hashable, of: Of, make: Callable[[], WaveColumns]) -> WaveColumns:
        """What `make` gives of the columns `of`; `how` names all else that it depends on.

        The same object as long as these are kept here, with all figures made of it; else made each time:
        columns with changes laid over them are of one moment.
        """
        key = (how, *map(id, of))
        with self._lock:
            lasting = all(each in self._waves or each in self._made for each in of)
            known = self._made.find(key) if lasting else None
        if known is not None:
            return known[1]
        found = make()
        if lasting:
            with self._lock:
                self._made.keep(key, of, found)  # with `of`: no other object may take its id
        return found


class _Lately:
    """(anything, columns) by key, as many as hold so many rows."""

    def __init__(self, most_rows: int) -> None:
        self._most_rows = most_rows
        self._kept: OrderedDict[Hashable, tuple[object, WaveColumns]] = OrderedDict()
        self._ids: set[int] = set()
        self._rows = 0

    def __contains__(self, columns: WaveColumns) -> bool:
        return id(columns) in self._ids

    def find(self, key: Hashable) -> tuple[Any, WaveColumns] | None:
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)

    def keep(self, key: Hashable, beside: object, columns: WaveColumns) -> None:
        if key in self._kept:
            self._forget(key)
        self._kept[key] = (beside, columns)
        self._ids.add(id(columns))
        self._rows += self._weight(key)
        while self._rows > self._most_rows and len(self._kept) > 1:
            self._forget(next(iter(self._kept)))

    def _forget(self, key: Hashable) -> None:
        self._rows -= self._weight(key)
        _beside, columns = self._kept.pop(key)
        self._ids.discard(id(columns))

    def _weight(self, key: Hashable) -> int:
        """Its rows; columns that were only passed on are held elsewhere."""
        beside, columns = self._kept[key]
        passed_on = isinstance(beside, tuple) and any(each is columns for each in beside)
        return 0 if passed_on else len(columns)
