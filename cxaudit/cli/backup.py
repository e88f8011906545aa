"""`cxaudit backup`: everything into one file, and back into an empty installation."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cxaudit.bootstrap import build
from cxaudit.config import Settings
from cxaudit.services import backup as backups
from cxaudit.services.backup import Contents


@click.group()
def backup() -> None:
    """Write database and stored files into one file, or restore them from it."""


@backup.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def create(file: Path) -> None:
    """Write everything into FILE.tar, while others go on working."""
    runtime = build(Settings.from_env())
    try:
        _tell(backups.create(runtime, file), f"written to {file}")
    finally:
        runtime.close()


@backup.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Fill an empty installation from FILE.tar; SQLite or PostgreSQL, whichever it came from."""
    runtime = build(Settings.from_env())
    try:
        _tell(backups.restore(runtime, file), f"restored from {file}")
    finally:
        runtime.close()


def _tell(contents: Contents, done: str) -> None:
    """Say what was done; code 1 when files are missing, so that a schedule notices."""
    click.echo(f"{contents.rows} rows and {len(contents.files)} files {done}.")
    for name in contents.missing:
        click.echo(f"Not in the store, or damaged there: {name}", err=True)
    if contents.missing:
        sys.exit(1)
