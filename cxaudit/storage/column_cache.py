"""The wave columns that this process has read, by version: a version never changes."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from cxaudit.measurement.columns import WaveColumns

_MOST_ROWS = 2_000_000

WaveKey = tuple[str, str]
"""(client, wave)."""


class ColumnCache:
    """The newest columns of each wave, the least lately used given up first."""

    def __init__(self, most_rows: int = _MOST_ROWS) -> None:
        self._most_rows = most_rows
        self._kept: OrderedDict[WaveKey, tuple[int, WaveColumns]] = OrderedDict()
        self._rows = 0
        self._lock = Lock()

    def find(self, key: WaveKey, version: int) -> WaveColumns | None:
        """The columns of that very version, or None."""
        with self._lock:
            known = self._kept.get(key)
            if known is None or known[0] != version:
                return None
            self._kept.move_to_end(key)
            return known[1]

    def keep(self, key: WaveKey, version: int, columns: WaveColumns) -> None:
        """Remember the columns; an older version than the one known is not kept."""
        with self._lock:
            known = self._kept.get(key)
            if known is not None and known[0] > version:
                return
            self._rows += len(columns) - (len(known[1]) if known else 0)
            self._kept[key] = (version, columns)
            self._kept.move_to_end(key)
            while self._rows > self._most_rows and len(self._kept) > 1:
                _key, (_version, given_up) = self._kept.popitem(last=False)
                self._rows -= len(given_up)
