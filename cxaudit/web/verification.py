"""Is this report the right one? A page for whoever holds a printed report, signed in or not."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from cxaudit.services import report_checks
from cxaudit.web.guards import public, runtime
from cxaudit.web.pages import render

blueprint = Blueprint("verification", __name__)


@blueprint.get("/verify/")
@public
def form() -> str | Response:
    """Where a code is typed; with one, its own address."""
    typed = request.args.get("code", "").strip()
    if typed:
        return redirect(url_for("verification.check", code=typed))
    return render("verification/report.html", checked=None)


@blueprint.get("/verify/<code>")
@public
def check(code: str) -> str | tuple[str, int]:
    """What the QR code of a report leads to: valid, superseded or unknown, and no data."""
    checked = report_checks.check_report(runtime(), code)
    page = render("verification/report.html", checked=checked)
    return (page, 422) if checked.finding == "unreadable" else page
