"""The colours of a client, and the file of its logo."""

from __future__ import annotations

from dataclasses import replace

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import StringField

from cxaudit.domain.network import Client
from cxaudit.web.forms.revised import RevisedForm
from cxaudit.web.pages import lazy_gettext as _

_TYPED = {"autocomplete": "off", "spellcheck": "false", "maxlength": "7"}


class ColoursForm(RevisedForm):
    """The two colours of a client; either may be left out."""

    colour = StringField(
        _("Colour of the band"),
        description=_("On the cover of reports. Six hexadecimal digits, like #0A5648."),
        render_kw=_TYPED,
    )
    second_colour = StringField(
        _("Colour of the section lines"),
        description=_("In reports. Left out, they take the colour of the band."),
        render_kw=_TYPED,
    )

    @classmethod
    def of(cls, client: Client) -> ColoursForm:
        """The form as the client stands."""
        return cls(formdata=None, obj=client)

    def applied(self, client: Client) -> Client:
        """`client` with the colours typed, from the revision the page was drawn with."""
        return replace(
            client,
            colour=_typed(self.colour),
            second_colour=_typed(self.second_colour),
            revision=self.revision.data or 0,
        )


def _typed(field: StringField) -> str | None:
    text = (field.data or "").strip()
    return text or None


class LogoForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """The file of a logo."""

    logo_file = FileField(
        _("File of the logo"),
        description=_(
            "PNG or JPEG, 5 MB at most; transparent parts stay so. On the cover it is 16 mm high and 60 mm "
            "wide at most, never distorted."
        ),
        render_kw={"accept": "image/png,image/jpeg"},
    )

    def content(self, most: int) -> bytes:
        """The file, or as much of it as shows that it is larger than `most` bytes; empty: none was chosen."""
        return bytes(self.logo_file.data.stream.read(most + 1)) if self.logo_file.data else b""
