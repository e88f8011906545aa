"""`cxaudit import` and `cxaudit report` as people at a terminal use them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cxaudit.cli import group
from cxaudit.domain.errors import NotFound
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
    assert "cycle.yaml:8: a:" in done.output


def test_locations_are_imported_with_a_zone(office: Office) -> None:
    arguments = ("import", "locations", str(SAMPLES / "ikea-stores.csv"), "--client", "Banque du Fleuve")
    assert run(*arguments, "--timezone", "Mars/Olympus").exit_code == 2
    assert "locations created" in run(*arguments, "--timezone", "Europe/Stockholm").output
    assert json.loads(run(*arguments, "--json").output)["created"] == 0
    with office.runtime.reading(office["Marc"]) as uow:
        zones = {place.timezone for place in uow.locations.list(client_id=office.other_client)}
    assert zones == {"Europe/Stockholm"}


def test_an_unknown_client_is_named(office: Office) -> None:
    done = run("import", "checklist", str(DEMO), "--client", "Nobody")
    assert isinstance(done.exception, NotFound)


def test_a_report_is_written_by_id_and_by_reference(office: Office, tmp_path: Path) -> None:
    audit = released(office)
    [listed] = json.loads(run("report", "--list", "--json").output)
    assert (listed["audit"], listed["reference"]) == (audit.id, audit.reference)
    for name, more in ((audit.id, ()), (audit.reference, ("--client", "Pharmacie Boréale"))):
        out = tmp_path / f"{name}.pdf"
        done = run("report", name, "--lang", "en", "--out", str(out), *more)
        assert done.exit_code == 0, done.output
        assert out.read_bytes().startswith(b"%PDF-")
