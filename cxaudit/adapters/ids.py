"""Identifiers: UUIDv7, which Python 3.11 does not make."""

from __future__ import annotations

import random
from datetime import datetime
from uuid import UUID

import uuid_utils

from cxaudit.ports import Clock


class TimeOrderedIds:
    """Unique identifiers whose text sorts by the moment they were made."""

    def new(self) -> str:
        """A fresh UUIDv7 as text."""
        return str(uuid_utils.uuid7())


class RepeatableIds:
    """The same identifiers on every run with the same seed: for demonstrations, never for real data.

    Their time is that of `clock`, so that backdated records sort as if they had been made then.
    """

    def __init__(self, clock: Clock, seed: int = 0) -> None:
        self._clock = clock
        self._random = random.Random(seed)  # noqa: S311 -- repeatable on purpose, guards nothing
        self._count = 0

    def new(self) -> str:
        """The next UUIDv7 as text."""
        self._count += 1
        return str(UUID(int=_version_7(self._clock.now(), self._count, self._random.getrandbits(62))))


def _version_7(instant: datetime, count: int, tail: int) -> int:
    milliseconds = int(instant.timestamp() * 1000)
    return milliseconds << 80 | 0x7 << 76 | (count & 0xFFF) << 64 | 0b10 << 62 | tail
