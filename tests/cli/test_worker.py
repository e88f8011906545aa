"""`cxaudit worker` as an operator uses it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cxaudit.services import people
from cxaudit.services.runtime import Runtime
from tests.people import Office, open_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as office:
        yield office


def command(data: Path, *arguments: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "CXAUDIT_DATA": str(data)}
    line = [sys.executable, "-m", "cxaudit", "worker", *arguments]
    return subprocess.Popen(
        line, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def ask_for_mail(office: Office, times: int) -> None:
    account_id = office["Ana"].account_id
    assert account_id is not None
    for _ in range(times):
        people.mail_later(office.runtime, account_id, "reset_instructions", "http://localhost/reset/secret")


def letters(runtime: Runtime) -> int:
    return len(list(runtime.settings.data.rglob("*.eml")))


def test_it_sends_what_waits_and_ends_when_told(office: Office) -> None:
    ask_for_mail(office, 2)
    with command(office.runtime.settings.data, "--workers", "1") as worker:
        for _ in range(1200):
            if letters(office.runtime) == 2:
                break
            time.sleep(0.1)
        worker.send_signal(signal.SIGTERM)
        said, _ = worker.communicate(timeout=60)
    assert (letters(office.runtime), worker.returncode) == (2, 0)
    assert said.splitlines()[0].startswith("1 worker")
    assert said.splitlines()[-1] == "Stopped."
    assert "Traceback" not in said


def test_once_runs_everything_that_is_due_here_and_stops(office: Office) -> None:
    ask_for_mail(office, 60)
    with command(office.runtime.settings.data, "--once") as worker:
        said, _ = worker.communicate(timeout=240)
    assert (worker.returncode, said.splitlines()[-1]) == (0, "Jobs run: 60.")
    assert letters(office.runtime) == 60


def test_a_database_without_its_schema_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with command(tmp_path / "data") as worker:
        said, _ = worker.communicate(timeout=120)
    assert worker.returncode == 1
    assert "cxaudit db upgrade" in said
    assert "Traceback" not in said
