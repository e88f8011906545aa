"""A new checklist; a section; what stands beside sections and questions: titles, dimensions, bands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from cxaudit import i18n
from cxaudit.domain.checklist_editing import Part, free_key, key_from
from cxaudit.domain.ids import ClientId
from cxaudit.domain.network import CHANNELS, Channel, Client
from cxaudit.domain.text import LANGUAGES, Language, LocalizedText
from cxaudit.domain.typed_values import number, percent_of, share_of, shown, whole, words
from cxaudit.services.checklist_drafts import NewChecklist, frame_of, part_digest
from cxaudit.web.forms.admin import CheckboxesField
from cxaudit.web.forms.revised import DrawnForm, NewForm
from cxaudit.web.guards import language
from cxaudit.web.pages import lazy_gettext as _

ROLLUPS = ("points", "sections", "dimensions", "dimensions_sections")
_NAMES = {"fr": "Français", "en": "English"}


def _line(label: str, most: int = 200, description: str = "", **attributes: str) -> StringField:
    return StringField(
        label,
        [Length(max=most, message=_("This is too long."))],
        description=description,
        render_kw={"autocomplete": "off", **attributes},
    )


def _languages() -> CheckboxesField:
    return CheckboxesField(
        _("Languages"),
        choices=[SelectChoice(lang, _NAMES[lang]) for lang in LANGUAGES],
        validate_choice=False,
        description=_("Every text must exist in each."),
    )


class NewChecklistForm(NewForm):
    """What a checklist begins with."""

    client_id = SelectField(_("Client"))
    title_fr, title_en = _line(_("Title in French")), _line(_("Title in English"))
    channel = SelectField(
        _("Channel"),
        choices=lambda: [SelectChoice(each, i18n.label(language(), "channel", each)) for each in CHANNELS],
    )
    languages = _languages()
    family_key = _line(
        _("Key"), 60, _("Names the checklist through all its versions. Made of the title when empty.")
    )

    def offer(self, clients: Iterable[Client], chosen: str | None = None) -> None:
        """Fill the choices; `chosen` is the client that the page was opened from."""
        self.client_id.choices = [SelectChoice(client.id, client.name) for client in clients]
        if chosen and not self.client_id.data:
            self.client_id.data = chosen

    def wanted(self) -> NewChecklist:
        """The checklist that the form describes."""
        title = {"fr": (self.title_fr.data or "").strip(), "en": (self.title_en.data or "").strip()}
        chosen = cast(
            "tuple[Language, ...]", tuple(lang for lang in LANGUAGES if lang in (self.languages.data or ()))
        )
        channel = cast("Channel", self.channel.data)
        return NewChecklist(
            ClientId(self.client_id.data),
            LocalizedText.of(title),
            channel,
            chosen,
            self.family_key.data or "",
        )


class SectionForm(DrawnForm):
    """A section."""

    key = _line(_("Key"), description=_("A letter is enough: it stands before the numbers of its questions."))
    title_fr, title_en = _line(_("Title in French")), _line(_("Title in English"))
    weight = _line(
        _("Weight"),
        40,
        _("Its share of the score where sections are weighed. 1 when empty."),
        inputmode="decimal",
    )

    @classmethod
    def of(cls, section: Part) -> SectionForm:
        """The form as the draft has it."""
        return cls(formdata=None, was=part_digest(section), **_part_data(section))

    def applied(self, section: Part) -> Part:
        """`section` as typed."""
        return _part(section, {**self.data, "key": self.key.data or section["key"]})


def _part_data(part: Part) -> dict[str, str]:
    title = part.get("title") or {}
    texts = {f"title_{lang}": shown(title.get(lang)) for lang in LANGUAGES}
    return {"key": part["key"], "weight": shown(part.get("weight")), **texts}


def _part(part: Part, typed: Mapping[str, Any]) -> Part:
    drawn, made = _part_data(part), {**part, "key": typed["key"].strip()}
    if any((typed[f"title_{lang}"] or "") != drawn[f"title_{lang}"] for lang in LANGUAGES):
        texts = {f"title_{lang}": typed[f"title_{lang}"] or "" for lang in LANGUAGES}
        made["title"] = words(texts, "title", part.get("title"))
    if (typed["weight"] or "") != drawn["weight"]:
        made["weight"] = number(typed["weight"] or "")
    return {name: value for name, value in made.items() if value is not None}


class PartRow(Form):  # type: ignore[misc]  # WTForms has no types
    """A dimension, known again by `old`."""

    old = HiddenField()
    title_fr, title_en = _line(_("In French")), _line(_("In English"))
    weight = _line(_("Weight"), 40, inputmode="decimal")
    remove = BooleanField(_("Remove"))


class BandRow(Form):  # type: ignore[misc]  # WTForms has no types
    """A named range of the score."""

    old = HiddenField()
    min = _line(_("From, in percent"), 40, inputmode="decimal")
    title_fr, title_en = _line(_("In French")), _line(_("In English"))
    remove = BooleanField(_("Remove"))


class SettingsForm(DrawnForm):
    """What holds for the whole checklist."""

    title_fr, title_en = _line(_("Title in French")), _line(_("Title in English"))
    languages = _languages()
    rollup = RadioField(
        _("How the score is made"),
        choices=lambda: [
            SelectChoice(each, i18n.label(language(), "rollup_choice", each)) for each in ROLLUPS
        ],
        validate_choice=False,
    )
    dimensions = FieldList(FormField(PartRow))
    bands = FieldList(FormField(BandRow))
    display_decimals = _line(_("Decimals of a percentage"), 2, _("1 when empty."), inputmode="numeric")
    min_coverage = _line(
        _("Answered share under which a score is partial, in percent"),
        40,
        _("50 when empty."),
        inputmode="decimal",
    )
    max_ratio = _line(
        _("The most a score may be, in percent"),
        40,
        _("100 when empty; more leaves room for bonus points."),
        inputmode="decimal",
    )

    @classmethod
    def of(cls, document: Part) -> SettingsForm:
        """The form as the draft has it."""
        return cls(formdata=None, was=part_digest(frame_of(document)), **_settings(document))

    def add_rows(self) -> None:
        """One spare row for a dimension and for a band."""
        for rows in (self.dimensions, self.bands):
            if all(any(row.data.values()) for row in rows):
                rows.append_entry()

    def changes(self, document: Part) -> dict[str, Any]:
        """The entries that differ from those the page was drawn with; None: without it.

        With a second dimension, dimensions make the score, unless another way is chosen.
        """
        drawn, data = _settings(document), self.data
        found: dict[str, Any] = {}
        if any((data[f"title_{lang}"] or "") != drawn[f"title_{lang}"] for lang in LANGUAGES):
            texts = {f"title_{lang}": data[f"title_{lang}"] or "" for lang in LANGUAGES}
            found["title"] = words(texts, "title", document.get("title"))
        if set(data["languages"] or ()) != set(drawn["languages"]):
            found["languages"] = [lang for lang in LANGUAGES if lang in (data["languages"] or ())]
        if data["rollup"] in ROLLUPS and data["rollup"] != drawn["rollup"]:
            found["rollup"] = data["rollup"]
        for name, read in (("display_decimals", whole), ("min_coverage", share_of), ("max_ratio", share_of)):
            if (data[name] or "") != drawn[name]:
                found[name] = read(data[name] or "")
        found |= _rows_changed(document, data)
        before, after = len(document.get("dimensions") or ()), len(found.get("dimensions") or ())
        if before < 2 == after and document.get("rollup") == "points" and "rollup" not in found:
            found["rollup"] = "dimensions"
        return found


def _settings(document: Part) -> dict[str, Any]:
    title = document.get("title") or {}
    return {
        **{f"title_{lang}": shown(title.get(lang)) for lang in LANGUAGES},
        "languages": list(document.get("languages") or ()),
        "rollup": document.get("rollup"),
        "dimensions": [{"old": part["key"], **_part_data(part)} for part in document.get("dimensions") or ()],
        "bands": [_band_data(band) for band in document.get("bands") or ()],
        "display_decimals": shown(document.get("display_decimals")),
        "min_coverage": percent_of(document.get("min_coverage")),
        "max_ratio": percent_of(document.get("max_ratio")),
    }


def _band_data(band: Part) -> dict[str, str]:
    title = band.get("title") or {}
    texts = {f"title_{lang}": shown(title.get(lang)) for lang in LANGUAGES}
    return {"old": shown(band.get("key")), "min": shown(band.get("min")), **texts}


def _rows_changed(document: Part, data: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, made in (("dimensions", _dimension), ("bands", _band)):
        before = {part["key"]: part for part in document.get(name) or ()}
        taken = set(before)
        rows: list[Part] = []
        for row in data[name]:
            said = any((row[field] or "").strip() for field in row if field not in {"old", "remove"})
            if not row["remove"] and (said or row["old"]):
                rows.append(made(row, before.get(row["old"] or ""), taken))
                taken.add(rows[-1]["key"])
        if rows != list(document.get(name) or ()):
            found[name] = rows or None
    return found


def _dimension(row: Mapping[str, Any], before: Part | None, taken: set[str]) -> Part:
    return _part(
        before or {"key": _new_key(row, taken, "dimension")},
        {**row, "key": (before or {}).get("key") or _new_key(row, taken, "dimension")},
    )


def _new_key(row: Mapping[str, Any], taken: set[str], otherwise: str) -> str:
    return free_key(key_from(row["title_en"] or row["title_fr"] or "", otherwise), taken)


def _band(row: Mapping[str, Any], before: Part | None, taken: set[str]) -> Part:
    made = dict(before or {"key": _new_key(row, taken, "band")})
    drawn = _band_data(made)
    if (row["min"] or "") != drawn["min"]:
        made["min"] = number(row["min"] or "") or ""
    texts = {f"title_{lang}": row[f"title_{lang}"] or "" for lang in LANGUAGES}
    if any(texts[name] != drawn[name] for name in texts):
        made["title"] = words(texts, "title", made.get("title"))
    return made
