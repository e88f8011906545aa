"""Forms that two windows may hold: what is new comes once, what is changed never changes unseen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeVar
from uuid import UUID

from flask_wtf import FlaskForm
from wtforms import Field, IntegerField, SelectFieldBase, StringField
from wtforms.widgets import HiddenInput

from cxaudit import i18n
from cxaudit.domain.errors import Refused, StaleRevision
from cxaudit.web.forms.refusals import attempt
from cxaudit.web.guards import language, runtime
from cxaudit.web.pages import gettext

T = TypeVar("T")
_OURS = {"csrf_token", "revision"}


def _fresh() -> str:
    return runtime().ids.new()


class NewForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Something to be created, named when the page was drawn: sent twice, it is one."""

    new_id = StringField(widget=HiddenInput(), default=_fresh)

    def key(self) -> str:
        """The id of the thing; a fresh one when the page carried none."""
        try:
            return str(UUID(self.new_id.data or ""))
        except ValueError:
            return _fresh()


class RevisionField(IntegerField):  # type: ignore[misc]  # WTForms has no types
    """The revision that a page carries; one that it lost is none that was ever saved."""

    widget = HiddenInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read it; no number: 0."""
        sent = valuelist[0] if valuelist else ""
        self.data = int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 10 else 0


class RevisedForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Something to be changed; `revision` is the one that the page was drawn from."""

    revision = RevisionField(default=0)

    def compare(self, now: RevisedForm) -> None:
        """Say beside each field that differs what is saved now; sent again, the form answers that."""
        for field in self:
            saved = "" if field.name in _OURS else words_of(now[field.name])
            if field.name not in _OURS and saved != words_of(field):
                field.saved_now = saved or gettext("nothing")
        self.revision.data, self.revision.raw_data = now.revision.data, None


def words_of(field: Field) -> str:
    """What a field says, as its reader sees it."""
    if isinstance(field, SelectFieldBase):
        return ", ".join(str(choice.label.text) for choice in field if choice.checked)
    if isinstance(field.data, date):
        return i18n.date_iso(language(), field.data)
    return "" if field.data is None else str(field.data).replace("\r\n", "\n").strip()


def attempt_change(
    form: RevisedForm, run: Callable[[], T], fields: Mapping[str, str], now: Callable[[], RevisedForm]
) -> T | None:
    """As `attempt`; when somebody saved meanwhile, the form also shows what `now` says."""

    def change() -> T:
        try:
            return run()
        except StaleRevision as stale:
            form.compare(now())
            raise Refused("changed_meanwhile") from stale

    return attempt(form, change, fields)
