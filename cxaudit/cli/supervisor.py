"""Keeps the two parts of a worker running: the consumer with its children, and the dispatcher."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing.process import BaseProcess
from threading import Event

from cxaudit.adapters.processes import die_with_parent
from cxaudit.bootstrap import build
from cxaudit.config import Settings
from cxaudit.jobs import HANDLERS, install
from cxaudit.jobs.dispatcher import dispatch
from cxaudit.services.jobs import LEASE, SILENCE, Handler

_LOOK = 0.2
_BEFORE_RESTART = 1.0


@dataclass(frozen=True)
class Crew:
    """What works on this host, and how patient it is with what went silent."""

    settings: Settings
    workers: int = 1
    handlers: Mapping[str, Handler] = field(default_factory=lambda: HANDLERS)
    lease: timedelta = LEASE
    silence: timedelta = SILENCE


def supervise(crew: Crew, say: Callable[[str], None]) -> None:
    """Run jobs until SIGTERM or Ctrl-C; jobs that run then are still finished. A second one ends them too.

    A part that crashes is started again. No connection may be open in this process: it forks.
    """
    die_with_parent()
    stop = _Stop()
    parts = {name: _start(name, crew) for name in _PARTS}
    say(f"{_workers(crew.workers)} and the dispatcher run. Ctrl-C or SIGTERM stops them.")
    while not stop.asked.wait(_LOOK):
        for name, part in parts.items():
            if not part.is_alive():
                say(f"The {name} ended (code {part.exitcode}); it is started again.")
                time.sleep(_BEFORE_RESTART)
                parts[name] = _start(name, crew)
    say("Stopping: jobs that run are finished first. Once more stops at once.")
    _end(parts, stop)
    say("Stopped.")


def _workers(count: int) -> str:
    return "1 worker" if count == 1 else f"{count} workers"


class _Stop:
    """`asked` by the first signal, `at_once` by the same one again.

    The other one does not count: Ctrl-C reaches whoever started us too, and it then ends us with SIGTERM.
    """

    def __init__(self) -> None:
        self.asked, self.at_once = Event(), Event()
        self._first: int | None = None
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._note)

    def _note(self, number: int, _frame: object) -> None:
        if self.asked.is_set() and number == self._first:
            self.at_once.set()
        self._first = self._first or number
        self.asked.set()


def _end(parts: Mapping[str, BaseProcess], stop: _Stop) -> None:
    for part in parts.values():
        part.terminate()
    while any(part.is_alive() for part in parts.values()):
        if stop.at_once.wait(_LOOK):
            for part in parts.values():
                part.kill()  # its children go with it, and their jobs to whoever comes next
            return


def _start(name: str, crew: Crew) -> BaseProcess:
    part = multiprocessing.get_context("fork").Process(target=_run, args=(name, crew), name=name)
    part.start()
    return part


def _run(name: str, crew: Crew) -> None:
    """In a session of its own: Ctrl-C in a terminal reaches the supervisor, which ends its parts in order."""
    os.setsid()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _PARTS[name](crew)


def _consume(crew: Crew) -> None:
    runtime = build(crew.settings)
    install(runtime, crew.handlers, crew.lease)
    runtime.queue.run_consumer(crew.workers)


def _dispatch(crew: Crew) -> None:
    told = Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: told.set())
    runtime = build(crew.settings)
    dispatch(runtime, tuple(crew.handlers), crew.workers, told.wait, crew.silence)
    runtime.close()


_PARTS: Mapping[str, Callable[[Crew], None]] = {"consumer": _consume, "dispatcher": _dispatch}
