"""`cxaudit worker`: runs jobs until it is told to stop."""

from __future__ import annotations

import logging
import os

import click

from cxaudit.bootstrap import build
from cxaudit.cli.opening import current_settings
from cxaudit.cli.supervisor import Crew, supervise
from cxaudit.config import Settings
from cxaudit.jobs import HANDLERS
from cxaudit.services.jobs import run_due
from cxaudit.services.signing import check_key


@click.command()
@click.option("--workers", type=click.IntRange(1), help="Processes that run jobs; one a core by default.")
@click.option("--once", is_flag=True, help="Run what is due now, in this process, then stop.")
def worker(workers: int | None, once: bool) -> None:
    """Run background jobs: reports and mails. On SQLite on one host, on PostgreSQL on any number."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.WARNING)
    logging.getLogger("cxaudit").setLevel(logging.INFO)
    settings = current_settings()
    _require_usable(settings)
    if once:
        click.echo(f"Jobs run: {_run_once(settings)}.")
    else:
        supervise(Crew(settings, workers or os.cpu_count() or 1), click.echo)


def _require_usable(settings: Settings) -> None:
    """What every part would crash on is refused here, with a sentence."""
    runtime = build(settings)
    try:
        check_key(runtime)
    finally:
        runtime.close()


def _run_once(settings: Settings) -> int:
    runtime, count = build(settings), 0
    try:
        while ran := run_due(runtime, HANDLERS):
            count += ran
    finally:
        runtime.close()
    return count
