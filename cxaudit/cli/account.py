"""`cxaudit account`: the first people of a new installation."""

from __future__ import annotations

import click

from cxaudit.cli.opening import opened
from cxaudit.domain import access
from cxaudit.domain.access import ROLES, Role
from cxaudit.domain.ids import ClientId, NodeId
from cxaudit.services import clients, people
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
@click.option("--region", help="The part of the client's network that a regional manager sees, by name.")
@click.option("--language", type=click.Choice(["fr", "en"]), default="fr", show_default=True)
def invite(  # noqa: PLR0917  # one argument for each option
    email: str, role: Role, name: str | None, client_name: str | None, region: str | None, language: str
) -> None:
    """Create an account for EMAIL and print the link that sets its password."""
    if region is not None and client_name is None:
        raise click.UsageError("Give --client with --region.")
    with opened() as runtime:
        client_id, node_id = _place(runtime, client_name, region)
        newcomer = Newcomer(
            email=email,
            name=name or email.partition("@")[0],
            role=role,
            language="en" if language == "en" else "fr",
            client_id=client_id,
            node_id=node_id,
        )
        token = people.invite(runtime, access.system("command"), newcomer)
        click.echo(f"{runtime.settings.base_url}/account/invitation/{token}")


def _place(runtime: Runtime, name: str | None, region: str | None) -> tuple[ClientId | None, NodeId | None]:
    """The client and the part of its network with these names. InvalidInput."""
    if name is None:
        return None, None
    actor = access.system("command")
    client_id = clients.find_named(runtime, actor, name)
    return client_id, None if region is None else clients.find_part(runtime, actor, client_id, region)
