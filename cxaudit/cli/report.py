"""`cxaudit report`: the PDF of an audit, a wave or a location; those of a wave's visits in a folder."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import click

from cxaudit.cli.opening import opened
from cxaudit.domain import access
from cxaudit.domain.errors import InvalidInput
from cxaudit.domain.ids import AuditId, WaveId
from cxaudit.domain.text import LANGUAGES, Language
from cxaudit.services import group_reports, report_subjects, reports
from cxaudit.services.batch_folder import write_wave
from cxaudit.services.competitors_report import competitors_subject
from cxaudit.services.group_reports import Subject
from cxaudit.services.runtime import Runtime
from cxaudit.services.wave_report import wave_subject

_ACTOR = access.system("command")


@click.command()
@click.argument("audit", required=False)
@click.option("--client", help="The client's name, when a reference such as 2026-0001, or a name, is given.")
@click.option("--lang", type=click.Choice(LANGUAGES), default="fr", show_default=True)
@click.option(
    "--wave", help="The id of a wave, or its name: its own report, or those of its visits in a folder."
)
@click.option("--location", help="The id, number or name of a location: its report, in --wave or the newest.")
@click.option("--competitors", is_flag=True, help="With --wave: the report on its competitors.")
@click.option(
    "--out", type=click.Path(path_type=Path), help="Where to write: a PDF; with --wave a folder too."
)
@click.option("--list", "listing", is_flag=True, help="List released audits, newest first.")
@click.option("--json", "as_json", is_flag=True, help="The list as JSON: audit, reference and more.")
def report(out: Path | None, *, listing: bool, as_json: bool, **asked: Any) -> None:
    """Write a report to a PDF file: of AUDIT (its id, or its reference with --client), of a --wave, of a
    --location. With --wave and a folder: those of its visits; begun again, only what lacks is written."""
    with opened() as runtime:
        if listing:
            _list(runtime, as_json=as_json)
        elif out is None or bool(asked["audit"]) == bool(asked["wave"] or asked["location"]):
            raise click.UsageError(
                "Give AUDIT, --wave or --location, and --out FILE.pdf; --wave and --out FOLDER; or --list."
            )
        else:
            _report(runtime, out, **asked)


def _report(
    runtime: Runtime,
    out: Path,
    *,
    audit: str | None,
    client: str | None,
    lang: Language,
    wave: str | None,
    location: str | None,
    competitors: bool,
) -> None:
    if audit is not None:
        _write(runtime, reports.find_audit(runtime, _ACTOR, audit, client), lang, out)
        return
    wave_id = None if wave is None else report_subjects.find_wave(runtime, _ACTOR, wave, client)
    if location is not None:
        place = report_subjects.find_location(runtime, _ACTOR, location, client)
        subject = report_subjects.require_location_subject(runtime, _ACTOR, place, wave_id)
        _write_group(runtime, subject, lang, out)
    elif wave_id is not None and competitors:
        _write_group(runtime, competitors_subject(runtime, _ACTOR, wave_id), lang, out)
    elif wave_id is not None and out.suffix.lower() == ".pdf":
        _write_group(runtime, wave_subject(runtime, _ACTOR, wave_id), lang, out)
    elif wave_id is not None:
        _write_wave(runtime, wave_id, lang, out)


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
    _put(reports.open_pdf(runtime, _ACTOR, audit_id, lang), out)


def _write_group(runtime: Runtime, subject: Subject, lang: Language, out: Path) -> None:
    report_id = group_reports.make_group_now(runtime, _ACTOR, subject)
    _put(group_reports.open_group_pdf(runtime, _ACTOR, report_id, lang), out)


def _put(file: reports.PdfFile, out: Path) -> None:
    try:
        with file.content:
            out.write_bytes(file.content.read())
    except OSError as wrong:
        raise InvalidInput("file_not_written", path=str(out), reason=wrong.strerror or "") from None
    click.echo(f"{file.name} written to {out}.")


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
