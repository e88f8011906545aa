"""`cxaudit report`: the PDF of a released audit, those of a wave in a folder, and the list there is."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

import click

from cxaudit.cli.opening import opened
from cxaudit.domain import access
from cxaudit.domain.errors import InvalidInput
from cxaudit.domain.ids import AuditId, WaveId
from cxaudit.domain.text import LANGUAGES, Language
from cxaudit.services import reports
from cxaudit.services.batch_folder import write_wave
from cxaudit.services.runtime import Runtime

_ACTOR = access.system("command")


@click.command()
@click.argument("audit", required=False)
@click.option("--client", help="The client's name, when AUDIT is a reference such as 2026-0001.")
@click.option("--lang", type=click.Choice(LANGUAGES), default="fr", show_default=True)
@click.option("--wave", help="The id of a wave: all its reports, into the folder --out.")
@click.option("--out", type=click.Path(path_type=Path), help="Where to write: a PDF; with --wave a folder.")
@click.option("--list", "listing", is_flag=True, help="List released audits, newest first.")
@click.option("--json", "as_json", is_flag=True, help="The list as JSON: audit, reference and more.")
def report(
    audit: str | None,
    client: str | None,
    lang: Language,
    wave: str | None,
    out: Path | None,
    *,
    listing: bool,
    as_json: bool,
) -> None:
    """Write the report of AUDIT (its id, or its reference with --client) to a PDF file, or those of a wave
    into a folder. Begun again, only what is not there is written."""
    with opened() as runtime:
        if listing:
            _list(runtime, as_json=as_json)
        elif wave is not None and audit is None and out is not None:
            _write_wave(runtime, WaveId(wave), lang, out)
        elif audit is None or out is None:
            raise click.UsageError("Give AUDIT and --out FILE.pdf, --wave and --out FOLDER, or --list.")
        else:
            _write(runtime, reports.find_audit(runtime, _ACTOR, audit, client), lang, out)


def _list(runtime: Runtime, *, as_json: bool) -> None:
    rows = reports.list_released(runtime, _ACTOR)
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo(f"{row['audit']}  {row['reference']}  {row['client']}  {row['location']}  {row['report']}")
    click.echo(f"{len(rows)} released audits.")


def _write(runtime: Runtime, audit_id: AuditId, lang: Language, out: Path) -> None:
    reports.make_now(runtime, _ACTOR, audit_id)
    name, content = reports.open_pdf(runtime, _ACTOR, audit_id, lang)
    try:
        with content:
            out.write_bytes(content.read())
    except OSError as wrong:
        raise InvalidInput("file_not_written", path=str(out), reason=wrong.strerror or "") from None
    click.echo(f"{name} written to {out}.")


def _write_wave(runtime: Runtime, wave_id: WaveId, lang: Language, folder: Path) -> None:
    """A line each; code 1 when a report failed."""
    outcomes: Counter[str] = Counter()
    for each in write_wave(runtime, _ACTOR, wave_id, lang, folder):
        outcomes[each.outcome] += 1
        click.echo(f"{each.outcome}  {each.name}{f'  {each.reason}' if each.reason else ''}")
    said = ", ".join(f"{outcomes[outcome]} {outcome}" for outcome in ("written", "unchanged", "failed"))
    click.echo(f"{said}.")
    if outcomes["failed"]:
        sys.exit(1)
