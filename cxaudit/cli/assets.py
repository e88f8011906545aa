"""`cxaudit assets`: stylesheet, fonts and icons from npm into one hashed directory."""

from __future__ import annotations

import click

from cxaudit import resources


@click.command()
def assets() -> None:
    """Build the front-end files; nothing happens when they are up to date."""
    built = resources.copy_assets()
    click.echo(f"Front-end files are in {built.name}.")
