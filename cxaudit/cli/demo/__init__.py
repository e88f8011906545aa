"""`cxaudit demo`: three fictional clients, their visits, and the product serving them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import click

from cxaudit.app import create_app
from cxaudit.bootstrap import build
from cxaudit.cli.demo.people import PASSWORD, PEOPLE
from cxaudit.cli.demo.world import load
from cxaudit.cli.serve import gunicorn
from cxaudit.config import Settings
from cxaudit.services import search_texts
from cxaudit.storage import schema
from cxaudit.web.security import password_hash


@click.command()
@click.option("--load", "only_load", is_flag=True, help="Fill the data folder without serving.")
def demo(only_load: bool) -> None:
    """Fill the data folder once, then serve it."""
    settings = Settings.from_env()
    settings.data.mkdir(parents=True, exist_ok=True)
    schema.upgrade(settings.database_url)
    runtime = build(settings)
    click.echo("Loading the demonstration if it is not there yet: some minutes.")
    try:
        count = load(runtime, password_hash(create_app(settings, runtime), PASSWORD))
        search_texts.fill(runtime)  # of a demonstration that an earlier version has loaded
    finally:
        runtime.close()
    click.echo(f"{count} visits loaded." if count else "The data folder already holds the demonstration.")
    if not only_load:
        _serve(settings)


def _serve(settings: Settings) -> None:
    click.echo(f"\ncxaudit is at http://localhost:{settings.port} (Ctrl-C stops it). Sign in as:")
    for person in PEOPLE:
        click.echo(f"  {person.email:34} {person.role.replace('_', ' ')}")
    click.echo(f"  password of everybody: {PASSWORD}\n")
    environment = {**os.environ, "CXAUDIT_DATA": str(settings.data)}
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    worker = [sys.executable, "-m", "cxaudit", "worker", "--workers", "2"]
    commands = (worker, gunicorn(f"0.0.0.0:{settings.port}"))
    running = [subprocess.Popen(command, env=environment) for command in commands]  # noqa: S603  # our own
    try:
        running[-1].wait()
    except KeyboardInterrupt:
        click.echo("Stopping: what runs is finished first.")
    finally:
        _end(running)
    click.echo("Stopped.")


def _end(running: list[subprocess.Popen[bytes]]) -> None:
    """Ctrl-C reaches the children as well; a second one makes them end at once, and this waits for them."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    for process in running:
        if process.poll() is None:
            process.terminate()
    for process in running:
        process.wait()
