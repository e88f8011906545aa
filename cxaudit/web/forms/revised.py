"""Forms that two windows may hold: what is new comes once, what is changed never changes unseen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import ClassVar, TypeVar
from uuid import UUID

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectFieldBase,
    StringField,
)
from wtforms.widgets import HiddenInput

from cxaudit import i18n
from cxaudit.domain.errors import Refused, StaleRevision
from cxaudit.web.forms.refusals import attempt
from cxaudit.web.guards import language, runtime
from cxaudit.web.pages import gettext

T = TypeVar("T")
_OURS = {"csrf_token", "revision", "was", "picture_file"}


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
        self.data = self.read(valuelist[0] if valuelist else "")

    @staticmethod
    def read(sent: str) -> int:
        """The revision in a text."""
        return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 10 else 0


class ComparedForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Something to be changed; the field `drawn_from` carries what the page was drawn from."""

    drawn_from: ClassVar[str]

    def compare(self, now: ComparedForm) -> None:
        """Say beside each field that differs what is saved now; sent again, the form answers that."""
        for field in self:
            saved = "" if field.name in _OURS else words_of(now[field.name])
            if field.name not in _OURS and saved != words_of(field):
                field.saved_now = saved or gettext("nothing")
        mark = self[self.drawn_from]
        mark.data, mark.raw_data = now[self.drawn_from].data, None


class RevisedForm(ComparedForm):
    """Something with a revision of its own; `revision` is the one that the page was drawn from."""

    drawn_from = "revision"
    revision = RevisionField(default=0)


class DrawnForm(ComparedForm):
    """A part of something larger; `was` is the digest of the part that the page was drawn from."""

    drawn_from = "was"
    was = HiddenField()


def words_of(field: Field) -> str:
    """What a field says, as its reader sees it."""
    if isinstance(field, FieldList | FormField):
        return "; ".join(said for each in field if (said := words_of(each)))
    if isinstance(field, BooleanField):
        return str(field.label.text) if field.data else ""
    if isinstance(field, SelectFieldBase):
        return ", ".join(str(choice.label.text) for choice in field if choice.checked)
    if isinstance(field.data, date):
        return i18n.date_iso(language(), field.data)
    return "" if field.data is None else str(field.data).replace("\r\n", "\n").strip()


def attempt_change(
    form: ComparedForm, run: Callable[[], T], fields: Mapping[str, str], now: Callable[[], ComparedForm]
) -> T | None:
    """As `attempt`; when somebody saved meanwhile, the form also shows what `now` says."""

    def change() -> T:
        try:
            return run()
        except StaleRevision as stale:
            form.compare(now())
            raise Refused("changed_meanwhile") from stale

    return attempt(form, change, fields)
