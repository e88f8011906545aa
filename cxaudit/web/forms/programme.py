"""Planning a visit."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from cxaudit import i18n
from cxaudit.services.planning import WaveBoard
from cxaudit.web.forms.lengths import at_most
from cxaudit.web.guards import language
from cxaudit.web.pages import lazy_gettext as _

_YEARS = range(2000, 2100)


def of_our_time(_form: FlaskForm, field: DateField) -> None:
    """Days at the ends of the calendar exist in some time zones only."""
    if field.data is not None and field.data.year not in _YEARS:
        raise ValidationError(_("Choose a day."))


class PlanForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Where, how and when; who is chosen next to what refuses each."""

    location_id = SelectField(_("Location"), validate_choice=True)
    channel = SelectField(_("Channel"), validate_choice=True)
    first_day = DateField(_("Possible from"), [InputRequired(_("Choose a day.")), of_our_time])
    last_day = DateField(_("To deliver by"), [InputRequired(_("Choose a day.")), of_our_time])
    scenario_fr = TextAreaField(_("Scenario in French (optional)"), [at_most(4000)])
    scenario_en = TextAreaField(_("Scenario in English (optional)"), [at_most(4000)])

    def offer(self, board: WaveBoard) -> None:
        """Fill the choices from the wave, and its days where none were typed."""
        self.location_id.choices = [
            SelectChoice(place.id, f"{place.number} {place.name}" if place.number else place.name)
            for place in board.locations
        ]
        self.channel.choices = [
            SelectChoice(each, i18n.label(language(), "channel", each)) for each in board.channels
        ]
        if self.first_day.data is None and not self.first_day.errors:
            self.first_day.data, self.last_day.data = board.wave.starts_on, board.wave.ends_on
