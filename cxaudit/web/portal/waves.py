"""A wave's results of the network or of a part of it; the address says the filters."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from cxaudit.domain import access
from cxaudit.domain.ids import NodeId, WaveId
from cxaudit.domain.programme import MEASURES, Measure
from cxaudit.services import (
    drivers_words,
    external_benchmarks,
    external_words,
    group_comparisons,
    league,
    league_words,
    monday_words,
    sector,
    trend_words,
    wave_drivers,
    wave_results,
    wave_scope,
    wave_trend,
)
from cxaudit.services import monday as monday_list
from cxaudit.services.wave_scope import Asked
from cxaudit.web.guards import actor, language, requires, runtime
from cxaudit.web.pages import render
from cxaudit.web.received import page_number

PAGES = (
    "wave", "more.profile", "more.missed", "more.timers", "ranking", "trend", "drivers", "more.competitors",
    "more.coverage",
    "reports",
)  # fmt: skip
"""Pages that the filters of a wave lead back to."""

FILTERS = ("region", "channel", "measure", "unit", "period", "sort", "question")
blueprint = Blueprint("waves", __name__, url_prefix="/waves")


@blueprint.get("/")
@requires("result.view")
def newest() -> Response:
    """To a page of the wave that the filters name, else of the newest; without any, to the visits."""
    wave_id = request.args.get("wave") or wave_scope.newest_wave(runtime(), actor())
    if wave_id is None:
        return redirect(url_for("portal.index"))
    page = next((each for each in PAGES if each == request.args.get("show")), PAGES[0])
    filters: dict[str, Any] = {name: request.args[name] for name in FILTERS if request.args.get(name)}
    return redirect(url_for(f"portal.waves.{page}", wave_id=wave_id, **filters))


@blueprint.get("/monday")
@requires("result.view")
def monday() -> str:
    """What to do on Monday, in order, with reasons: the first page of a regional manager."""
    found = monday_list.get_monday(runtime(), actor())
    return render(
        "portal/monday.html",
        found=found,
        scope=found.scope,
        tasks=monday_words.describe_monday(language(), found),
        subject=found.scope and group_comparisons.subject(language(), found.scope),
        today=runtime().today(),
        acts=access.allows(actor(), "action.manage"),
    )


@blueprint.get("/<wave_id>")
@requires("result.view")
def wave(wave_id: WaveId) -> str:
    """Compliance and experience apart, sections, pillars and regions of one wave."""
    found = wave_results.get_wave_results(runtime(), actor(), wave_id, asked())
    return render(
        "portal/wave.html",
        found=found,
        scope=found.scope,
        said=group_comparisons.describe_wave(language(), found, measure_asked()),
        subject=group_comparisons.subject(language(), found.scope),
        sector=sector.find_sector(runtime(), found.scope),
        external=_external(found),
        measures=MEASURES,
    )


def _external(found: wave_results.WaveResults) -> tuple[external_words.ExternalLine, ...]:
    scope = found.scope
    known = external_benchmarks.find_benchmarks(runtime(), scope.client, scope.channel, scope.visit_type)
    own = {measure: group.own.mean for measure, group in found.measures.items()}
    return external_words.describe_external(language(), known, own)


@blueprint.get("/<wave_id>/ranking")
@requires("result.view")
def ranking(wave_id: WaveId) -> str:
    """The league table, a page at a time."""
    found, page = league_asked(wave_id), page_number()
    return render(
        "portal/ranking.html",
        league=found,
        scope=found.scope,
        said=league_words.describe_league(language(), found, page),
        subject=group_comparisons.subject(language(), found.scope),
        page=page,
        measures=MEASURES,
    )


@blueprint.get("/<wave_id>/trend")
@requires("result.view")
def trend(wave_id: WaveId) -> str:
    """One measure over the waves up to this one."""
    found = wave_trend.get_trend(runtime(), actor(), wave_id, asked(), measure_asked())
    return render(
        "portal/trend.html",
        trend=found,
        scope=found.scope,
        said=trend_words.describe_trend(language(), found),
        subject=group_comparisons.subject(language(), found.scope),
        measures=MEASURES,
    )


@blueprint.get("/<wave_id>/drivers")
@requires("result.view")
def drivers(wave_id: WaveId) -> str:
    """Which sections go with how visits were rated as a whole, and what to do first."""
    found = drivers_asked(wave_id)
    return render(
        "portal/drivers.html",
        found=found,
        scope=found.scope,
        said=drivers_words.describe_drivers(language(), found),
        subject=group_comparisons.subject(language(), found.scope),
    )


def drivers_asked(wave_id: WaveId) -> wave_drivers.WaveDrivers:
    """The drivers that the address asks for."""
    question, year = request.args.get("question"), request.args.get("period") == "year"
    return wave_drivers.get_drivers(runtime(), actor(), wave_id, asked(), question, year=year)


def league_asked(wave_id: WaveId) -> league.League:
    """The league table that the address asks for."""
    order = next((each for each in league.ORDERS if each == request.args.get("sort")), league.ORDERS[0])
    unit = next((each for each in league.UNITS if each == request.args.get("unit")), league.UNITS[0])
    ordered = league.Ordered(measure_asked(), unit, order, request.args.get("period") == "year", language())
    return league.get_league(runtime(), actor(), wave_id, asked(), ordered)


def asked() -> Asked:
    """The filters of the address."""
    region = request.args.get("region") or None
    return Asked(None if region is None else NodeId(region), request.args.get("channel") or None)


def measure_asked() -> Measure:
    """The measure of the address; the overall result when it says none or nonsense."""
    return next((each for each in MEASURES if each == request.args.get("measure")), MEASURES[0])
