"""What a request may carry: text that every database can keep, and pages there can be."""

from __future__ import annotations

from functools import cached_property
from urllib.parse import urlencode, urlsplit, urlunsplit

from flask import Flask, Request, abort, redirect, request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.routing import RequestRedirect

from cxaudit.web.guards import asks_api, find_actor

_LAST_PAGE = 1_000_000
_PHOTO_ROUTE = "field.post_section"
_PHOTO_LIMIT = 20 * 30 * 1024 * 1024
_PHOTO_PARTS = 10_000
_MEGABYTE = 1024 * 1024
_LIMITS = {
    "api.operations": 4 * _MEGABYTE,
    "api.submit": _MEGABYTE,
    "api.send_part": _MEGABYTE,
    "api.recover": 512 * _MEGABYTE,
    "programme.recover_file": 512 * _MEGABYTE,
}
"""What the body of a request may hold where it is not what a form may."""
_LONG_FORMS = {"programme.editor.save_item", "programme.editor.check_item"}
"""A question of 200 choices has more fields than other forms with a file."""
_ODD = str.maketrans("", "", "\0")


class Received(Request):
    """A request whose words hold no U+0000, which no form means and PostgreSQL cannot keep.

    What it calls `next` is a path of our own, or empty: nobody is led to another site.
    """

    @cached_property
    def args(self) -> MultiDict[str, str]:
        """What stands after the question mark."""
        return _clean(super().args)

    def _load_form_data(self) -> None:
        known = "form" in self.__dict__
        super()._load_form_data()
        if not known:
            self.__dict__["form"] = ImmutableMultiDict(_clean(self.form))


def _clean(words: MultiDict[str, str]) -> MultiDict[str, str]:
    return MultiDict(
        [
            (name.translate(_ODD), _inside(value) if name == "next" else value.translate(_ODD))
            for name, value in words.items(multi=True)
        ]
    )


def _inside(address: str) -> str:
    """The path and query of an address of our own, as a browser reads it; empty for anything else."""
    try:
        parts = urlsplit(address.translate(_ODD))
    except ValueError:
        return ""
    foreign = parts.scheme or parts.netloc or "\\" in address or address.startswith("//")
    return urlunsplit(("", "", parts.path, parts.query, "")) if not foreign and parts.path[:1] == "/" else ""


def install(app: Flask) -> None:
    """Read requests as `Received`; an address with U+0000 in it names nothing.

    Programs are not sent elsewhere either: the address is right, or it is not.
    """
    app.request_class = Received
    app.before_request(_refuse_odd_addresses)


def set_limits(app: Flask) -> None:
    """Let a section of the audit form carry its photos: refused as a whole, its answers would be lost.

    The tablet's entrance and the recovery of its files have limits of their own. To be installed once it is
    known who is asking, before anything reads the form.
    """
    app.before_request(_set_limits)


def _set_limits() -> None:
    if request.endpoint in _LIMITS and find_actor() is not None:
        request.max_content_length = _LIMITS[request.endpoint]
    if request.endpoint == _PHOTO_ROUTE and find_actor() is not None:
        request.max_content_length = _PHOTO_LIMIT
        request.max_form_parts = _PHOTO_PARTS
    if request.endpoint in _LONG_FORMS and find_actor() is not None:
        request.max_form_parts = _PHOTO_PARTS


def _refuse_odd_addresses() -> None:
    if "\0" in request.path or (asks_api() and isinstance(request.routing_exception, RequestRedirect)):
        abort(404)


def page_number() -> int:
    """The page of a list that the address asks for; the first one when it asks for none there can be."""
    return min(max(request.args.get("page", 1, type=int), 1), _LAST_PAGE)


def require_page(page: int, pages: int) -> None:
    """Go to the last page of a list when the address asks for one behind it, filters kept."""
    if page > max(pages, 1) and request.method == "GET":
        words = [(name, value) for name, value in request.args.items(multi=True) if name != "page"]
        abort(redirect(f"{request.path}?{urlencode([*words, ('page', max(pages, 1))])}"))
