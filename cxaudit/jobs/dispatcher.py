"""The dispatcher of one host: finds the job rows whose turn it is, and rings for them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from datetime import date, timedelta

from cxaudit.services.jobs import SILENCE, send_due
from cxaudit.services.nightly import ask_nightly
from cxaudit.services.runtime import Runtime

_IDLE = 1.0
_BUSY = 0.1
_TROUBLE = 2.0

_log = logging.getLogger(__name__)


def dispatch(
    runtime: Runtime,
    kinds: Collection[str],
    workers: int,
    stopped: Callable[[float], bool],
    silence: timedelta = SILENCE,
) -> None:
    """Ring for due rows, expired leases and lost hints until `stopped(seconds)`, which waits, says so.

    The queue never holds more than 2 ids a worker: what is behind them can still be overtaken.
    """
    pause, asked = 0.0, None
    while not stopped(pause):
        try:
            asked = _each_day(runtime, kinds, asked)
            pause = _round(runtime, kinds, 2 * workers, silence)
        except Exception:  # noqa: BLE001  # a database or queue that is away comes back
            _log.warning("The dispatcher could not look for jobs; it tries again.", exc_info=True)
            pause = _TROUBLE


def _each_day(runtime: Runtime, kinds: Collection[str], asked: date | None) -> date:
    """Ask for the work of the day when it begins; returns the day it was asked for."""
    today = runtime.today()
    if asked != today and "nightly" in kinds:
        ask_nightly(runtime)
    return today


def _round(runtime: Runtime, kinds: Collection[str], most: int, silence: timedelta) -> float:
    room = most - runtime.queue.pending()
    sent = send_due(runtime, kinds, room, silence) if room > 0 else 0
    return _BUSY if sent or room <= 0 else _IDLE
