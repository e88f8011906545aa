"""Choosing what to take away. The form is an address: nothing is changed by it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from werkzeug.datastructures import MultiDict
from wtforms import Form, RadioField, SelectField

from cxaudit import i18n
from cxaudit.domain.ids import NodeId
from cxaudit.domain.text import LANGUAGES
from cxaudit.services import exports
from cxaudit.services.exports import TABLES, Choices, Format, Table, Wanted
from cxaudit.web.guards import language
from cxaudit.web.pages import gettext
from cxaudit.web.pages import lazy_gettext as _

_FORMATS: dict[Format, str] = {
    "csv": _("CSV, for Excel and other spreadsheets"),
    "xlsx": _("XLSX, an Excel workbook with the column dictionary"),
    "jsonl": _("JSON lines, for programs"),
    "parquet": _("Parquet, for data tools"),
}


class ExportForm(Form):  # type: ignore[misc]  # WTForms has no types
    """What, of which visits, in which form."""

    what = RadioField(_("Table to export"), default="audits")
    wave = SelectField(_("Wave"))
    region = SelectField(_("Region"))
    channel = SelectField(_("Channel"))
    format = RadioField(_("Format"), default="csv")
    lang = RadioField(_("Language of the file"))

    @classmethod
    def offered(cls, choices: Choices, address: MultiDict[str, str] | None = None) -> ExportForm:
        """The form with what this reader has; `address` says what was chosen."""
        form = cls(address, lang=language())
        form.what.choices = [(each, i18n.label(language(), "export_table", each)) for each in TABLES]
        form.wave.choices = [("", gettext("All waves")), *_waves(choices)]
        form.region.choices = [("", gettext("All regions")), *_regions(choices)]
        channels = ((each, i18n.label(language(), "channel", each)) for each in choices.channels)
        form.channel.choices = [("", gettext("All channels")), *channels]
        form.format.choices = [(each, str(_FORMATS[each])) for each in exports.possible_formats()]
        form.lang.choices = [(each, {"fr": "Français", "en": "English"}[each]) for each in LANGUAGES]
        return form

    def wanted(self) -> Wanted | None:
        """What is asked for; None: a choice that there is not. Ids are judged by the use case."""
        if not all(field.validate(self) for field in (self.what, self.format, self.lang)):
            return None
        return Wanted(
            table=cast("Table", self.what.data),
            form=self.format.data,
            lang=self.lang.data,
            wave_id=self.wave.data or None,
            region_id=NodeId(self.region.data) if self.region.data else None,
            channel=self.channel.data or None,
        )


def _waves(choices: Choices) -> Iterable[tuple[str, str]]:
    for wave in choices.waves:
        name = wave.wave_name.text(language())
        yield wave.wave_id, f"{wave.client_name} · {name}" if len(choices.clients) > 1 else name


def _regions(choices: Choices) -> Iterable[tuple[str, str]]:
    for node in choices.regions:
        name = node.name.text(language())
        many = len(choices.clients) > 1
        yield node.id, f"{choices.clients[node.client_id]} · {name}" if many else name
