"""Further pages of a wave: its profile; each table as a file."""

from __future__ import annotations

from flask import Blueprint, Response, request

from cxaudit.domain.errors import NotFound
from cxaudit.domain.ids import WaveId
from cxaudit.services import drivers_words, group_comparisons, league_words, profile_words, wave_profile
from cxaudit.services.league import UNITS, Unit
from cxaudit.services.tables import FORMS, MEDIA_TYPES, Form, Table, file_of
from cxaudit.services.wave_profile import WaveProfile
from cxaudit.web.guards import actor, language, requires, runtime
from cxaudit.web.pages import render
from cxaudit.web.portal.waves import asked, drivers_asked, league_asked
from cxaudit.web.received import page_number, require_page

blueprint = Blueprint("more", __name__)


@blueprint.get("/<wave_id>/profile")
@requires("result.view")
def profile(wave_id: WaveId) -> str:
    """Both dimensions place by place, and what each section loses where; a page of places at a time."""
    found, page = _profile(wave_id), page_number()
    said = profile_words.describe_profile(language(), found, page)
    require_page(page, said.pages)
    return render(
        "portal/profile.html",
        found=found,
        scope=found.scope,
        said=said,
        subject=group_comparisons.subject(language(), found.scope),
        page=page,
    )


def _profile(wave_id: WaveId) -> WaveProfile:
    unit: Unit | None = next((each for each in UNITS if each == request.args.get("unit")), None)
    return wave_profile.get_profile(runtime(), actor(), wave_id, asked(), unit=unit, language=language())


def _profile_table(wave_id: WaveId) -> Table:
    return profile_words.profile_table(language(), _profile(wave_id))


def _league_table(wave_id: WaveId) -> Table:
    return league_words.league_table(language(), league_asked(wave_id))


def _drivers_table(wave_id: WaveId) -> Table:
    return drivers_words.drivers_table(language(), drivers_asked(wave_id))


_TABLES = {"profile": _profile_table, "ranking": _league_table, "drivers": _drivers_table}


@blueprint.get("/<wave_id>/<page>.<form>")
@requires("result.view")
def file(wave_id: WaveId, page: str, form: Form) -> Response:
    """The whole table of a page, with its filters, in the language of the reader."""
    if page not in _TABLES or form not in FORMS:
        raise NotFound("page")
    content = file_of(form, language(), page, _TABLES[page](wave_id))
    answer = Response(content, content_type=MEDIA_TYPES[form])
    answer.headers.set("Content-Disposition", "attachment", filename=f"{page}-{wave_id}.{form}")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
