"""`cxaudit account`: the first people of a new installation."""

from __future__ import annotations

import click

from cxaudit.bootstrap import build
from cxaudit.config import Settings
from cxaudit.domain import access
from cxaudit.domain.access import ROLES, Role
from cxaudit.domain.ids import ClientId
from cxaudit.services import people
from cxaudit.services.people import Newcomer
from cxaudit.services.runtime import Runtime


@click.group()
def account() -> None:
    """Invite people."""


@account.command()
@click.argument("email")
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--name", help="How the person is called; the part of EMAIL before @ when not given.")
@click.option("--client", "client_name", help="The client's name, for the roles of the client side.")
@click.option("--language", type=click.Choice(["fr", "en"]), default="fr", show_default=True)
def invite(email: str, role: Role, name: str | None, client_name: str | None, language: str) -> None:
    """Create an account for EMAIL and print the link that sets its password."""
    runtime = build(Settings.from_env())
    newcomer = Newcomer(
        email=email,
        name=name or email.partition("@")[0],
        role=role,
        language="en" if language == "en" else "fr",
        client_id=_client_id(runtime, client_name),
    )
    token = people.invite(runtime, access.system("command"), newcomer)
    click.echo(f"{runtime.settings.base_url}/account/invitation/{token}")


def _client_id(runtime: Runtime, name: str | None) -> ClientId | None:
    if name is None:
        return None
    with runtime.reading(access.system("command")) as uow:
        return uow.clients.get(name=name).id
