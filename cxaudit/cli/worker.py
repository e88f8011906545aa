"""`cxaudit worker`: runs jobs until it is told to stop."""

from __future__ import annotations

import logging
import os

import click

from cxaudit.bootstrap import build
from cxaudit.cli.supervisor import Crew, supervise
from cxaudit.config import Settings
from cxaudit.domain.errors import Refused
from cxaudit.jobs import HANDLERS
from cxaudit.services.jobs import run_due
from cxaudit.storage import schema


@click.command()
@click.option("--workers", type=click.IntRange(1), help="Processes that run jobs; one a core by default.")
@click.option("--once", is_flag=True, help="Run what is due now, in this process, then stop.")
def worker(workers: int | None, once: bool) -> None:
    """Run background jobs: reports and mails. On SQLite on one host, on PostgreSQL on any number."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.WARNING)
    logging.getLogger("cxaudit").setLevel(logging.INFO)
    settings = Settings.from_env()
    _check(settings)
    if once:
        click.echo(f"Jobs run: {_run_once(settings)}.")
    else:
        supervise(Crew(settings, workers or os.cpu_count() or 1), click.echo)


def _check(settings: Settings) -> None:
    """Refuse with a sentence what every part would crash on."""
    have, newest = schema.current(settings.database_url)
    if have != newest:
        raise Refused("database_schema", revision=have or "-", newest=newest)
    build(settings).close()


def _run_once(settings: Settings) -> int:
    runtime, count = build(settings), 0
    try:
        while ran := run_due(runtime, HANDLERS):
            count += ran
    finally:
        runtime.close()
    return count
