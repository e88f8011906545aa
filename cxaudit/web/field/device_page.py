"""Whether this device is ready to work off line, and what makes it installable."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, request, url_for

from cxaudit import i18n
from cxaudit.domain.text import LANGUAGES
from cxaudit.resources import asset
from cxaudit.services import assignments
from cxaudit.web.field.screens import blueprint
from cxaudit.web.guards import actor, language, public, requires, runtime
from cxaudit.web.pages import render

_DAY = 24 * 3600
_GREEN = "#0A5648"
_ICONS = (("app-192.png", 192, "any"), ("app-512.png", 512, "any"), ("app-maskable-512.png", 512, "maskable"))


@blueprint.get("/device")
@requires("assignment.answer")
def device() -> str:
    """The checks, each with what to do when it fails; the page's script carries them out."""
    work = assignments.list_work(runtime(), actor())
    accepted = [card.audit_id for card in (*work.today, *work.following, *work.late) if card.audit_id]
    return render("field/device.html", accepted=accepted)


@blueprint.get("/manifest.webmanifest")
@public
def manifest() -> Response:
    """What a home screen needs to know. Browsers ask without cookies: the address says the language."""
    answer = jsonify(_manifest(request.args.get("lang", "")))
    answer.mimetype = "application/manifest+json"
    answer.headers["Cache-Control"] = f"public, max-age={_DAY}"
    return answer


def _manifest(asked: str) -> dict[str, Any]:
    lang = next((known for known in LANGUAGES if known == asked), language())
    return {
        "id": url_for("field.worklist"),
        "name": "cxaudit",
        "short_name": "cxaudit",
        "description": i18n.gettext(lang, "Visits to do, also without network"),
        "lang": i18n.LANG_TAG[lang],
        "start_url": url_for("field.worklist"),
        "scope": "/",  # signing in stays inside the app
        "display": "standalone",
        "background_color": "#FFFFFF",
        "theme_color": _GREEN,
        "icons": [
            {
                "src": asset(f"icons/{name}"),
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": purpose,
            }
            for name, size, purpose in _ICONS
        ],
    }
