"""`cxaudit report --wave` as somebody who automates it uses it."""

from __future__ import annotations

from pathlib import Path

from cxaudit.services.jobs import run_due
from tests.cli.shell import Done, cxaudit
from tests.jobs.crew import short_report
from tests.people import open_office
from tests.services.test_visit import released


def test_a_wave_goes_into_a_folder_and_a_second_time_nothing_is_written(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        released(office, 0)
        run_due(office.runtime, {"report": short_report})
        data = office.runtime.settings.data
        folder = tmp_path / "vague"

        def run(*arguments: str) -> Done:
            settings = {"CXAUDIT_DATA": str(data), "CXAUDIT_SECRET_KEY": "s" * 40}
            return cxaudit("report", *arguments, settings=settings)

        answer = run("--wave", office.wave, "--lang", "fr", "--out", str(folder))
        assert (answer.returncode, answer.stderr) == (0, "")
        assert "1 written, 0 unchanged, 0 failed." in answer.stdout
        assert [file.name for file in folder.iterdir()] == ["2026-0001-100 Succursale 0-fr.pdf"]
        assert "0 written, 1 unchanged, 0 failed." in run("--wave", office.wave, "--out", str(folder)).stdout
        wrong = run("--wave", "none", "--out", str(folder))
        assert wrong.returncode == 1
        assert "Traceback" not in wrong.stderr
        assert "There is no wave “none”." in wrong.stderr
        empty = run("--wave", "wave-1", "--out", str(tmp_path / "vide"))
        assert empty.returncode == 1
        assert "there is nothing to report" in empty.stderr
        assert not (tmp_path / "vide").exists()


def test_the_report_of_a_wave_or_a_location_is_one_file_named_as_people_name_it(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        released(office, 0)
        data = office.runtime.settings.data
        out = tmp_path / "rapport.pdf"

        def run(*arguments: str) -> Done:
            settings = {"CXAUDIT_DATA": str(data), "CXAUDIT_SECRET_KEY": "s" * 40}
            out.unlink(missing_ok=True)
            return cxaudit("report", *arguments, "--out", str(out), settings=settings)

        client = ("--client", "Pharmacie Boréale")
        for asked, name in (
            (("--wave", office.wave), "pharmacie-boreale-vague-2-fr.pdf"),
            (("--wave", "wave 2", *client, "--lang", "en"), "pharmacie-boreale-vague-2-en.pdf"),
            (("--location", office.locations[0]), "pharmacie-boreale-100-succursale-0-vague-2-fr.pdf"),
            (("--location", "100", *client), "pharmacie-boreale-100-succursale-0-vague-2-fr.pdf"),
        ):
            answer = run(*asked)
            assert (answer.returncode, answer.stderr) == (0, "")
            assert answer.stdout == f"{name} written to {out}.\n"
            assert out.read_bytes().startswith(b"%PDF")
        for asked, sentence in (
            (("--wave", "wave 2"), "There is no wave “wave 2”."),
            (("--wave", "Vague 1", *client), "there is nothing to report"),
            (("--wave", office.wave, "--competitors"), "No visit of a competitor is compared here"),
            (("--wave", office.wave, "--client", "Nobody"), "There is no client called “Nobody”."),
            (("--location", "999", *client), "There is no location “999”."),
            (("--location", "104", *client), "there is nothing to report"),
            (("--location", "100", *client, "--wave", "wave 1"), "there is nothing to report"),
        ):
            answer = run(*asked)
            assert (answer.returncode, answer.stdout) == (1, ""), asked
            assert sentence in answer.stderr
            assert not out.exists()
        assert run("2026-0001", "--wave", office.wave).returncode == 2
