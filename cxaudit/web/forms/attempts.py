"""The form of one call or chat that was tried."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from cxaudit import i18n
from cxaudit.web.guards import language
from cxaudit.web.pages import lazy_gettext as _


class AttemptForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """How an attempt ended, and a note; its time is when it is added."""

    result = RadioField(
        _("How it ended"), [InputRequired(_("Say first how the attempt ended."))], validate_choice=True
    )
    note = StringField(_("Note (optional)"), [Length(max=500, message=_("Write 500 characters at most."))])

    def __init__(self, results: Sequence[str], **more: Any) -> None:
        super().__init__(**more)
        self.result.choices = [
            SelectChoice(code, i18n.label(language(), "attempt_result", code)) for code in results
        ]
