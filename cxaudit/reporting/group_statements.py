"""What may be said of a region's or network's wave: a clause a dimension, never more than its verdicts."""

from __future__ import annotations

from collections.abc import Mapping

from cxaudit import i18n
from cxaudit.domain.programme import MEASURES, Measure
from cxaudit.domain.text import Language
from cxaudit.i18n import gettext
from cxaudit.measurement.group import Group
from cxaudit.reporting.wording import joined


def title(lang: Language, measures: Mapping[Measure, Group]) -> str:
    """The finding of both dimensions, or of the overall result when neither was scored."""
    dimensions: tuple[Measure, ...] = ("compliance", "experience")
    told = [measure for measure in dimensions if measures[measure].own.audits]
    clauses = [claim(lang, measure, measures[measure]) for measure in told or MEASURES[:1]]
    return " ".join(clauses)


def claim(lang: Language, measure: str, group: Group) -> str:
    """One measure against its comparators, as a sentence."""
    name = i18n.label(lang, "measure", measure)
    said = [words for row in group.rows if (words := _words(lang, row.comparator, row.verdict))]
    if not group.own.audits:
        return gettext(lang, "{measure}: no visit counts yet.", measure=name)
    if not said:
        return gettext(lang, "{measure}: no reliable difference.", measure=name)
    return gettext(lang, "{measure}: {claims}.", measure=name, claims=joined(lang, said))


def _words(lang: Language, comparator: str, code: str) -> str | None:
    """What a reliable difference says; the others say nothing here."""
    direction = {"up": 1, "up_small": 1, "down": -1, "down_small": -1}.get(code)
    return None if direction is None else _claims(lang)[comparator][direction > 0]


def _claims(lang: Language) -> dict[str, tuple[str, str]]:
    return {
        "target": (gettext(lang, "below the target"), gettext(lang, "above the target")),
        "previous": (
            gettext(lang, "down since the previous wave"),
            gettext(lang, "up since the previous wave"),
        ),
        "network": (
            gettext(lang, "below the rest of the network"),
            gettext(lang, "above the rest of the network"),
        ),
    }
