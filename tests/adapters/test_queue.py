"""The doorbell rings for the job it is given, in this process or in children, and carries no code."""

import multiprocessing
import os
import pickle
import signal
import sqlite3
from pathlib import Path

import pytest

from cxaudit.adapters.queue import open_queue
from cxaudit.config import SettingsError


def test_ids_arrive_by_priority_then_in_order(tmp_path: Path) -> None:
    queue = open_queue(f"sqlite:///{tmp_path}/queue.sqlite3")
    rung: list[str] = []
    queue.handler = rung.append
    queue.push("first")
    queue.push("second")
    queue.push("urgent", priority=5)

    assert queue.pending() == 3
    assert queue.run_pending() == 3
    assert rung == ["urgent", "first", "second"]
    assert queue.pending() == 0
    queue.close()


def test_another_process_finds_what_this_one_pushed(tmp_path: Path) -> None:
    here, there = (open_queue(f"sqlite:///{tmp_path}/queue.sqlite3") for _ in range(2))
    here.push("job")
    rung: list[str] = []
    there.handler = rung.append
    there.run_pending()

    assert rung == ["job"]
    here.close()
    there.close()


def test_hints_are_not_pickles(tmp_path: Path) -> None:
    queue = open_queue(f"sqlite:///{tmp_path}/queue.sqlite3")
    queue.push("job")
    queue.close()
    with sqlite3.connect(tmp_path / "queue.sqlite3") as database:
        ((hint,),) = database.execute("select data from task").fetchall()
    database.close()

    assert b'"job"' in hint
    with pytest.raises(pickle.UnpicklingError):
        pickle.loads(hint)


def test_a_bell_that_cannot_ring_does_not_fail_the_request(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    queue = open_queue(f"sqlite:///{tmp_path}/queue.sqlite3")
    with sqlite3.connect(tmp_path / "queue.sqlite3") as database:
        database.execute("drop table task")
    database.close()
    queue.push("lost-hint")
    queue.close()

    assert "lost-hint" in caplog.text


def test_a_worker_without_jobs_says_so(tmp_path: Path) -> None:
    queue = open_queue(f"sqlite:///{tmp_path}/queue.sqlite3")
    queue.push("job")
    with pytest.raises(RuntimeError, match="no handler"):
        queue.run_pending()
    queue.close()


def test_a_queue_that_cannot_be_opened_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="CXAUDIT_QUEUE_URL"):
        open_queue(f"sqlite:///{tmp_path}/no/such/folder/queue.sqlite3")


def consume(url: str, folder: str) -> None:
    """What a worker process does: mark each job with a file, end the consumer at the last one."""
    queue = open_queue(url)
    parent = multiprocessing.current_process().pid

    def mark(job_id: str) -> None:
        (Path(folder) / job_id).touch()
        if job_id == "last":
            os.kill(parent or 0, signal.SIGTERM)

    queue.handler = mark
    queue.run_consumer(workers=1)


def test_a_consumer_handles_jobs_in_a_child_until_it_is_told_to_end(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/queue.sqlite3"
    queue = open_queue(url)
    for job in ("one", "two", "last"):
        queue.push(job)
    queue.close()
    done = tmp_path / "done"
    done.mkdir()
    worker = multiprocessing.get_context("spawn").Process(target=consume, args=(url, str(done)))
    worker.start()
    worker.join(30)

    assert worker.exitcode == 0
    assert sorted(path.name for path in done.iterdir()) == ["last", "one", "two"]
