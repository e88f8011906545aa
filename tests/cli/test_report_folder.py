"""`cxaudit report --wave` as somebody who automates it uses it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from cxaudit.services.jobs import run_due
from tests.jobs.crew import short_report
from tests.people import open_office
from tests.services.test_visit import released


def test_a_wave_goes_into_a_folder_and_a_second_time_nothing_is_written(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        released(office, 0)
        run_due(office.runtime, {"report": short_report})
        data = office.runtime.settings.data
        folder = tmp_path / "vague"

        def run(*arguments: str) -> subprocess.CompletedProcess[str]:
            environment = os.environ | {"CXAUDIT_DATA": str(data), "CXAUDIT_SECRET_KEY": "s" * 40}
            command = [sys.executable, "-m", "cxaudit", "report", *arguments]
            return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)

        answer = run("--wave", office.wave, "--lang", "fr", "--out", str(folder))
        assert (answer.returncode, answer.stderr) == (0, "")
        assert "1 written, 0 unchanged, 0 failed." in answer.stdout
        assert [file.name for file in folder.iterdir()] == ["2026-0001-100 Succursale 0-fr.pdf"]
        assert "0 written, 1 unchanged, 0 failed." in run("--wave", office.wave, "--out", str(folder)).stdout
        wrong = run("--wave", "none", "--out", str(folder))
        assert wrong.returncode == 1
        assert "Traceback" not in wrong.stderr
        assert "There is no wave “none”." in wrong.stderr
