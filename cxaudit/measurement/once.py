"""Figures of something that never changes: each is made once, the least lately asked given up first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sized
from threading import Lock
from typing import Any, TypeVar

T = TypeVar("T")
_MOST = 250_000
_EACH = 50
"""What a figure without a length counts for: as much as so many places of one that has many."""


class Once:
    """What was made, by key, as much as has `most` places. Two threads may make the same at once; either is
    right."""

    def __init__(self, most: int = _MOST) -> None:
        self._most, self._held = most, 0
        self._made: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def __call__(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value of `key`, made when it is not known; `key` says all that the value depends on.

        What says its `room` counts for as many places, else its length, else `_EACH` alone.
        """
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                found: T = self._made[key]
                return found
        made = make()
        with self._lock:
            self._forget(key)
            self._made[key] = made
            self._held += _weight(made)
            while self._held > self._most and len(self._made) > 1:
                self._forget(next(iter(self._made)))
        return made

    def _forget(self, key: Hashable) -> None:
        if key in self._made:
            self._held -= _weight(self._made.pop(key))


def _weight(made: object) -> int:
    room: int = getattr(made, "room", len(made) if isinstance(made, Sized) else 0)
    return _EACH + room
