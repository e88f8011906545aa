"""Inviting a person, adding a client."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, cast

from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput

from cxaudit import i18n
from cxaudit.domain.access import AGENCY_ROLES, CLIENT_ROLES, ROLES, Grant, Role
from cxaudit.domain.ids import ClientId, NodeId
from cxaudit.domain.network import Banner, Client, HierarchyNode
from cxaudit.domain.text import LANGUAGES, Language
from cxaudit.services.clients import NewClient
from cxaudit.services.people import Newcomer
from cxaudit.web.forms.lengths import at_most
from cxaudit.web.forms.revised import NewForm, RevisedForm
from cxaudit.web.guards import language
from cxaudit.web.pages import gettext
from cxaudit.web.pages import lazy_gettext as _

TIMEZONES = (
    "America/St_Johns", "America/Halifax", "America/Moncton", "America/Toronto", "America/Winnipeg",
    "America/Regina", "America/Edmonton", "America/Vancouver", "America/Whitehorse",
)  # fmt: skip
"""What the field of the time zone proposes; every zone of the IANA list may be typed."""

_LANGUAGES = [SelectChoice("fr", _("French")), SelectChoice("en", _("English"))]


class CheckboxesField(SelectMultipleField):  # type: ignore[misc]  # WTForms has no types
    """Several choices, each a checkbox."""

    option_widget = CheckboxInput()


class RoleForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A role; the client and its part matter to the roles of the client side."""

    role = SelectField(_("Role"), choices=lambda: [*_roles()])
    client_id = SelectField(
        _("Client"), description=_("For the roles “Client” and “Regional manager”: whose results they see.")
    )
    node_id = SelectField(
        _("Part of the network"),
        description=_("For the role “Regional manager” only: the part whose visits they see."),
    )

    def offer(self, parts: Iterable[tuple[Client, HierarchyNode]]) -> None:
        """Fill the choices with the clients there are and the parts of their networks."""
        found = tuple(parts)
        clients = {client.id: client.name for client, _node in found}
        self.client_id.choices = [SelectChoice("", gettext("No client")), *_named(clients)]
        self.node_id.choices = [SelectChoice("", gettext("No part")), *(_part(*pair) for pair in found)]

    def grant(self) -> Grant:
        """What the form says; a client and a part only where the role has them."""
        role = cast("Role", self.role.data)
        client_id = ClientId(self.client_id.data) if self.client_id.data and role in CLIENT_ROLES else None
        node_id = NodeId(self.node_id.data) if self.node_id.data and role == "regional_manager" else None
        return Grant(role, client_id, node_id)


class InviteForm(RoleForm):
    """Whom to invite, with which role."""

    name = StringField(_("Name"), [at_most(200)])
    email = StringField(_("E-mail"), render_kw={"type": "email", "autocomplete": "off"})
    language = SelectField(_("Language of the mails and pages"), choices=_LANGUAGES)

    def newcomer(self) -> Newcomer:
        """What the form says of the person and the role."""
        asked, spoken = self.grant(), cast("Language", self.language.data)
        who = (self.email.data or "", self.name.data or "")
        return Newcomer(*who, asked.role, spoken, asked.client_id, asked.node_id)


def _roles() -> Iterable[SelectChoice]:
    """The roles of the field, of the agency and of the client side, in groups."""
    for role in ROLES:
        group = gettext("Agency") if role in AGENCY_ROLES else gettext("Client side")
        group = gettext("Field") if role == "auditor" else group
        yield SelectChoice(role, i18n.label(language(), "role", role), optgroup=group)


def _named(clients: Mapping[ClientId, str]) -> Iterable[SelectChoice]:
    return (SelectChoice(client_id, name) for client_id, name in clients.items())


def _part(client: Client, node: HierarchyNode) -> SelectChoice:
    depth = "– " * (node.path.strip("/").count("/"))
    return SelectChoice(node.id, depth + node.name.text(language()), optgroup=client.name)


class ClientFields(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """What is known of a client."""

    name = StringField(_("Name"), [at_most(200)])
    sector = StringField(
        _("Sector"),
        [at_most(60)],
        description=_("In your own words: pharmacy, quick-service restaurant, seniors’ residence."),
    )
    languages = CheckboxesField(
        _("Languages"),
        choices=_LANGUAGES,
        default=list(LANGUAGES),
        description=_("Checklists and programmes need every text in each of them."),
    )
    timezone = StringField(
        _("Time zone"),
        [at_most(60)],
        default="America/Toronto",
        render_kw={"list": "timezones", "autocomplete": "off"},
    )
    in_sector = BooleanField(
        _("Takes part in the sector benchmark"),
        description=_(
            "Only where the contract says so. Its averages are then part of its sector’s, at least five "
            "others together and without a name, and it sees these on the page of a wave. Quarters that are "
            "frozen stay as they are."
        ),
    )

    def known(self) -> dict[str, Any]:
        """What the form says, as a client's own fields."""
        return {
            "name": self.name.data or "",
            "sector": self.sector.data or "",
            "languages": tuple(each for each in LANGUAGES if each in (self.languages.data or ())),
            "timezone": (self.timezone.data or "").strip(),
            "in_sector": bool(self.in_sector.data),
        }


class ClientForm(ClientFields, NewForm):
    """A client whose work begins."""

    def client(self) -> NewClient:
        """The client that the form describes."""
        return NewClient(**self.known(), id=ClientId(self.key()))


class ClientChangeForm(ClientFields, RevisedForm):
    """A client whose name, sector, languages or zone change."""

    @classmethod
    def of(cls, client: Client) -> ClientChangeForm:
        """The form as the client stands."""
        return cls(formdata=None, obj=client, languages=list(client.languages))

    def applied(self, client: Client) -> Client:
        """`client` as the form says, from the revision the page was drawn with."""
        return replace(client, **self.known(), revision=self.revision.data or 0)


class BannerForm(RevisedForm):
    """The name of a banner, new or not."""

    name = StringField(_("Name"), [at_most(200)])

    @classmethod
    def of(cls, banner: Banner) -> BannerForm:
        """The form as the banner stands."""
        return cls(formdata=None, obj=banner)

    def applied(self, banner: Banner) -> Banner:
        """`banner` under the name typed."""
        return replace(banner, name=(self.name.data or "").strip(), revision=self.revision.data or 0)
