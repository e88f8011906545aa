"""Rendering: the globals and filters every template may use."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, render_template, request
from jinja2 import StrictUndefined

from cxaudit import i18n, resources
from cxaudit.domain.errors import DomainError
from cxaudit.domain.network import Client
from cxaudit.services import branding
from cxaudit.web.guards import find_actor, language, runtime
from cxaudit.web.navigation import entries


def install(app: Flask) -> None:
    """Give Jinja its globals; an undefined name is an error, never an empty place."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(asset=resources.asset, icon_svg=resources.icon_svg)
    app.jinja_env.globals.update(i18n.template_globals(language))
    app.jinja_env.filters.update(i18n.template_filters(language))
    app.context_processor(_context)


def render(template: str, **context: Any) -> str:
    """The page, in the language of the request."""
    return render_template(template, **context)


def gettext(msgid: str, **params: Any) -> str:
    """`msgid` in the language of the page."""
    return i18n.gettext(language(), msgid, **params)


class LazyText:
    """A message that is translated when it is shown: for labels of form classes."""

    def __init__(self, msgid: str) -> None:
        self.msgid = msgid

    def __str__(self) -> str:
        return i18n.typo(language(), gettext(self.msgid))

    def __mod__(self, places: object) -> str:
        return str(self) % places

    def __html__(self) -> str:
        return str(self)


def lazy_gettext(msgid: str) -> str:
    """`msgid`, translated each time it is shown."""
    return LazyText(msgid)  # type: ignore[return-value]  # WTForms and Jinja only ever call str() on it


def _context() -> dict[str, Any]:
    lang = language()
    found = find_actor()
    return {
        "lang": lang,
        "agency_zone": runtime().settings.timezone,
        "lang_tag": i18n.LANG_TAG[lang],
        "actor": found,
        "nav": entries(found, request.path),
        "here": _here(),
        "own_brand": _own_brand,
    }


def _own_brand() -> Client | None:
    """The client whose logo heads this page: a function, so that only frames that show it read it."""
    found = find_actor()
    return None if found is None else branding.find_own_brand(runtime(), found)


def _here() -> str:
    """The address of this page; of one that answers a form, the address where the form stands."""
    path, known = request.path, current_app.create_url_adapter(request)
    if request.method != "POST" or known is None:
        return request.full_path.rstrip("?")
    while path and "GET" not in known.allowed_methods(path):
        path = path.rstrip("/") if path.endswith("/") else path[: path.rindex("/") + 1]
    return path or "/"


def sentence_of(error: DomainError) -> str:
    """What an error says, in the language of the page."""
    return i18n.sentence(language(), error.code, **error.params)
