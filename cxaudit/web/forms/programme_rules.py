"""A programme and its rules, a wave, a target, the checklist of a channel."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import cast

from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from cxaudit import i18n
from cxaudit.domain.ids import ChecklistId, ClientId, ProgrammeId
from cxaudit.domain.network import VISIT_TYPES, VisitType
from cxaudit.domain.programme import MEASURES, Measure, Programme, Wave
from cxaudit.domain.text import LocalizedText
from cxaudit.domain.versions import ChecklistFamily
from cxaudit.web.forms.lengths import at_most
from cxaudit.web.forms.programme import of_our_time
from cxaudit.web.forms.revised import NewForm, RevisedForm
from cxaudit.web.guards import language
from cxaudit.web.pages import lazy_gettext as _


def _name(label: str) -> StringField:
    return StringField(label, [at_most(200)])


def _days(label: str, description: str) -> IntegerField:
    return IntegerField(
        label,
        [InputRequired(_("Write whole days."))],
        description=description,
        render_kw={"inputmode": "numeric"},
    )


def _most(label: str) -> IntegerField:
    return IntegerField(
        label,
        [Optional()],
        description=_("Leave it empty for no limit."),
        render_kw={"inputmode": "numeric"},
    )


class NamedForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Something with a name in each language of its client."""

    name_fr = _name(_("Name in French"))
    name_en = _name(_("Name in English"))

    def name(self) -> LocalizedText:
        """The names typed; what is blank is left out."""
        typed = {"fr": self.name_fr.data or "", "en": self.name_en.data or ""}
        return LocalizedText.of({lang: text.strip() for lang, text in typed.items()})


class RuleFields(NamedForm):
    """The rules of a programme."""

    visit_type = RadioField(
        _("Kind of visit"),
        choices=lambda: [SelectChoice(t, i18n.label(language(), "visit_type", t)) for t in VISIT_TYPES],
        default="covert",
        description=_("Results of different kinds are never averaged together."),
    )
    lockout_days = _days(
        _("Rotation, in days"),
        _("How long one auditor stays away from one location between two visits. 0 means no rule."),
    )
    max_per_auditor = _most(_("Visits per auditor and wave, at most"))
    max_per_banner = _most(_("Of these in one banner, at most"))
    max_per_region = _most(_("Of these in one region, at most"))
    certification = StringField(
        _("Certification"),
        [at_most(200)],
        description=_("Only auditors who hold it may go. Leave it empty when none is asked for."),
    )
    dispute_days = _days(
        _("Dispute window, in days"), _("How long the client may dispute a visit after its release.")
    )

    def applied(self, programme: Programme) -> Programme:
        """`programme` under the rules typed."""
        return replace(
            programme,
            name=self.name(),
            visit_type=cast("VisitType", self.visit_type.data),
            lockout_days=self.lockout_days.data,
            max_per_auditor=self.max_per_auditor.data,
            max_per_banner=self.max_per_banner.data,
            max_per_region=self.max_per_region.data,
            certification=(self.certification.data or "").strip() or None,
            dispute_days=self.dispute_days.data,
        )


class RulesForm(RuleFields, RevisedForm):
    """The rules of a programme that there is."""

    @classmethod
    def of(cls, programme: Programme) -> RulesForm:
        """The form as the programme stands."""
        names = programme.name.as_dict()
        return cls(formdata=None, obj=programme, name_fr=names.get("fr"), name_en=names.get("en"))

    def changed(self, programme: Programme) -> Programme:
        """`programme` under the rules typed, from the revision the page was drawn with."""
        return replace(self.applied(programme), revision=self.revision.data or 0)


def _text(label: str, description: str = "") -> TextAreaField:
    too_long = _("Write 8000 characters at most.")
    return TextAreaField(
        label, [Length(max=8000, message=too_long)], description=description, render_kw={"rows": 5}
    )


class TextsForm(RevisedForm):
    """What auditors read before they accept a visit."""

    guidelines_fr = _text(_("Guidelines in French"))
    guidelines_en = _text(_("Guidelines in English"))
    declaration_fr = _text(_("Declaration in French"))
    declaration_en = _text(_("Declaration in English"))

    @classmethod
    def of(cls, programme: Programme) -> TextsForm:
        """The form as the programme stands."""
        said = {"guidelines": programme.guidelines.as_dict(), "declaration": programme.declaration.as_dict()}
        texts = {f"{name}_{lang}": text for name, by in said.items() for lang, text in by.items()}
        return cls(formdata=None, revision=programme.revision, **texts)

    def changed(self, programme: Programme) -> Programme:
        """`programme` with the texts typed, from the revision the page was drawn with."""
        return replace(
            programme,
            guidelines=self._said("guidelines"),
            declaration=self._said("declaration"),
            revision=self.revision.data or 0,
        )

    def _said(self, name: str) -> LocalizedText:
        typed = {lang: (self[f"{name}_{lang}"].data or "").strip() for lang in ("fr", "en")}
        return LocalizedText.of({lang: text.replace("\r\n", "\n") for lang, text in typed.items()})


class ProgrammeForm(RuleFields, NewForm):
    """A new programme: of which client, under which rules."""

    client_id = SelectField(_("Client"))

    def offer(self, clients: Iterable[tuple[ClientId, str]]) -> None:
        """Fill the choices with the active clients."""
        self.client_id.choices = [SelectChoice(client_id, name) for client_id, name in clients]

    @classmethod
    def empty(cls) -> ProgrammeForm:
        """The form with the rules that most programmes have."""
        usual = Programme(ClientId(""), ProgrammeId(""), LocalizedText())
        return cls(formdata=None, lockout_days=usual.lockout_days, dispute_days=usual.dispute_days)

    def programme(self) -> Programme:
        """The programme that the form describes."""
        return self.applied(Programme(ClientId(self.client_id.data), ProgrammeId(self.key()), self.name()))


class WaveFields(NamedForm):
    """Names and days of a wave."""

    starts_on = DateField(_("First day"), [InputRequired(_("Choose a day.")), of_our_time])
    ends_on = DateField(_("Last day"), [InputRequired(_("Choose a day.")), of_our_time])


class WaveForm(WaveFields, NewForm):
    """The next wave of a programme."""


class WaveChangeForm(WaveFields, RevisedForm):
    """A wave that there is."""

    @classmethod
    def of(cls, wave: Wave) -> WaveChangeForm:
        """The form as the wave stands."""
        names = wave.name.as_dict()
        return cls(formdata=None, obj=wave, name_fr=names.get("fr"), name_en=names.get("en"))

    def applied(self, wave: Wave) -> Wave:
        """`wave` as typed, from the revision the page was drawn with."""
        return replace(
            wave,
            name=self.name(),
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            revision=self.revision.data or 0,
        )


class TargetForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """What a measure should reach, from a day on."""

    measure = RadioField(
        _("Measure"),
        choices=lambda: [SelectChoice(m, i18n.label(language(), "measure", m)) for m in MEASURES],
        default="overall",
    )
    value = StringField(
        _("Target, in percent"), render_kw={"inputmode": "decimal", "autocomplete": "off", "maxlength": "12"}
    )
    valid_from = DateField(
        _("From"),
        [InputRequired(_("Choose a day.")), of_our_time],
        description=_("Visits before this day keep the target of their time."),
    )

    def wanted(self) -> Measure:
        """The measure chosen."""
        return cast("Measure", self.measure.data)


class ChannelForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Which checklist measures a channel."""

    checklist_id = RadioField(_("Checklist"), validators=[InputRequired(_("Choose a checklist."))])

    def offer(self, families: Iterable[ChecklistFamily]) -> None:
        """Fill the choices with the published checklists; each is of one channel."""
        self.checklist_id.choices = [
            SelectChoice(f.id, f"{i18n.label(language(), 'channel', f.channel)} · {f.title.text(language())}")
            for f in families
        ]

    def chosen(self) -> ChecklistId:
        """The checklist chosen."""
        return ChecklistId(self.checklist_id.data)
