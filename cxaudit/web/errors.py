"""Domain errors as pages or JSON: this module only maps code to status and template."""

from __future__ import annotations

from math import ceil
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, jsonify, make_response, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, Unauthorized

from cxaudit import i18n
from cxaudit.domain.errors import DomainError, Forbidden, InvalidInput, NotFound, Refused, StaleRevision
from cxaudit.web.guards import asks_api, find_actor, language
from cxaudit.web.pages import render
from cxaudit.web.typed import typed_texts

_STATUS: dict[type[DomainError], int] = {
    NotFound: 404,
    Forbidden: 403,
    StaleRevision: 409,
    Refused: 409,
    InvalidInput: 422,
}


def install(app: Flask) -> None:
    """Register the handlers; none of them shows a traceback or loses what was saved."""
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(Unauthorized, _signed_out)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)


def _answer(status: int, code: str, sentence: str) -> Response:
    if asks_api():
        answer = jsonify({"error": code, "message": sentence})
    else:
        answer = make_response(render("errors/error.html", status=status, sentence=sentence, code=code))
    answer.status_code = status
    return answer


def too_many(seconds: int) -> Response:
    """Too many attempts: the page says how long to wait until there may be another."""
    minutes = ceil(seconds / 60)
    answer = _answer(
        429, "too_many_requests", i18n.sentence(language(), "too_many_requests", minutes=minutes)
    )
    answer.headers["Retry-After"] = str(seconds)
    return answer


def _domain_error(error: DomainError) -> Response:
    status = next((s for kind, s in _STATUS.items() if isinstance(error, kind)), 400)
    return _answer(status, error.code, i18n.sentence(language(), error.code, **error.params))


def _csrf_error(_error: CSRFError) -> Response:
    return _not_sent(403, "csrf")


def _signed_out(_error: Unauthorized) -> Response:
    return _not_sent(401, "signed_out")


def _not_sent(status: int, code: str) -> Response:
    """A form that came too late: what was typed is shown, since nothing of it is kept."""
    sentence = i18n.sentence(language(), code if find_actor() else "signed_out")
    if asks_api():
        return _answer(status, code, sentence) if find_actor() else _answer(401, "auth", sentence)
    page = render(
        "errors/not_sent.html", sentence=sentence, code=code, typed=typed_texts(), back=_page_before()
    )
    return make_response(page, status)


def _page_before() -> str:
    """The page whose form this was, as the browser says; the first page when it does not."""
    before = urlsplit(request.referrer or "")
    return before.path if before.netloc == request.host and before.path.startswith("/") else "/"


def _http_error(error: HTTPException) -> Response:
    if error.response is not None:
        return make_response(error.response)
    status = error.code or 500
    known = {
        404: "not_found",
        403: "forbidden",
        405: "method_not_allowed",
        413: "too_large",
    }
    code = known.get(status, "bad_request" if status < 500 else "unexpected")
    return _answer(status, code, i18n.sentence(language(), code))


def _unexpected(error: Exception) -> Response:

    current_app.logger.error("unexpected error on %s", request.path, exc_info=error)
    return _answer(500, "unexpected", i18n.sentence(language(), "unexpected"))
