"""Bringing files in: the file, for which client, and the file again on its way from check to import."""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as NotBase64

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from cxaudit.domain.errors import InvalidInput
from cxaudit.domain.network import Client
from cxaudit.web.forms.lengths import at_most
from cxaudit.web.pages import lazy_gettext as _

LARGEST = 10 * 1024 * 1024
"""No import takes a larger file; one byte more is read, so that the refusal can say so."""


class ImportForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Which client, which file."""

    client_id = SelectField(_("Client"), [InputRequired(_("Choose a client."))])
    file = FileField(_("File"), [FileRequired(_("Choose a file."))])

    def offer(self, clients: tuple[Client, ...], chosen: str | None) -> None:
        """Fill the choices; `chosen` is the client that the page was opened from."""
        self.client_id.choices = [SelectChoice(client.id, client.name) for client in clients]
        if self.client_id.data is None:
            self.client_id.data = chosen or (clients[0].id if clients else None)

    def content(self) -> bytes:
        """The file, or as much of it as shows that it is too large."""
        return bytes(self.file.data.stream.read(LARGEST + 1))


class LocationsForm(ImportForm):
    """Also the time zone of locations whose row names none."""

    timezone = StringField(_("Time zone of new locations"), [at_most(60)])


class TabletFileForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """The file that a tablet exported."""

    file = FileField(_("File of the tablet"), [FileRequired(_("Choose a file."))])


class CheckedForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A file that was checked, carried by the page itself: nothing of it stays on the server meanwhile."""

    client_id = HiddenField()
    filename = HiddenField()
    timezone = HiddenField()
    content = HiddenField()

    def carry(self, content: bytes) -> None:
        """Put the file into the page."""
        self.content.data = b64encode(content).decode("ascii")

    def carried(self) -> bytes:
        """The file again. Raises InvalidInput("import_lost") when the page did not send it whole."""
        try:
            return b64decode(self.content.data or "", validate=True)
        except (NotBase64, ValueError):
            raise InvalidInput("import_lost") from None
