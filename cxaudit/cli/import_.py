"""`cxaudit import`: checklists and location lists from files; what was not taken is listed per row."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from cxaudit.bootstrap import build
from cxaudit.config import Settings
from cxaudit.domain import access
from cxaudit.domain.refusals import Refusal
from cxaudit.i18n import sentence
from cxaudit.services import imports
from cxaudit.services.imports import ChecklistImport, LocationsImport

_ACTOR = access.system("command")
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


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
    runtime = build(Settings.from_env())
    try:
        client_id = imports.find_client(runtime, _ACTOR, client)
        done = imports.import_checklist(runtime, _ACTOR, client_id, file.read_bytes(), dry_run=dry_run)
    finally:
        runtime.close()
    _say_checklist(done, file, dry_run=dry_run, as_json=as_json)
    if done.state == "refused":
        sys.exit(1)


def _say_checklist(done: ChecklistImport, file: Path, *, dry_run: bool, as_json: bool) -> None:
    findings = [
        {"code": one.code, "key": one.key, "line": one.line, "message": sentence("en", one.code)}
        for one in done.findings
    ]
    if as_json:
        rest = {"findings": findings, "refusals": _plain(done.refusals), "dry_run": dry_run}
        click.echo(json.dumps({**asdict(done), **rest}, ensure_ascii=False, indent=2))
        return
    for one in findings:
        place = f"{file.name}:{one['line']}" if one["line"] else file.name
        click.echo(f"{place}: {one['key'] or 'checklist'}: {one['message']}")
    _say_refusals(done.refusals)
    version = f" version {done.version}," if done.version else ""
    kept = " (dry run: nothing kept)" if dry_run else ""
    click.echo(f"{done.key}:{version} {done.items} items, {done.state}{kept}.")


@import_.command()
@click.argument("file", type=_FILE)
@click.option("--client", required=True, help="The client's name.")
@click.option("--timezone", help="Time zone of rows that name none; else the client's.")
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@click.option("--json", "as_json", is_flag=True, help="The result as JSON.")
def locations(file: Path, client: str, timezone: str | None, *, dry_run: bool, as_json: bool) -> None:
    """Import a list of locations from CSV, XLSX or GeoJSON."""
    _check_zone(timezone)
    runtime = build(Settings.from_env())
    try:
        client_id = imports.find_client(runtime, _ACTOR, client)
        content = file.read_bytes()
        done = imports.import_locations(
            runtime, _ACTOR, client_id, content, file.name, timezone=timezone, dry_run=dry_run
        )
    finally:
        runtime.close()
    _say_locations(done, dry_run=dry_run, as_json=as_json)


def _check_zone(name: str | None) -> None:
    try:
        ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise click.BadParameter(f"{name} is not a time zone, such as America/Toronto.") from None


def _say_locations(done: LocationsImport, *, dry_run: bool, as_json: bool) -> None:
    if as_json:
        plain = {**asdict(done), "refusals": _plain(done.refusals), "dry_run": dry_run}
        click.echo(json.dumps(plain, ensure_ascii=False, indent=2))
        return
    _say_refusals(done.refusals)
    kept = " (dry run: nothing kept)" if dry_run else ""
    click.echo(f"{done.created} locations created, {done.unchanged} there already{kept}.")


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
