"""`cxaudit account`, and what every command says before the database is there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cxaudit.cli import group
from cxaudit.domain.errors import InvalidInput
from tests.cli.shell import cxaudit
from tests.people import Office, open_office

ROBIN = ("account", "invite", "robin@example.test", "--role", "regional_manager")


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    with open_office(tmp_path) as office:
        monkeypatch.setenv("CXAUDIT_DATA", str(office.runtime.settings.data))
        monkeypatch.setenv("CXAUDIT_DATABASE_URL", office.runtime.settings.database_url)
        yield office


def run(*arguments: str) -> Result:
    return CliRunner().invoke(group, list(arguments))


@pytest.mark.parametrize("region", ["Ouest", "west"])
def test_a_regional_manager_is_invited_to_a_region_by_its_name(office: Office, region: str) -> None:
    done = run(*ROBIN, "--client", "Pharmacie Boréale", "--region", region)
    assert (done.exit_code, "/account/invitation/" in done.output) == (0, True)
    with office.runtime.reading(office["Adèle"]) as uow:
        account = uow.accounts.get(email="robin@example.test")
        [grant] = uow.grants.list(account_id=account.id)
    assert (grant.role, grant.client_id, grant.node_id) == (
        "regional_manager", office.client, f"{office.client}-w",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--client", "Pharmacie Boréale", "--region", "Sud"), "region_unknown"),
        (("--client", "Nobody", "--region", "Ouest"), "invited_client_unknown"),
    ],
)
def test_a_region_or_client_that_is_not_there_is_said(
    office: Office, options: tuple[str, ...], code: str
) -> None:
    done = run(*ROBIN, *options)
    assert isinstance(done.exception, InvalidInput)
    assert done.exception.code == code
    assert "Give --client with --region" in run(*ROBIN, "--region", "Ouest").output


COMMANDS = {
    "account": ("account", "invite", "a@example.test", "--role", "administrator"),
    "report": ("report", "--list"),
    "import": ("import", "locations", "stores.csv", "--client", "A"),
    "verify": ("db", "verify"),
    "fold": ("db", "fold"),
    "serve": ("serve",),
    "worker": ("worker", "--once"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_before_the_upgrade_every_command_says_what_to_do(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole command, as the shell starts it."""
    (tmp_path / "stores.csv").write_text("name\nA\n")
    monkeypatch.chdir(tmp_path)
    done = cxaudit(*COMMANDS[name], settings={"CXAUDIT_DATA": str(tmp_path / "data")})
    assert (done.returncode, "Traceback" in done.stderr) == (1, False), done.stderr
    assert "Run `cxaudit db upgrade` first" in done.stderr


@pytest.mark.parametrize(
    "url", ["postgresql://nobody:very-secret@127.0.0.1:1/x", "sqlite:////nonexistent/folder/a.db"]
)
@pytest.mark.parametrize("command", [("report", "--list"), ("db", "upgrade"), ("db", "verify")])
def test_a_database_that_cannot_be_opened_is_a_sentence(
    tmp_path: Path, url: str, command: tuple[str, ...]
) -> None:
    settings = {"CXAUDIT_DATA": str(tmp_path), "CXAUDIT_DATABASE_URL": url}
    done = cxaudit(*command, settings=settings)
    assert done.returncode == 1
    assert "cannot be opened" in done.stderr
    assert "Traceback" not in done.stderr
    assert "very-secret" not in done.stderr + done.stdout
