"""`cxaudit demo`: a fictional pharmacy chain, its visits, and the product serving them."""

from __future__ import annotations

import os
import subprocess
import sys

import click

from cxaudit.app import create_app
from cxaudit.bootstrap import build
from cxaudit.cli.demo.people import PASSWORD, PEOPLE
from cxaudit.cli.demo.world import load
from cxaudit.cli.serve import gunicorn
from cxaudit.config import Settings
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
    click.echo("Loading the demonstration if it is not there yet: a minute or two.")
    try:
        count = load(runtime, password_hash(create_app(settings, runtime), PASSWORD))
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
    worker = subprocess.Popen([sys.executable, "-m", "cxaudit", "worker"], env=environment)  # our own
    try:
        command = gunicorn(f"0.0.0.0:{settings.port}")
        subprocess.run(command, env=environment, check=False)  # noqa: S603  # our own command line
    except KeyboardInterrupt:
        click.echo("Stopped.")
    finally:
        worker.terminate()
        worker.wait()
