"""Who may call a route: every one carries a rule, or stands in the public list."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar, cast

from flask import abort, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from cxaudit.domain.access import Actor, Facts, Permission, allows
from cxaudit.domain.errors import Forbidden
from cxaudit.domain.text import Language
from cxaudit.services.runtime import Runtime

P = ParamSpec("P")
R = TypeVar("R")

RULE = "cxaudit_rule"
PUBLIC = "public"
SIGNED_IN = "signed_in"


def asks_api() -> bool:
    """Whether a program asks: it gets JSON, whatever happens."""
    return request.path.startswith("/api/")


def runtime() -> Runtime:
    """The runtime of this process."""
    return cast("Runtime", current_app.extensions["cxaudit"])


def actor() -> Actor:
    """Whoever is signed in; routes without `requires` must not ask."""
    found = find_actor()
    if found is None:
        raise Forbidden("page")
    return found


def find_actor() -> Actor | None:
    """Whoever is signed in, or None."""
    return cast("Actor | None", g.get("actor"))


def language() -> Language:
    """The language of this page."""
    return cast("Language", g.get("language", "fr"))


def requires(*permissions: Permission) -> Callable[[Callable[P, R]], Callable[P, R | Response]]:
    """Only for people who hold one of `permissions` somewhere; the use case checks the thing itself."""

    def decorate(view: Callable[P, R]) -> Callable[P, R | Response]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
            found = find_actor()
            if found is None:
                return _to_sign_in()
            if not any(_could(found, permission) for permission in permissions):
                raise Forbidden(permissions[0])
            return view(*args, **kwargs)

        setattr(guarded, RULE, permissions)
        return guarded

    return decorate


def signed_in(view: Callable[P, R]) -> Callable[P, R | Response]:
    """For anybody signed in: pages about oneself."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
        return _to_sign_in() if find_actor() is None else view(*args, **kwargs)

    setattr(guarded, RULE, SIGNED_IN)
    return guarded


def public(view: Callable[P, R]) -> Callable[P, R]:
    """For everybody, signed in or not."""
    setattr(view, RULE, PUBLIC)
    return view


def _could(found: Actor, permission: Permission) -> bool:
    """Whether the role ever holds the permission; an auditor's permissions are over own things only."""

    return allows(found, permission) or allows(found, permission, Facts(auditor_id=found.auditor_id))


def _to_sign_in() -> Response:
    """To the sign-in page and back; a form is answered with what was typed in it, or it would be lost.

    Programs are told, never sent to a page.
    """
    if request.method == "POST" or asks_api():
        abort(401)
    return redirect(url_for("security.login", next=request.full_path.rstrip("?")))
