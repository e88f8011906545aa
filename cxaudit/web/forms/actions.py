"""What is to be done about a miss, by whom and until when; and why one is given up or opened again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from cxaudit.domain.action import LONGEST, Action, Plan
from cxaudit.domain.ids import AccountId, ActionId
from cxaudit.services.actions import Owner
from cxaudit.web.forms.lengths import at_most
from cxaudit.web.forms.programme import of_our_time
from cxaudit.web.forms.revised import NewForm, RevisedForm
from cxaudit.web.pages import lazy_gettext as _

_USUALLY = timedelta(days=14)


class PlanFields(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """The plan of an action."""

    task = TextAreaField(
        _("What is to be done"),
        [at_most(LONGEST)],
        description=_("One thing that can be seen to be done."),
        render_kw={"rows": 3},
    )
    owner_id = SelectField(_("Owner"), description=_("Says when it is done; somebody else closes it."))
    due_on = DateField(_("Due on"), [InputRequired(_("Choose a day.")), of_our_time])

    def offer_owners(self, owners: Iterable[Owner]) -> None:
        """Fill the choices."""
        self.owner_id.choices = [SelectChoice(str(each.id), each.name) for each in owners]

    def plan(self) -> Plan:
        """What was typed."""
        return Plan(self.task.data or "", AccountId(self.owner_id.data), self.due_on.data)


class NewActionForm(PlanFields, NewForm):
    """An action that is new."""

    place = SelectField(_("Where"), description=_("Where the item was missed in this wave."))

    @classmethod
    def drawn(cls, today: date, owner: str | None, place: str | None) -> NewActionForm:
        """The form as it is first shown."""
        return cls(formdata=None, due_on=today + _USUALLY, owner_id=owner, place=place)

    def offer_places(self, choices: dict[str, list[tuple[str, str]]]) -> None:
        """Fill the places, by group; one that the address named and that is not among them is said."""
        self.place.choices = {
            group: [SelectChoice(key, words) for key, words in some] for group, some in choices.items()
        }
        offered = {key for some in choices.values() for key, _words in some}
        if self.place.data and self.place.data not in offered:
            self.place.errors = [
                _("The place you came from did not miss this item in these visits. Choose another.")
            ]

    def action_id(self) -> ActionId:
        """Its id, named when the page was drawn."""
        return ActionId(self.key())


class ActionForm(PlanFields, RevisedForm):
    """An action that there is."""

    @classmethod
    def of(cls, action: Action) -> ActionForm:
        """The form as the action stands."""
        return cls(formdata=None, obj=action)


class ReasonForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Why an action is given up, or opened again."""

    reason = TextAreaField(_("Why"), [at_most(LONGEST)], render_kw={"rows": 3})

    def typed(self) -> str:
        """What was typed."""
        text: Any = self.reason.data
        return text or ""
