"""Whose turn it is: fair between clients, each row sent by one dispatcher, and no hint is worth a job."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import psycopg
import pytest

from cxaudit.bootstrap import build
from cxaudit.domain import access
from cxaudit.domain.ids import ClientId, JobId
from cxaudit.services.enqueue import enqueue
from cxaudit.services.jobs import send_due
from cxaudit.services.runtime import Runtime
from tests.jobs.conftest import Site, eventually, open_site
from tests.people import Office, open_office

NEVER = timedelta(hours=1)


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[Office]:
    with open_office(tmp_path, database_url) as office:
        office.runtime.storage.on_commit = lambda _job_id: None  # only the dispatcher rings here
        yield office


def ask(office: Office, client: ClientId | None, *keys: str, priority: int = 0) -> list[JobId]:
    office.clock.advance(timedelta(seconds=1))
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        return [
            enqueue(office.runtime, uow, "work", key, {}, client_id=client, priority=priority) for key in keys
        ]


def send(office: Office, room: int, silence: timedelta = NEVER) -> list[str]:
    """What a round of the dispatcher rings for, in the order in which it would be answered."""
    send_due(office.runtime, ["work"], room, silence)
    return rung(office.runtime)


def rung(runtime: Runtime) -> list[str]:
    heard: list[str] = []
    runtime.queue.handler = heard.append
    runtime.queue.run_pending()
    return heard


def test_many_jobs_of_one_client_do_not_stand_before_the_only_one_of_another(office: Office) -> None:
    many = ask(office, office.client, *(f"many-{number:02}" for number in range(30)))
    assert send(office, 4) == many[:4]
    (only,) = ask(office, office.other_client, "only")
    (own,) = ask(office, None, "the agency's own")
    assert send(office, 3) == [only, own, many[4]]
    assert send(office, 1) == [many[5]]


def test_what_somebody_waits_for_goes_first(office: Office) -> None:
    (old,) = ask(office, office.client, "old")
    (urgent,) = ask(office, office.client, "urgent", priority=10)
    assert send(office, 1) == [urgent]
    assert send(office, 1) == [old]


def test_a_dispatcher_sends_only_kinds_that_its_workers_know(office: Office) -> None:
    ask(office, None, "work")
    assert send_due(office.runtime, ["report"], 5) == 0


def test_a_hint_that_was_lost_is_rung_again_and_one_that_waits_is_not(office: Office) -> None:
    (asked,) = ask(office, None, "work")
    assert send(office, 5) == [asked]
    assert send(office, 5) == []
    assert send(office, 5, silence=timedelta(seconds=-1)) == [asked]


def test_two_dispatchers_never_ring_for_one_row_twice(office: Office) -> None:
    asked = ask(office, office.client, *map(str, range(60)))
    start = Barrier(2)

    def dispatch() -> None:
        own = build(office.runtime.settings)
        start.wait()
        while states(own) & {"ready"}:
            send_due(own, ["work"], 3, NEVER)
        own.close()

    with ThreadPoolExecutor(2) as both:
        for dispatcher in [both.submit(dispatch), both.submit(dispatch)]:
            dispatcher.result()
    assert sorted(rung(office.runtime)) == sorted(asked)


def states(runtime: Runtime) -> set[str]:
    with runtime.storage.reading(access.SYSTEM) as uow:
        return {job.state for job in uow.jobs.list()}


def test_a_commit_rings_only_while_the_queue_is_short(tmp_path: Path, empty_database_url: str) -> None:
    with open_site(tmp_path / "data", empty_database_url, "") as site:
        asked = site.ask("work", *map(str, range(30)))
        assert rung(site.runtime) == asked[:4]


def test_a_bell_that_cannot_be_rung_loses_nothing(
    tmp_path: Path, empty_database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    queue_url = "" if empty_database_url.startswith("sqlite") else empty_database_url
    with open_site(tmp_path / "data", empty_database_url, queue_url) as site:
        break_bell(site)
        asked = site.ask("work", "one", "two")
        assert asked[0] in caplog.text
        with site.crew():  # opens the queue anew
            eventually(lambda: site.done(asked), "the dispatcher finds the rows")
        assert site.effects(asked) == [1, 1]


def break_bell(site: Site) -> None:
    url = site.runtime.settings.queue_url
    if url.startswith("postgresql"):
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("DROP TABLE huey_task")
        return
    with sqlite3.connect(url.removeprefix("sqlite:///")) as database:
        database.execute("DROP TABLE task")
    database.close()
