"""`cxaudit export`: visits, answers, scores or actions in a file."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import click

from cxaudit.cli.opening import opened
from cxaudit.domain import access
from cxaudit.domain.errors import InvalidInput
from cxaudit.domain.text import LANGUAGES, Language
from cxaudit.services import exports
from cxaudit.services.exports import FORMATS, TABLES, Audience, Format, Made, Table, Wanted

_ACTOR = access.system("command")


@click.command()
@click.argument("table", type=click.Choice(TABLES))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Where to write.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="csv", show_default=True)
@click.option("--lang", type=click.Choice(LANGUAGES), default="fr", show_default=True)
@click.option("--client", help="The client's name; all clients without it.")
@click.option("--wave", help="The wave's id.")
@click.option("--channel", help="A channel such as in_store.")
@click.option("--agency", is_flag=True, help="Every visit in any state, with columns that no client has.")
def export(
    table: str,
    out: Path,
    form: str,
    lang: Language,
    *,
    client: str | None,
    wave: str | None,
    channel: str | None,
    agency: bool,
) -> None:
    """Write TABLE as the client side gets it: released visits only, nothing of the agency."""
    audience: Audience = "agency" if agency else "client"
    with opened() as runtime:
        wanted = Wanted(
            table=cast("Table", table),
            form=cast("Format", form),
            lang=lang,
            client_id=exports.find_client(runtime, _ACTOR, client),
            wave_id=wave,
            channel=channel,
        )
        _write(exports.make(runtime, _ACTOR, audience, wanted), out)


def _write(made: Made, out: Path) -> None:
    try:
        with out.open("wb") as file:
            for piece in made.content:
                file.write(piece)
    except OSError as wrong:
        raise InvalidInput("file_not_written", path=str(out), reason=wrong.strerror or "") from None
    click.echo(f"Written to {out}.")
