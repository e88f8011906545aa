"""How much text a field takes, said in our words."""

from __future__ import annotations

from wtforms.validators import Length

from cxaudit.web.pages import lazy_gettext as _


def at_most(most: int) -> Length:
    """A text of at most so many characters."""
    return Length(max=most, message=_("Write %(max)d characters at most."))
