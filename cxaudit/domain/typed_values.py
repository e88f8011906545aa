"""Values of a draft as a person types them: kept as typed when they cannot be read, never lost."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from itertools import zip_longest
from typing import Any

from cxaudit.domain.text import LANGUAGES
from cxaudit.domain.values import exact_ratio

_WHOLE = re.compile(r"-?[0-9]{1,12}", re.ASCII)
_SPACES = str.maketrans("", "", " \u00a0\u202f\t")
_HUNDRED = 100


def shown(value: Any) -> str:
    """What a field shows of a value."""
    return "" if value is None else str(value)


def number(typed: str) -> str | None:
    """A number as documents write it ("1,5" is "1.5"); what is none stays as it was typed; blank: None."""
    plain = typed.translate(_SPACES).replace(",", ".")
    if not plain:
        return None
    return plain if exact_ratio(plain) is not None else typed.strip()


def whole(typed: str) -> int | str | None:
    """A whole number; what is none stays as it was typed; blank: None."""
    plain = typed.translate(_SPACES)
    return int(plain) if _WHOLE.fullmatch(plain) else number(typed)


def percent_of(share: Any) -> str:
    """A share as percent text: "0.6" is "60"; what is no number is shown as it is."""
    return shown(share) if exact_ratio(share) is None else _plain(Decimal(str(share)) * _HUNDRED)


def share_of(typed: str) -> str | None:
    """The share that a typed percentage is: "60" is "0.6"."""
    found = number(typed)
    try:
        return None if found is None else _plain(Decimal(found) / _HUNDRED)
    except InvalidOperation:
        return found


def _plain(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def words(typed: Mapping[str, str], name: str, before: Any) -> dict[str, str]:
    """The text typed in `name`_fr and `name`_en; languages without words are left out."""
    old = dict(before) if isinstance(before, Mapping) else {}
    for lang in LANGUAGES:
        old[lang] = typed[f"{name}_{lang}"].replace("\r\n", "\n").strip()
    return {lang: text for lang, text in old.items() if text}


def lines(typed: Mapping[str, str], name: str) -> list[dict[str, str]]:
    """A list of texts, one a line, the languages side by side."""
    rows = zip_longest(*(typed[f"{name}_{lang}"].splitlines() for lang in LANGUAGES), fillvalue="")
    texts = [dict(zip(LANGUAGES, (text.strip() for text in row), strict=True)) for row in rows]
    return [{lang: text for lang, text in row.items() if text} for row in texts if any(row.values())]
