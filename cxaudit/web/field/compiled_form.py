"""The items of the audit form as HTML, drawn once per checklist version and language, with slots for answers.

Drawing 120 items takes ten times as long as putting the answers of one audit into what is drawn already.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from flask import url_for
from markupsafe import Markup, escape

from cxaudit.domain.checklist import Checklist
from cxaudit.domain.ids import AuditId
from cxaudit.domain.text import Language
from cxaudit.web.forms import answers, bounds
from cxaudit.web.pages import render

_MARK = f"\0{secrets.token_hex(8)}"
"""Stands around the name of a slot; no text of a checklist can hold it, being another in each process."""
_CACHED = 64


@dataclass(frozen=True, slots=True)
class _Piece:
    """Fixed HTML, or (`slot`) the place of a text; `only`: the mark without which it is left out."""

    html: str
    slot: str | None
    only: str | None


@dataclass(frozen=True, slots=True)
class DrawnItem:
    """One item without an answer."""

    pieces: tuple[_Piece, ...]

    def fill(self, marks: Collection[str], texts: Mapping[str, str]) -> Markup:
        """The item of one audit: `marks` say what is checked and shown, `texts` (escaped) fill the slots."""
        return Markup(  # noqa: S704  # drawn by our template; the texts come escaped
            "".join(
                piece.html if piece.slot is None else texts[piece.slot]
                for piece in self.pieces
                if piece.only is None or piece.only in marks
            )
        )


def drawn_items(digest: str, checklist: Checklist, lang: Language) -> Mapping[str, DrawnItem]:
    """Every item of the checklist version `digest` by key, in the language of the request, `lang`."""
    found = _CACHE.get((digest, lang))
    if found is None:
        if len(_CACHE) >= _CACHED:
            _CACHE.clear()
        form = answers.form_of(checklist.items, lang)
        found = {
            item.key: _cut(
                render(
                    "field/_item.html",
                    item=item,
                    field=form[item.key],
                    refusal=bounds.refusal(item),
                    bound_text=bounds.bound_text,
                    slot=_slot,
                    when=_when,
                )
            )
            for item in checklist.items
        }
        _CACHE[digest, lang] = found
    return found


def pictures_of(audit_id: AuditId) -> str:
    """What the addresses of the reference pictures of an audit begin with."""
    sample = "0" * 64
    address = url_for("field.item_picture", audit_id=audit_id, sha256=sample)
    return escape(address.removesuffix(sample))


_CACHE: dict[tuple[str, Language], dict[str, DrawnItem]] = {}


def _slot(name: str) -> Markup:
    """What the template writes where a text belongs."""
    return Markup(f"{_MARK}={name}{_MARK}")  # noqa: S704  # cut out again by `_cut`


def _when(mark: str = "") -> Markup:
    """What the template writes before something that only stands there with `mark`; without: after it."""
    return Markup(f"{_MARK}?{mark}{_MARK}")  # noqa: S704  # cut out again by `_cut`


def _cut(html: str) -> DrawnItem:
    pieces, only = [], None
    for place, part in enumerate(html.split(_MARK)):
        if place % 2 == 0:
            if part:
                pieces.append(_Piece(part, None, only))
        elif part.startswith("="):
            pieces.append(_Piece("", part[1:], only))
        else:
            only = part[1:] or None
    return DrawnItem(tuple(pieces))
