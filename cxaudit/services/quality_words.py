"""Quality signals in plain words: what was seen, and that it proves nothing."""

from __future__ import annotations

from dataclasses import dataclass

from cxaudit import i18n
from cxaudit.domain.text import Language
from cxaudit.i18n import gettext
from cxaudit.measurement.numbers import shown
from cxaudit.services.quality import QualitySignal


@dataclass(frozen=True, slots=True)
class Said:
    """A title, what was seen, and the other visit it speaks of."""

    title: str
    words: str
    audit_id: str | None


def describe_signals(lang: Language, signals: tuple[QualitySignal, ...]) -> tuple[Said, ...]:
    """The signals in `lang`, in their order."""
    return tuple(Said(_title(lang, each), _words(lang, each), each.audit_id) for each in signals)


def _title(lang: Language, signal: QualitySignal) -> str:
    return {
        "longstring": gettext(lang, "Many equal ratings in a row"),
        "irv": gettext(lang, "Ratings that hardly differ"),
        "similar": gettext(lang, "A narrative much like another"),
        "duration": gettext(lang, "A visit much shorter than usual"),
        "overlap": gettext(lang, "Two visits at the same time"),
        "travel": gettext(lang, "A way too long for the time between"),
        "geo_mismatch": gettext(lang, "Recorded away from the location"),
        "perfect": gettext(lang, "Many perfect visits"),
    }[signal.code]


def _words(lang: Language, signal: QualitySignal) -> str:
    facts = {key: _fact(lang, key, value) for key, value in signal.facts.items()}
    return {
        "longstring": gettext(lang, "{run} of the {k} ratings are the same, one after the other."),
        "irv": gettext(lang, "The {k} ratings are nearly all the same."),
        "similar": gettext(lang, "{share} of its three-word sequences are shared with visit {reference}."),
        "duration": gettext(lang, "{minutes} min; half of the {n} others took more than {usual} min."),
        "overlap": gettext(lang, "By the device’s clock, visit {reference} ({place}) was made meanwhile."),
        "travel": gettext(lang, "{km} km in {minutes} min, from or to visit {reference}."),
        "geo_mismatch": gettext(lang, "{n} m from the location, to within {accuracy} m."),
        "perfect": gettext(lang, "{k} of {n} visits of this auditor reach 100%; of the others, {others}."),
    }[signal.code].format(**facts)


def _fact(lang: Language, key: str, value: object) -> object:
    """Shares in percent, other measured numbers rounded; texts and counts as they are."""
    if not isinstance(value, float):
        return value
    if key in {"share", "others"}:
        return i18n.percent(lang, shown(value, 0 if key == "share" else 1))
    return i18n.number(lang, shown(value, 0))
