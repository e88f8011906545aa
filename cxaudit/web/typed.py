"""What was typed into a form that could not be taken, so that its author can copy it."""

from __future__ import annotations

from flask import request

_OURS = {
    "csrf_token",
    "token",
    "filename",
    "content",
    "drawn",
    "submission",
    "section",
    "go",
    "next",
    "remove",
    "clear",
    "do",
    "result",
    "closed",
    "language",
    "picture_sha",
    "picture_width",
    "picture_height",
}
_ANSWERS = ("q.", "c.")
_LONGEST = 20_000
_MOST = 300


def typed_texts() -> list[tuple[str, str]]:
    """(field, text) of this post, short of what only the page itself wrote.

    Nothing of a form with a password, and nothing that another site made this browser send.
    """
    secret = any("password" in name for name in request.form)
    foreign = request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin"
    if secret or foreign:
        return []
    sent = [(name, text) for name, text in request.form.items(multi=True) if _is_typed(name, text)]
    return [(_plain(name), text) for name, text in sent[:_MOST]]


def _is_typed(name: str, text: str) -> bool:
    if not text.strip() or len(text) > _LONGEST:
        return False
    return name.startswith(_ANSWERS) or not (name in _OURS or name.startswith("was.") or name.endswith("_id"))


def _plain(name: str) -> str:
    return name[2:] if name.startswith(_ANSWERS) else name
