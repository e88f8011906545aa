"""A client's colours on its reports: the band of the cover and the rules of its sections, nowhere else."""

from __future__ import annotations

from cxaudit.domain.colour import is_colour, printed
from cxaudit.reporting.content import Plain

_BAND = ".cover{{border-left-color:{0}}}"
_RULES = (
    ".scores,.notes{{border-top-color:{0}}}"
    ".items .section td,.items .section th,.parts thead th{{border-bottom-color:{0}}}"
)


def rules_of(content: Plain) -> str:
    """What the stylesheet of a report adds for its client: the band in the first colour, the rules in the
    second or, without one, the first; ink for a colour that white text could not be read on."""
    client = content["client"]
    band, rules = client.get("colour"), client.get("second_colour") or client.get("colour")
    return _coloured(_BAND, band) + _coloured(_RULES, rules)


def _coloured(rule: str, colour: str | None) -> str:
    return rule.format(printed(colour)) if colour and is_colour(colour) else ""
