"""`cxaudit import`: checklists and location lists from files; what was not taken is listed per row."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

import click

from cxaudit.adapters.sheet_limits import MAX_BYTES
from cxaudit.cli.opening import opened
from cxaudit.domain import access
from cxaudit.domain.errors import DomainError
from cxaudit.domain.ids import ClientId
from cxaudit.domain.refusals import Refusal
from cxaudit.i18n import ngettext, sentence
from cxaudit.services import imports
from cxaudit.services.imports import ChecklistImport, LocationsImport
from cxaudit.services.runtime import Runtime

_ACTOR = access.system("command")
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
Result = TypeVar("Result")


@click.group("import")
def import_() -> None:
    """Bring in checklists and location lists."""


@import_.command()
@click.argument("file", type=_FILE)
@click.option("--client", required=True, help="The client's name.")
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@click.option("--json", "as_json", is_flag=True, help="The result as JSON.")
def checklist(file: Path, client: str, *, dry_run: bool, as_json: bool) -> None:
    """Import a checklist from YAML, JSON or an XLSForm workbook."""

    def bring(runtime: Runtime, client_id: ClientId) -> tuple[ChecklistImport, str]:
        done = imports.import_checklist(runtime, _ACTOR, client_id, _content(file), dry_run=dry_run)
        return done, _next_step(done, runtime.settings.base_url)

    done, next_step = _with_client(client, bring, as_json=as_json)
    if as_json:
        said = {"findings": _findings(done), "next_step": next_step or None}
        _say_json({**asdict(done), **said}, done.refusals, dry_run=dry_run)
    else:
        _say_checklist(done, file, dry_run=dry_run)
        click.echo(next_step, nl=bool(next_step))
    if done.state == "refused":
        sys.exit(sentence("en", "checklist_refused"))


@import_.command()
@click.argument("file", type=_FILE)
@click.option("--client", required=True, help="The client's name.")
@click.option("--timezone", help="Time zone of new locations whose row names none; else the client's.")
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@click.option("--json", "as_json", is_flag=True, help="The result as JSON.")
def locations(file: Path, client: str, timezone: str | None, *, dry_run: bool, as_json: bool) -> None:
    """Import a list of locations from CSV, XLSX or GeoJSON; those that are there are updated."""

    def bring(runtime: Runtime, client_id: ClientId) -> LocationsImport:
        content, name = _content(file), file.name
        return imports.import_locations(
            runtime, _ACTOR, client_id, content, name, timezone=timezone, dry_run=dry_run
        )

    done = _with_client(client, bring, as_json=as_json)
    if as_json:
        _say_json(asdict(done), done.refusals, dry_run=dry_run)
    else:
        _say_locations(done, dry_run=dry_run)
    if done.is_refused:
        sys.exit(sentence("en", "locations_none_taken"))


def _with_client(name: str, bring: Callable[[Runtime, ClientId], Result], *, as_json: bool) -> Result:
    """What becomes of the file; a program that asked for JSON also reads as JSON why nothing did."""
    with opened() as runtime:
        try:
            return bring(runtime, imports.find_client(runtime, _ACTOR, name))
        except DomainError as refused:
            if as_json:
                error = {"code": refused.code, "message": sentence("en", refused.code, **refused.params)}
                click.echo(json.dumps({"state": "refused", "error": error}, ensure_ascii=False, indent=2))
            raise


def _content(file: Path) -> bytes:
    """The file, or as much of it as shows that it is too large."""
    with file.open("rb") as opened:
        return opened.read(MAX_BYTES + 1)


def _findings(done: ChecklistImport) -> list[dict[str, Any]]:
    return [{**asdict(one), "message": sentence("en", one.code)} for one in done.findings]


def _next_step(done: ChecklistImport, base_url: str) -> str:
    """Where a draft is finished; nothing when it is not one, or was not kept."""
    if done.state != "draft" or done.checklist_id is None:
        return ""
    address = f"{base_url.rstrip('/')}/programme/checklists/{done.checklist_id}/drafts/{done.version}"
    return sentence("en", "draft_kept", address=address)


def _say_json(result: dict[str, Any], refusals: tuple[Refusal, ...], *, dry_run: bool) -> None:
    whole = {**result, "refusals": _plain(refusals), "dry_run": dry_run}
    click.echo(json.dumps(whole, ensure_ascii=False, indent=2))


def _say_checklist(done: ChecklistImport, file: Path, *, dry_run: bool) -> None:
    for one in _findings(done):
        place = f"{file.name}:{one['line']}" if one["line"] else file.name
        click.echo(f"{place}: {one['severity']}: {one['key'] or 'checklist'}: {one['message']}")
    _say_refusals(done.refusals)
    version = f" version {done.version}," if done.version else ""
    click.echo(f"{done.key}:{version} {done.items} items, {done.state}{_kept(dry_run)}.")


def _say_locations(done: LocationsImport, *, dry_run: bool) -> None:
    _say_refusals(done.refusals)
    for region in done.regions:
        click.echo(f"Region created: {region}{_kept(dry_run)}.")
    created = ngettext("en", "{n} location created", "{n} locations created", done.created)
    counts = f"{created}, {done.updated} updated, {done.unchanged} there already"
    click.echo(f"{counts}{_kept(dry_run)}.")


def _kept(dry_run: bool) -> str:
    return " (dry run: nothing kept)" if dry_run else ""


def _plain(refusals: tuple[Refusal, ...]) -> list[dict[str, Any]]:
    return [
        {
            "sheet": one.sheet,
            "row": one.row,
            "code": one.code,
            "message": sentence("en", one.code, **one.params),
        }
        for one in refusals
    ]


def _say_refusals(refusals: tuple[Refusal, ...]) -> None:
    for one in _plain(refusals):
        click.echo(f"{one['sheet']} row {one['row']}: {one['message']}")
