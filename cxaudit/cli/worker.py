"""`cxaudit worker`: runs jobs until it is told to stop."""

from __future__ import annotations

import signal
import time

import click

from cxaudit.bootstrap import build
from cxaudit.config import Settings
from cxaudit.jobs import HANDLERS
from cxaudit.services.jobs import run_due

_PAUSE = 1.0


@click.command()
@click.option("--once", is_flag=True, help="Run what is due now, then stop.")
def worker(once: bool) -> None:
    """Run background jobs: mails today. Several workers may run at once."""
    runtime = build(Settings.from_env())
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        while True:
            ran = run_due(runtime, HANDLERS)
            if once:
                click.echo(f"{ran} jobs ran.")
                return
            if not ran:
                time.sleep(_PAUSE)
    except KeyboardInterrupt:
        pass
    finally:
        runtime.close()
