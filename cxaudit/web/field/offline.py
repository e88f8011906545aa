"""What a tablet needs to work off line: its worker, the files it keeps, the page for what it has not."""

from __future__ import annotations

import json

from flask import Response, abort, make_response, request
from werkzeug.wrappers import Response as AnyResponse

from cxaudit import resources
from cxaudit.domain.text import Language
from cxaudit.web.field.screens import blueprint
from cxaudit.web.guards import find_actor, public
from cxaudit.web.pages import render
from cxaudit.web.session import speak

_WORKER = "js/field/worker.js"
_KEPT = ("css/field.css", "js/", "fonts/atkinson-hyperlegible-next-", "icons/favicon.svg")
_DESK = ("js/htmx.js", "js/review.js")


@blueprint.get("/worker.js")
@public
def worker() -> Response:
    """The service worker of everything under /field/; its text changes with any file of the build."""
    files = shell()
    if not files:
        abort(404)
    build = files[0].split("/")[3]
    words = json.dumps({"build": build, "files": files})
    script = f"self.CX = {words};\nimportScripts({json.dumps(resources.asset(_WORKER))});\n"
    answer = Response(script, mimetype="text/javascript")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def shell() -> list[str]:
    """The addresses that every page of the tablet is made of, and the two pages for what was not kept."""
    files = [address for address in resources.assets() if _is_kept(address.split("/", 4)[-1])]
    return [*files, "/field/offline/fr", "/field/offline/en"] if files else []


def _is_kept(name: str) -> bool:
    """Variable fonts only: the static cuts are for the PDF."""
    static_cut = name.startswith("fonts/") and "-wght-" not in name
    return name.startswith(_KEPT) and not name.startswith(_DESK) and not static_cut


@blueprint.get("/offline/<any(fr, en):lang>")
@public
def not_kept(lang: Language) -> Response:
    """What the tablet shows instead of a page that it has not kept, with the list of those it has."""
    speak(lang)
    answer = make_response(render("field/offline.html"))
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def keepable(text: str, page: str) -> AnyResponse:
    """A page that tablets keep: the same bytes have the same ETag.

    `X-Cx-Page` tells the tablet that this is the page it asked for, and not one of a hotel's network.
    """
    answer = make_response(text)
    answer.headers["X-Cx-Page"] = page
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.add_etag()
    return answer.make_conditional(request)


@blueprint.after_request
def say_whose(answer: Response) -> Response:
    """Whose page it is: the tablet keeps it for this person alone."""
    found = find_actor()
    if found is not None and request.method == "GET":
        answer.headers["X-Cx-User"] = found.account_id
    return answer
