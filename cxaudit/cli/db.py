"""`cxaudit db`: bring the database up to date, and prove what it holds."""

from __future__ import annotations

import sys

import click

from cxaudit.cli.opening import opened
from cxaudit.config import Settings
from cxaudit.services import columns, kept_answers, search_texts, verification
from cxaudit.storage import schema


@click.group()
def db() -> None:
    """Upgrade and verify the database."""


@db.command()
def upgrade() -> None:
    """Bring the database to the newest schema, and make what is read beside it; nothing happens twice.

    Visits become searchable, and their ratings and measured times stand beside their scores.
    """
    settings = Settings.from_env()
    schema.upgrade(settings.database_url)
    _have, newest = schema.current(settings.database_url)
    click.echo(f"The database has the schema {newest}.")
    with opened() as runtime:
        if written := search_texts.fill(runtime):
            click.echo(f"{written} texts can now be searched.")
        if kept := kept_answers.fill(runtime):
            click.echo(f"{kept} scores have their ratings and times beside them.")


@db.command()
def verify() -> None:
    """Recompute every current score and every wave's columns; code 1 when one differs, and it is named.

    Scores made by an older method of scoring are counted, not compared.
    """
    with opened() as runtime:
        scores = verification.verify_scores(runtime)
        waves, wrong_waves = columns.verify_columns(runtime)
    for wrong in scores.wrong:
        click.echo(f"{wrong.client}, {wrong.reference}: {', '.join(wrong.fields)}", err=True)
    for client_id, wave_id in wrong_waves:
        click.echo(f"wave {wave_id} of client {client_id}: columns differ; cxaudit db fold --anew", err=True)
    click.echo(f"{scores.checked} scores verified, {len(scores.wrong)} differ")
    if scores.older:
        click.echo(f"scores made by an older method of scoring, not compared: {scores.older}")
    click.echo(f"{waves} waves of columns verified, {len(wrong_waves)} differ")
    sys.exit(1 if scores.wrong or wrong_waves else 0)


@db.command()
@click.option("--anew", is_flag=True, help="Build the columns from the score rows, whatever they hold now.")
def fold(anew: bool) -> None:
    """Fold the columns of every wave now; the worker does it by itself."""
    with opened() as runtime:
        click.echo(f"{columns.fold_all(runtime, anew=anew)} waves folded.")
