"""Kills while answers are written at 35 a second: of the browser, of all its processes, of the page's own process."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from playwright.sync_api import Page

from tests.benchmarks.clock import Line
from tests.benchmarks.field_day import FieldDay, field_day
from tests.chromium import Device, family, stored
from tests.services.test_visit import accepted

ROUNDS = 8
"""Kills of each sort."""
EVERY = 28
"""Milliseconds between two answers."""
Way = Literal["browser", "process tree", "renderer"]
WAYS: tuple[Way, ...] = ("browser", "process tree", "renderer")

FIRE = """([first, every]) => {
  const [story, comment] = ["q.story", "c.greeted"].map((name) => document.getElementsByName(name)[0]);
  let n = first;
  setInterval(() => {
    n += 1;
    const box = n % 2 ? story : comment;
    box.value = `answer ${n}`;
    told(`fired ${n} ${Date.now()}`);
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }, every);
  document.addEventListener("cx:saved", ({ detail }) => told(`acked ${detail.val.split(" ")[1]} ${Date.now()}`));
}"""


@dataclass
class Run:
    """What a page told before it was killed: numbers of answers, with their times in milliseconds."""

    fired: dict[int, int] = field(default_factory=dict)
    acked: dict[int, int] = field(default_factory=dict)
    killed: float = 0

    def hear(self, said: dict[str, str]) -> None:
        what, number, at = said["payload"].split()
        {"fired": self.fired, "acked": self.acked}[what][int(number)] = int(at)

    @property
    def open(self) -> list[float]:
        """Ages of the answers that nothing had been said of when the kill came."""
        return [self.killed - at for n, at in self.fired.items() if n not in self.acked]


@dataclass
class Tally:
    """Over all kills of one sort. `lost`: called saved, and gone; `unkept`: fired, and gone."""

    kills: int = 0
    fired: int = 0
    acked: int = 0
    lost: int = 0
    unkept: int = 0
    ages: list[float] = field(default_factory=list)

    def add(self, run: Run, kept: set[int]) -> None:
        self.kills += 1
        self.fired += len(run.fired)
        self.acked += len(run.acked)
        self.lost += len(set(run.acked) - kept)
        self.unkept += len(set(run.fired) - kept)
        self.ages += run.open


def lines() -> Iterator[Line]:
    """Each sort of kill: what was lost, and what was under way."""
    with field_day() as day:
        audit = accepted(day.office).id
        device = day.device()
        device.open(audit, kept=True).close()
        chance = random.Random(11)
        for way in WAYS:
            tally = Tally()
            for _ in range(ROUNDS):
                tally.add(*_round(day, device, audit, way, chance))
            yield from told(f"Killed: {way}", tally)


def told(name: str, tally: Tally) -> Iterator[Line]:
    """The lines of a sort of kill."""
    yield Line(f"{name}: acked answers lost", f"of {tally.acked} in {tally.kills} kills", tally.lost, 0)
    share = 100 * len(tally.ages) / tally.fired
    yield Line(f"{name}: fired, not acked, %", f"{len(tally.ages)} of {tally.fired}", share, 2)
    yield Line(
        f"{name}: fired, not on the disk, %",
        f"{tally.unkept} of {tally.fired}",
        100 * tally.unkept / tally.fired,
        2,
    )
    yield Line(f"{name}: oldest not acked, ms", "", max(tally.ages, default=0), 500)


def _round(
    day: FieldDay, device: Device, audit: str, way: Way, chance: random.Random
) -> tuple[Run, set[int]]:
    page = device.open(audit, query="?auto=0")
    run = answer(device, page)
    page.wait_for_timeout(chance.uniform(1500, 3000))
    _kill(device, page, way, run)
    page = device.open(audit, query="?auto=0")
    kept = numbers(page)
    shown = [page.locator(f"[name='{name}']").input_value() for name in ("q.story", "c.greeted")]
    assert {int(text.split()[1]) for text in shown} == {max(kept), max(kept) - 1}, (shown, max(kept))
    page.close()
    return run, kept


def answer(device: Device, page: Page) -> Run:
    """Have the page answer from now on, and hear of each answer; back once one is called saved."""
    run, wire = Run(), device.context.new_cdp_session(page)
    wire.send("Runtime.enable")
    wire.send("Runtime.addBinding", {"name": "told"})
    wire.on("Runtime.bindingCalled", run.hear)
    page.evaluate(FIRE, [max(numbers(page), default=0), EVERY])
    while not run.acked:
        page.wait_for_timeout(100)
    return run


def numbers(page: Page) -> set[int]:
    """Of the answers on the disk."""
    return {int(op["val"].split()[1]) for op in stored(page, "ops")}


def _kill(device: Device, page: Page, way: Way, run: Run) -> None:
    """SIGKILL, then wherever the auditor goes on: the same browser for a page, a new one otherwise."""
    found = family(device.profile)
    pages = [pid for pid, line in found.items() if "--type=renderer" in line]
    victims = {"browser": [*found][:1], "process tree": [*found], "renderer": pages}[way]
    assert victims, f"no process of the {way}"
    for pid in victims:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    run.killed = time.time() * 1000
    if way == "renderer":
        page.close()
    else:
        device.kill()
