"""`cxaudit db`: bring the database up to date, and prove what it holds."""

from __future__ import annotations

import sys

import click

from cxaudit.bootstrap import build
from cxaudit.config import Settings
from cxaudit.services import verification
from cxaudit.storage import schema


@click.group()
def db() -> None:
    """Upgrade and verify the database."""


@db.command()
def upgrade() -> None:
    """Bring the database to the newest schema; nothing happens when it is there."""
    settings = Settings.from_env()
    schema.upgrade(settings.database_url)
    _have, newest = schema.current(settings.database_url)
    click.echo(f"The database has the schema {newest}.")


@db.command()
def verify() -> None:
    """Recompute every current score and report each one that differs; code 1 when one does."""
    runtime = build(Settings.from_env())
    checked, wrong = verification.verify_scores(runtime)
    for reference, reason in wrong:
        click.echo(f"{reference}: {reason}", err=True)
    click.echo(f"{checked} scores verified, {len(wrong)} differ")
    sys.exit(1 if wrong else 0)
