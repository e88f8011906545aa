"""Further pages of a wave: profile, missed items, competitors, times, coverage; every table as a file."""

from __future__ import annotations

from flask import Blueprint, Response, request

from cxaudit.domain import access
from cxaudit.domain.errors import NotFound
from cxaudit.domain.ids import WaveId
from cxaudit.domain.programme import MEASURES
from cxaudit.services import (
    competitors_words,
    coverage_words,
    drivers_words,
    external_benchmarks,
    group_comparisons,
    league_words,
    missed_items,
    missed_words,
    profile_words,
    results_table,
    timers_words,
    trend_words,
    wave_competitors,
    wave_profile,
    wave_results,
    wave_timers,
    wave_trend,
)
from cxaudit.services import coverage as how_much
from cxaudit.services.league import UNITS, Unit
from cxaudit.services.missed_items import ORDERS, Missed
from cxaudit.services.tables import FORMS, MEDIA_TYPES, Form, Table, file_of
from cxaudit.services.wave_profile import WaveProfile
from cxaudit.web import wording
from cxaudit.web.guards import actor, language, requires, runtime
from cxaudit.web.pages import render
from cxaudit.web.portal.waves import asked, drivers_asked, league_asked, measure_asked
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


@blueprint.get("/<wave_id>/missed")
@requires("result.view")
def missed(wave_id: WaveId) -> str:
    """The items that were missed, the most often first."""
    found, page = _missed(wave_id), page_number()
    said = missed_words.describe_missed(language(), found, page)
    require_page(page, said.pages)
    return render(
        "portal/missed.html",
        found=found,
        scope=found.scope,
        said=said,
        subject=group_comparisons.subject(language(), found.scope),
        page=page,
    )


@blueprint.get("/<wave_id>/missed/<item_key>")
@requires("result.view")
def missed_item(wave_id: WaveId, item_key: str) -> str:
    """The visits that missed one item, each with its trace."""
    page = page_number()
    found = missed_items.list_visits(runtime(), actor(), wave_id, asked(), key=item_key, page=page)
    pages = -(-found.found.missed // missed_items.PAGE)
    require_page(page, pages)
    return render(
        "portal/missed_item.html",
        found=found,
        scope=found.scope,
        said=missed_words.line_of(language(), found.found),
        acts=access.allows(actor(), "action.manage"),
        subject=group_comparisons.subject(language(), found.scope),
        page=page,
        pages=pages,
        size=missed_items.PAGE,
        ppm_text=wording.ppm_text,
    )


@blueprint.get("/<wave_id>/competitors")
@requires("result.view")
def competitors(wave_id: WaveId) -> str:
    """The own brand beside the competitors that were visited in the wave."""
    found = _competitors(wave_id)
    return render(
        "portal/competitors.html",
        found=found,
        scope=found.scope,
        said=competitors_words.describe_competitors(language(), found, measure_asked())
        if found.measures
        else None,
        common=competitors_words.common_words(language(), found),
        subject=group_comparisons.subject(language(), found.scope),
        measures=MEASURES,
    )


def _competitors(wave_id: WaveId) -> wave_competitors.Competitors:
    return wave_competitors.get_competitors(runtime(), actor(), wave_id, asked())


@blueprint.get("/<wave_id>/timers")
@requires("result.view")
def timers(wave_id: WaveId) -> str:
    """How long customers wait, time by time and channel by channel."""
    found = _timers(wave_id)
    return render(
        "portal/timers.html",
        found=found,
        scope=found.scope,
        said=timers_words.describe_timers(language(), found),
        subject=group_comparisons.subject(language(), found.scope),
    )


@blueprint.get("/<wave_id>/coverage")
@requires("result.view")
def coverage(wave_id: WaveId) -> str:
    """How much of the wave is there, by part of the network and channel."""
    found = how_much.get_coverage(runtime(), actor(), wave_id, asked())
    return render(
        "portal/coverage.html",
        found=found,
        scope=found.scope,
        title=coverage_words.coverage_title(language(), found),
        told=any(line.planned is not None for line in found.lines),
        subject=group_comparisons.subject(language(), found.scope),
    )


def _missed(wave_id: WaveId) -> Missed:
    order = next((each for each in ORDERS if each == request.args.get("sort")), ORDERS[0])
    return missed_items.get_missed(runtime(), actor(), wave_id, asked(), order)


def _missed_table(wave_id: WaveId) -> Table:
    return missed_words.missed_table(language(), _missed(wave_id))


def _coverage_table(wave_id: WaveId) -> Table:
    found = how_much.get_coverage(runtime(), actor(), wave_id, asked())
    return coverage_words.coverage_table(language(), found)


def _competitors_table(wave_id: WaveId) -> Table:
    return competitors_words.competitors_table(language(), _competitors(wave_id))


def _timers(wave_id: WaveId) -> wave_timers.WaveTimers:
    return wave_timers.get_timers(runtime(), actor(), wave_id, asked())


def _timers_table(wave_id: WaveId) -> Table:
    return timers_words.timers_table(language(), _timers(wave_id))


def _profile_table(wave_id: WaveId) -> Table:
    return profile_words.profile_table(language(), _profile(wave_id))


def _league_table(wave_id: WaveId) -> Table:
    return league_words.league_table(language(), league_asked(wave_id))


def _drivers_table(wave_id: WaveId) -> Table:
    return drivers_words.drivers_table(language(), drivers_asked(wave_id))


def _trend_table(wave_id: WaveId) -> Table:
    found = wave_trend.get_trend(runtime(), actor(), wave_id, asked(), measure_asked())
    return trend_words.trend_table(language(), found)


def _results_table(wave_id: WaveId) -> Table:
    found = wave_results.get_wave_results(runtime(), actor(), wave_id, asked())
    scope = found.scope
    known = external_benchmarks.find_benchmarks(runtime(), scope.client, scope.channel, scope.visit_type)
    return results_table.results_table(language(), found, known)


_TABLES = {
    "competitors": _competitors_table,
    "coverage": _coverage_table,
    "drivers": _drivers_table,
    "missed": _missed_table,
    "profile": _profile_table,
    "ranking": _league_table,
    "results": _results_table,
    "timers": _timers_table,
    "trend": _trend_table,
}


@blueprint.get("/<wave_id>/<page>.<suffix>")
@requires("result.view")
def file(wave_id: WaveId, page: str, suffix: Form) -> Response:
    """The whole table of a page, with its filters, in the language of the reader."""
    if page not in _TABLES or suffix not in FORMS:
        raise NotFound("page")
    content = file_of(suffix, language(), page, _TABLES[page](wave_id))
    answer = Response(content, content_type=MEDIA_TYPES[suffix])
    answer.headers.set("Content-Disposition", "attachment", filename=f"{page}-{wave_id}.{suffix}")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
