"""The worker as it runs: what is asked for is done once, whatever is killed, cancelled or out of order."""

from __future__ import annotations

import os
import signal
from datetime import timedelta
from pathlib import Path

from cxaudit.domain import access
from cxaudit.services import jobs
from tests.jobs.conftest import Site, eventually

SOMEBODY = access.system("dispatcher")


def children_of(process: int) -> list[int]:
    """Its children, and theirs."""
    found = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            found += [child, *children_of(child)]
    return found


def gone(process: int) -> bool:
    """Ended, even when nobody has asked yet how."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def test_jobs_are_done_once_each_and_the_worker_ends_when_told(site: Site) -> None:
    asked = site.ask("work", *map(str, range(12)))
    with site.crew() as crew:
        eventually(lambda: site.done(asked), "what waited before the worker came is done")
        later = site.ask("work", *map(str, range(100, 104)))
        eventually(lambda: site.done(later), "what is asked later is done")
        crew.tell(signal.SIGTERM)
        assert crew.code() == 0
    assert site.effects([*asked, *later]) == [1] * 16


def test_a_worker_told_to_end_finishes_what_it_has_begun(site: Site) -> None:
    (asked,) = site.ask("long", "one")
    with site.crew() as crew:
        site.worker_of(asked)
        crew.tell(signal.SIGTERM)
        site.says("Stopping")
        site.let_go()
        assert crew.code() == 0
    assert (site.job(asked).state, site.job(asked).tries) == ("done", 1)


def test_told_twice_it_ends_at_once_and_the_job_is_done_by_the_next(site: Site) -> None:
    (asked,) = site.ask("long", "one")
    with site.crew() as crew:
        worker = site.worker_of(asked)
        crew.tell(signal.SIGINT)
        site.says("Stopping")
        crew.tell(signal.SIGINT)
        assert crew.code() == 0
        eventually(lambda: gone(worker), "the process of the job ends too")
    site.let_go()
    with site.crew():
        eventually(lambda: site.done([asked]), "the next worker does it")
    assert site.effects([asked]) == [1]


def test_a_child_killed_in_the_middle_of_a_job_costs_a_try_and_nothing_else(site: Site) -> None:
    first, *others = *site.ask("long", "first"), *site.ask("work", *map(str, range(5)))
    with site.crew():
        os.kill(site.worker_of(first), signal.SIGKILL)
        assert site.worker_of(first, fence=2)
        site.let_go()
        eventually(lambda: site.done([first, *others]), "all are done")
    assert site.job(first).tries == 2
    assert site.effects([first, *others]) == [1] * 6


def test_a_worker_killed_with_all_its_children_loses_nothing(site: Site) -> None:
    asked = site.ask("long", *map(str, range(6)))
    with site.crew() as crew:
        workers = {site.worker_of(job_id) for job_id in asked[:2]}
        family = children_of(crew.pid)
        assert workers < set(family)
        crew.tell(signal.SIGKILL)
        eventually(lambda: all(map(gone, family)), "nobody goes on working without the supervisor")
    site.let_go()
    with site.crew():
        eventually(lambda: site.done(asked), "the next worker does all of it")
    assert site.effects(asked) == [1] * 6


def test_a_part_that_crashes_is_started_again(site: Site) -> None:
    with site.crew() as crew:
        (before,) = site.ask("work", "before")
        eventually(lambda: site.done([before]), "it works")
        for part in [child for child in children_of(crew.pid) if parent_of(child) == crew.pid]:
            os.kill(part, signal.SIGKILL)
        (after,) = site.ask("work", "after")
        eventually(lambda: site.done([after]), "it works again")
    assert site.effects([before, after]) == [1, 1]


def parent_of(process: int) -> int:
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])


def test_a_job_longer_than_its_lease_stays_with_its_worker(site: Site) -> None:
    (asked,) = site.ask("long", "one")
    with site.crew():
        site.worker_of(asked)
        first = site.job(asked).lease_until
        assert first is not None
        over = first + timedelta(seconds=2)
        eventually(
            lambda: (site.job(asked).lease_until or first) > over, "the lease is renewed beyond its end"
        )
        site.let_go()
        eventually(lambda: site.done([asked]), "it is done")
    assert (site.job(asked).tries, site.effects([asked])) == (1, [1])


def test_a_running_job_that_is_cancelled_writes_no_effect(site: Site) -> None:
    told, deaf, last = *site.ask("told", "told"), *site.ask("long", "deaf"), *site.ask("work", "last")
    with site.crew():
        site.worker_of(deaf)
        eventually(lambda: site.job(told).progress == 40, "it says how far it is")
        for job_id in (told, deaf):
            jobs.cancel(site.runtime, SOMEBODY, job_id)
        over = site.runtime.settings.data / "started" / f"{told}.over"
        eventually(over.exists, "who reports progress stops")
        site.let_go()
        eventually(lambda: site.done([last]), "the workers are free again")
    assert [site.job(job_id).state for job_id in (told, deaf)] == ["cancelled", "cancelled"]
    assert site.effects([told, deaf, last]) == [0, 0, 1]


def test_a_cancelled_job_asked_again_is_done_once_while_its_first_worker_still_runs(site: Site) -> None:
    (asked,) = site.ask("long", "one")
    with site.crew():
        site.worker_of(asked)
        jobs.cancel(site.runtime, SOMEBODY, asked)
        jobs.retry(site.runtime, SOMEBODY, asked)
        site.worker_of(asked, fence=2)
        site.let_go()
        eventually(lambda: site.done([asked]), "it is done")
        (last,) = site.ask("work", "last")
        eventually(lambda: site.done([last]), "both workers are free again")
    assert site.effects([asked]) == [1]
