"""External benchmarks: one that is typed, and a list that is brought in."""

from __future__ import annotations

from collections.abc import Iterable

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from cxaudit import i18n
from cxaudit.domain.external_benchmark import LONGEST, ExternalBenchmark
from cxaudit.domain.ids import ExternalBenchmarkId
from cxaudit.domain.network import CHANNELS
from cxaudit.domain.programme import MEASURES
from cxaudit.web.forms.imports import LARGEST
from cxaudit.web.forms.lengths import at_most
from cxaudit.web.forms.revised import NewForm, RevisedForm
from cxaudit.web.guards import language
from cxaudit.web.pages import lazy_gettext as _

_DECIMAL = {"inputmode": "decimal", "autocomplete": "off", "maxlength": "12"}


class BenchmarkFields(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """What a benchmark says, and how it was made."""

    name = StringField(_("Name"), [at_most(LONGEST["name"])])
    sector = SelectField(_("Sector"), validate_choice=True)
    channel = SelectField(
        _("Channel"),
        choices=lambda: [SelectChoice(c, i18n.label(language(), "channel", c)) for c in CHANNELS],
    )
    source = StringField(
        _("Source"),
        [at_most(LONGEST["source"])],
        description=_("Who published it, and where it can be read."),
    )
    period = StringField(
        _("Period"),
        [at_most(LONGEST["period"])],
        description=_("When it was measured: 2026, or spring 2026."),
    )
    method = TextAreaField(
        _("Method"),
        [at_most(LONGEST["method"])],
        description=_("How it was measured: mystery shopping, survey, and of whom."),
        render_kw={"rows": 2},
    )
    n = StringField(
        _("How many it rests on (n)"),
        description=_("Leave it empty when the source does not say: the page then says so."),
        render_kw={"inputmode": "numeric", "autocomplete": "off", "maxlength": "12"},
    )
    overall = StringField(_("Overall result, in percent"), render_kw=_DECIMAL)
    compliance = StringField(_("Compliance, in percent"), render_kw=_DECIMAL)
    experience = StringField(_("Experience, in percent"), render_kw=_DECIMAL)

    def offer(self, sectors: Iterable[str]) -> None:
        """Fill the choices with the sectors of the clients, and one that none has any more."""
        known = list(sectors)
        if self.sector.data and self.sector.data not in known and not self.is_submitted():
            known.append(self.sector.data)
        self.sector.choices = [SelectChoice(each, each) for each in known]

    def typed(self) -> dict[str, str]:
        """What was typed, by field."""
        names = (*LONGEST, "channel", "n", *MEASURES)
        return {name: self[name].data or "" for name in names}


class NewBenchmarkForm(BenchmarkFields, NewForm):
    """One that is new."""

    def benchmark_id(self) -> ExternalBenchmarkId:
        """Its id, named when the page was drawn."""
        return ExternalBenchmarkId(self.key())


class BenchmarkForm(BenchmarkFields, RevisedForm):
    """One that there is."""

    @classmethod
    def of(cls, benchmark: ExternalBenchmark) -> BenchmarkForm:
        """The form as the benchmark stands."""
        figures = {str(measure): value for measure, value in benchmark.figures.items()}
        return cls(formdata=None, obj=benchmark, **figures)


class BenchmarksFileForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """The list that is brought in."""

    file = FileField(_("File"), [FileRequired(_("Choose a file."))])

    def content(self) -> bytes:
        """The file, or as much of it as shows that it is too large."""
        return bytes(self.file.data.stream.read(LARGEST + 1))
