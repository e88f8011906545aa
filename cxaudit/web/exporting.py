"""Exports as pages: the form, the file it asks for, the dictionary of columns; for clients and the agency."""

from __future__ import annotations

from typing import Literal

from flask import Response, request

from cxaudit.services import exports
from cxaudit.services.exports import TABLES, Audience, Choices
from cxaudit.web.forms.exports import ExportForm
from cxaudit.web.guards import actor, language, runtime
from cxaudit.web.pages import render

Place = Literal["portal", "programme"]
"""The blueprint that shows the pages."""


def form_page(place: Place, audience: Audience) -> str:
    """The form, filled from the address, so that an export can be kept as a link."""
    choices = exports.list_choices(runtime(), actor(), audience)
    return _page(place, audience, choices, ExportForm.offered(choices, request.args))


def _page(place: Place, audience: Audience, choices: Choices, form: ExportForm) -> str:
    return render(
        "exports/index.html",
        place=place,
        audience=audience,
        form=form,
        clients=list(choices.clients.values()),
        parquet="parquet" in exports.possible_formats(),
    )


def file(place: Place, audience: Audience) -> Response | tuple[str, int]:
    """The file, streamed. 404: a wave or region that this reader does not have; 422: no such choice."""
    choices = exports.list_choices(runtime(), actor(), audience)
    form = ExportForm.offered(choices, request.args)
    wanted = form.wanted()
    if wanted is None:
        return _page(place, audience, choices, form), 422
    made = exports.make(runtime(), actor(), audience, wanted)
    answer = Response(made.content, content_type=made.media_type)
    answer.headers.set("Content-Disposition", "attachment", filename=made.name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def dictionary_page(place: Place, audience: Audience) -> str:
    """Every column in both languages."""
    rows = {table: exports.describe(language(), table, audience) for table in TABLES if table != "columns"}
    clients = list(exports.list_choices(runtime(), actor(), audience).clients.values())
    return render("exports/columns.html", place=place, tables=rows, clients=clients)
