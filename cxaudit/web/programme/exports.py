"""What the agency takes away: every visit in any state, with the columns that no client has."""

from __future__ import annotations

from flask import Response

from cxaudit.web import exporting
from cxaudit.web.guards import requires
from cxaudit.web.programme.screens import blueprint


@blueprint.get("/exports/")
@requires("audit.export")
def exports() -> str:
    """What can be taken away, and in which form."""
    return exporting.form_page("programme", "agency")


@blueprint.get("/exports/file")
@requires("audit.export")
def exported_file() -> Response | tuple[str, int]:
    """The file that the form asks for."""
    return exporting.file("programme", "agency")


@blueprint.get("/exports/columns")
@requires("audit.export")
def exported_columns() -> str:
    """What each column of the files means."""
    return exporting.dictionary_page("programme", "agency")
