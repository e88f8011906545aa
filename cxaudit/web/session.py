"""Before each request: who is asking, and in which language."""

from __future__ import annotations

from typing import cast

from flask import Flask, Response, g, request, session
from flask_login import current_user, logout_user, user_logged_in, user_logged_out

from cxaudit.domain.text import LANGUAGES, Language
from cxaudit.services import people
from cxaudit.web.guards import find_actor, runtime

LANGUAGE_COOKIE = "cxaudit_language"
SIGN_IN = "sign_in"
"""The name of this one sign-in in the session: signing out ends it, wherever its cookie went."""
_YEAR = 365 * 24 * 3600


def install(app: Flask) -> None:
    """Set `g.actor` and `g.language` for every request but static files."""
    user_logged_in.connect(_stay, app)
    user_logged_out.connect(_leave, app)
    app.before_request(_load)
    app.after_request(_private)


def _stay(_app: Flask, **_signed_in: object) -> None:
    """Who signs in stays signed in for PERMANENT_SESSION_LIFETIME, whether the browser is closed or not."""
    session.permanent = True
    session[SIGN_IN] = runtime().ids.new()


def _leave(app: Flask, **_signed_out: object) -> None:
    """Who signs out is signed out for every copy of the cookie as well; other devices stay signed in."""
    sign_in = session.pop(SIGN_IN, None)
    if sign_in is not None:
        people.end_sign_in(runtime(), sign_in, app.permanent_session_lifetime)


def _load() -> None:
    g.actor = None
    if request.endpoint != "static" and "_user_id" in session:
        _load_actor()
    g.language = _language()


def _load_actor() -> None:
    """Whoever this sign-in belongs to; one that was ended, or cannot be, is forgotten."""
    if SIGN_IN in session and current_user.is_authenticated:
        g.actor = current_user.actor
        return
    session.pop(SIGN_IN, None)
    logout_user()


def _language() -> Language:
    """What was chosen on this device, else the account's, else the browser's, else French."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    if chosen in LANGUAGES:
        return chosen
    found = find_actor()
    if found is not None:
        return found.language
    return cast("Language", request.accept_languages.best_match(LANGUAGES, default="fr"))


def speak(chosen: Language) -> None:
    """Answer this request in `chosen`: its address names the language, whatever device or account say."""
    g.language = chosen


def remember_language(answer: Response, chosen: Language) -> Response:
    """Keep the choice on this device for a year."""
    secure = runtime().settings.base_url.startswith("https://")
    answer.set_cookie(LANGUAGE_COOKIE, chosen, max_age=_YEAR, samesite="Lax", httponly=True, secure=secure)
    return answer


def _private(answer: Response) -> Response:
    """Pages of signed-in people stay out of shared caches."""
    if find_actor() is not None and "Cache-Control" not in answer.headers:
        answer.headers["Cache-Control"] = "private, no-store"
    return answer
