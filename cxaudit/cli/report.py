"""`cxaudit report`: the PDF of a released audit, and the list of those there are."""

from __future__ import annotations

import json
from pathlib import Path

import click

from cxaudit.cli.opening import opened
from cxaudit.domain import access
from cxaudit.domain.errors import InvalidInput
from cxaudit.domain.ids import AuditId
from cxaudit.domain.text import LANGUAGES, Language
from cxaudit.services import reports
from cxaudit.services.runtime import Runtime

_ACTOR = access.system("command")


@click.command()
@click.argument("audit", required=False)
@click.option("--client", help="The client's name, when AUDIT is a reference such as 2026-0001.")
@click.option("--lang", type=click.Choice(LANGUAGES), default="fr", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Where to write the PDF.")
@click.option("--list", "listing", is_flag=True, help="List released audits, newest first.")
@click.option("--json", "as_json", is_flag=True, help="The list as JSON: audit, reference and more.")
def report(
    audit: str | None, client: str | None, lang: Language, out: Path | None, *, listing: bool, as_json: bool
) -> None:
    """Write the report of AUDIT (its id, or its reference with --client) to a PDF file."""
    with opened() as runtime:
        if listing:
            _list(runtime, as_json=as_json)
        elif audit is None or out is None:
            raise click.UsageError("Give AUDIT and --out FILE.pdf, or --list.")
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
