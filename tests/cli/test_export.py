"""`cxaudit export` as somebody who automates it uses it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cxaudit.domain import access
from tests.people import Office, an_action, open_office
from tests.services.test_visit import released, submitted


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(tmp_path_factory.mktemp("export")) as office:
        released(office, 0)
        submitted(office, 1)
        yield office


def run(office: Office, *arguments: str) -> subprocess.CompletedProcess[str]:
    settings = office.runtime.settings
    environment = os.environ | {"CXAUDIT_DATA": str(settings.data), "CXAUDIT_SECRET_KEY": "s" * 40}
    command = [sys.executable, "-m", "cxaudit", "export", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


def test_a_file_as_the_client_gets_it_and_as_the_agency_does(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "visits.csv"
    answer = run(office, "audits", "--out", str(file), "--lang", "en", "--client", "Pharmacie Boréale")
    assert (answer.returncode, answer.stderr) == (0, "")
    assert ("2026-0001" in file.read_text(), "2026-0002" in file.read_text()) == (True, False)
    assert run(office, "audits", "--out", str(file), "--agency").returncode == 0
    assert "2026-0002" in file.read_text()


def test_actions_are_a_table_like_the_others(office: Office, tmp_path: Path) -> None:
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        uow.actions.add(an_action(office))
    file = tmp_path / "actions.jsonl"
    assert run(office, "actions", "--out", str(file), "--format", "jsonl").returncode == 0
    assert "Rappeler le salut" in file.read_text()


def test_what_can_be_mended_is_said_without_traceback(office: Office, tmp_path: Path) -> None:
    for arguments in (
        ("audits", "--out", str(tmp_path / "x.csv"), "--client", "Nobody"),
        ("audits", "--out", str(tmp_path / "no" / "x.csv")),
        ("audits", "--out", str(tmp_path / "x.csv"), "--wave", "none"),
    ):
        answer = run(office, *arguments)
        assert answer.returncode == 1
        assert answer.stderr
        assert "Traceback" not in answer.stderr
