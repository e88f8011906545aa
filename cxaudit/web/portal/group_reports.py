"""Reports of a wave, of its competitors and of a location: how they stand, making them, downloading them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from cxaudit.domain.errors import NotFound
from cxaudit.domain.ids import LocationId, NodeId, ReportId, WaveId
from cxaudit.domain.text import LANGUAGES, Language
from cxaudit.services import competitors_report, group_reports, location_report, wave_report
from cxaudit.services.group_reports import Subject
from cxaudit.services.results import Wanted
from cxaudit.web.downloads import pdf_answer
from cxaudit.web.guards import actor, language, requires, runtime
from cxaudit.web.pages import render
from cxaudit.web.portal.waves import asked

blueprint = Blueprint("group_reports", __name__)
_WAVE, _LOCATION = ("region", "channel"), ("wave", "place", "channel")
"""The filters of the pages that their reports keep."""


@blueprint.get("/waves/<wave_id>/report")
@requires("report.download")
def wave(wave_id: WaveId) -> str:
    """How the report of a wave stands, of the part of the network that the address names."""
    back = url_for("portal.waves.wave", wave_id=wave_id, **_kept(_WAVE))
    return _page(_of_wave(wave_id), back)


@blueprint.post("/waves/<wave_id>/report")
@requires("report.download")
def make_wave(wave_id: WaveId) -> AnyResponse:
    """Have it made, or made again."""
    group_reports.ask(runtime(), actor(), _of_wave(wave_id))
    return redirect(url_for("portal.group_reports.wave", wave_id=wave_id, **_kept(_WAVE)))


@blueprint.get("/waves/<wave_id>/competitors/report")
@requires("report.download")
def competitors(wave_id: WaveId) -> str:
    """How the report on competitors of a wave stands, of the part of the network that the address names."""
    back = url_for("portal.waves.more.competitors", wave_id=wave_id, **_kept(_WAVE))
    return _page(_of_competitors(wave_id), back)


@blueprint.post("/waves/<wave_id>/competitors/report")
@requires("report.download")
def make_competitors(wave_id: WaveId) -> AnyResponse:
    """Have it made, or made again."""
    group_reports.ask(runtime(), actor(), _of_competitors(wave_id))
    return redirect(url_for("portal.group_reports.competitors", wave_id=wave_id, **_kept(_WAVE)))


@blueprint.get("/locations/<location_id>/report")
@requires("report.download")
def location(location_id: LocationId) -> str:
    """How the report of a location stands, in the wave, place and channel that the address names."""
    back = url_for("portal.location", location_id=location_id, **_kept(_LOCATION))
    return _page(_of_location(location_id), back)


@blueprint.post("/locations/<location_id>/report")
@requires("report.download")
def make_location(location_id: LocationId) -> AnyResponse:
    """Have it made, or made again."""
    group_reports.ask(runtime(), actor(), _of_location(location_id))
    return redirect(url_for("portal.group_reports.location", location_id=location_id, **_kept(_LOCATION)))


@blueprint.get("/group-reports/<report_id>.<lang>.pdf")
@requires("report.download")
def download(report_id: ReportId, lang: Language) -> Response:
    """The PDF in one language; 404 for whoever may not have it."""
    if lang not in LANGUAGES:
        raise NotFound("report")
    return pdf_answer(group_reports.open_group_pdf(runtime(), actor(), report_id, lang), lang)


def _of_wave(wave_id: WaveId) -> Subject:
    return wave_report.wave_subject(runtime(), actor(), wave_id, asked())


def _of_competitors(wave_id: WaveId) -> Subject:
    return competitors_report.competitors_subject(runtime(), actor(), wave_id, asked())


def _of_location(location_id: LocationId) -> Subject:
    place = request.args.get("place") or None
    wanted = Wanted(
        request.args.get("wave") or None,
        None if place is None else NodeId(place),
        request.args.get("channel") or None,
    )
    return location_report.location_subject(runtime(), actor(), location_id, wanted)


def _kept(names: tuple[str, ...]) -> dict[str, Any]:
    """The filters of the address: forms post to the address of their page."""
    return {name: request.args[name] for name in names if request.args.get(name)}


def _page(subject: Subject, back: str) -> str:
    found = group_reports.get_group_report(runtime(), actor(), subject)
    content = None if found.report is None else found.report.content
    return render(
        "portal/group_report.html",
        found=found,
        said=None if content is None else group_reports.describe(language(), content),
        failed=found.job is not None and found.job.state in ("failed", "cancelled"),
        back=back,
    )
