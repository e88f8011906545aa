"""`cxaudit import` and `cxaudit report` as people at a terminal use them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cxaudit.cli import group
from cxaudit.domain.errors import InvalidInput
from cxaudit.i18n import sentence
from tests.people import Office, open_office
from tests.services.test_imports import CYCLE, DEMO, SAMPLES
from tests.services.test_visit import released


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    with open_office(tmp_path) as office:
        monkeypatch.setenv("CXAUDIT_DATA", str(office.runtime.settings.data))
        monkeypatch.setenv("CXAUDIT_DATABASE_URL", office.runtime.settings.database_url)
        yield office


def run(*arguments: str) -> Result:
    return CliRunner().invoke(group, list(arguments))


def test_a_checklist_is_imported_once_and_said_as_json(office: Office) -> None:
    arguments = ("import", "checklist", str(DEMO), "--client", "Pharmacie Boréale", "--json")
    dry = json.loads(run(*arguments, "--dry-run").output)
    assert (dry["state"], dry["dry_run"], dry["findings"]) == ("published", True, [])
    assert json.loads(run(*arguments).output)["version"] == 1
    assert json.loads(run(*arguments).output)["state"] == "unchanged"


def test_a_cycle_is_refused_with_file_and_line(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "cycle.yaml"
    file.write_bytes(CYCLE)
    done = run("import", "checklist", str(file), "--client", "Pharmacie Boréale")
    assert done.exit_code == 1
    assert "cycle.yaml:8: error: a: The condition goes round in a circle." in done.output
    assert "Nothing was imported." in done.output


def test_a_form_says_row_by_row_what_it_leaves_out(office: Office) -> None:
    form = str(SAMPLES / "service_rating.xlsx")
    done = run("import", "checklist", form, "--client", "Pharmacie Boréale")
    assert done.exit_code == 0
    assert "survey row " in done.output
    assert "version 1" in done.output
    assert re.search(
        r"kept as a draft.* publish it there: http://\S+/programme/checklists/\S+/drafts/1", done.output
    )
    said = json.loads(run("import", "checklist", form, "--client", "Pharmacie Boréale", "--json").output)
    assert said["state"] == "unchanged"
    assert {"sheet", "row", "code", "message"} == set(said["refusals"][0])


def test_locations_are_imported_with_a_zone(office: Office) -> None:
    arguments = ("import", "locations", str(SAMPLES / "ikea-stores.csv"), "--client", "Banque du Fleuve")
    assert "207 locations created" in run(*arguments, "--timezone", "Europe/Stockholm").output
    said = json.loads(run(*arguments, "--json").output)
    assert (said["created"], said["updated"], said["unchanged"]) == (0, 0, 207)
    with office.runtime.reading(office["Marc"]) as uow:
        zones = {place.timezone for place in uow.locations.list(client_id=office.other_client)}
    assert zones == {"Europe/Stockholm"}


def test_bad_rows_are_said_and_a_list_of_nothing_else_ends_with_one(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "stores.csv"
    file.write_text("name,lat,lon\nA,95,0\nB,45,-73\nb,45.0,-73\n")
    arguments = ("import", "locations", str(file), "--client", "Banque du Fleuve")
    done = run(*arguments)
    assert done.exit_code == 0
    assert "stores.csv row 2: “95”" in done.output
    assert "stores.csv row 4: The location repeats row 3." in done.output
    file.write_text("name,lat,lon\nA,95,0\n")
    assert run(*arguments).exit_code == 1


FAILURES = {
    "garbage": ("checklist", b"PK garbage", ("--client", "Banque du Fleuve"), "cannot be read"),
    "huge": ("locations", b"name\n" + b"x" * 11_000_000, ("--client", "Banque du Fleuve"), "over the limit"),
    "client": ("locations", b"name\nA\n", ("--client", "Nobody"), "no client called “Nobody”"),
    "zone": ("locations", b"name\nA\n", ("--client", "Banque du Fleuve", "--timezone", "Mars/X"), "“Mars/X”"),
    "cycle": ("checklist", CYCLE, ("--client", "Banque du Fleuve"), "cannot be scored"),
}


@pytest.mark.parametrize("name", FAILURES)
def test_what_fails_ends_with_a_sentence_and_one(office: Office, tmp_path: Path, name: str) -> None:
    """The whole command, as the shell starts it."""
    kind, content, options, said = FAILURES[name]
    file = tmp_path / name
    file.write_bytes(content)
    command = [sys.executable, "-m", "cxaudit", "import", kind, str(file), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, said in done.stderr, "Traceback" in done.stderr) == (1, True, False), done.stderr


def test_a_program_reads_as_json_why_nothing_was_imported(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "list.xlsx"
    file.write_bytes(b"PK no workbook")
    for client, code in (("Nobody", "client_unknown"), ("Banque du Fleuve", "workbook_unreadable")):
        done = run("import", "locations", str(file), "--client", client, "--json")
        assert (done.exit_code, json.loads(done.stdout)["error"]["code"]) == (1, code)


def test_one_location_is_said_as_one(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("name\nA\n")
    said = run("import", "locations", str(file), "--client", "Banque du Fleuve").output
    assert said.startswith("1 location created, 0 updated")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nope",), "no released visit “nope”"),
        (("2026-0001", "--client", "Nobody"), "no client called “Nobody”"),
        (("2026-9999", "--client", "Pharmacie Boréale"), "together with --client"),
    ],
)
def test_a_report_that_is_not_there_is_named(office: Office, arguments: tuple[str, ...], said: str) -> None:
    done = run("report", *arguments, "--out", "x.pdf")
    assert isinstance(done.exception, InvalidInput)
    assert said in sentence("en", done.exception.code, **done.exception.params)


def test_a_report_is_written_by_id_and_by_reference(office: Office, tmp_path: Path) -> None:
    audit = released(office)
    [listed] = json.loads(run("report", "--list", "--json").output)
    assert (listed["audit"], listed["reference"]) == (audit.id, audit.reference)
    for name, more in ((audit.id, ()), (audit.reference, ("--client", "Pharmacie Boréale"))):
        out = tmp_path / f"{name}.pdf"
        done = run("report", name, "--lang", "en", "--out", str(out), *more)
        assert done.exit_code == 0, done.output
        assert out.read_bytes().startswith(b"%PDF-")
