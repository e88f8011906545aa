"""The client's screens: released results, a location's history, reports to download."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from cxaudit.domain import access
from cxaudit.domain.errors import NotFound, Refused
from cxaudit.domain.ids import AuditId, LocationId, NodeId
from cxaudit.domain.programme import MEASURES
from cxaudit.domain.text import LANGUAGES, Language
from cxaudit.services import (
    comparisons,
    external_benchmarks,
    external_words,
    reports,
    results,
    saved_views,
    traces,
)
from cxaudit.services.results import Wanted
from cxaudit.web import exporting, wording
from cxaudit.web.downloads import pdf_answer
from cxaudit.web.guards import actor, language, requires, runtime
from cxaudit.web.pages import render, sentence_of
from cxaudit.web.portal import actions, batches, dashboards, group_reports, views, waves
from cxaudit.web.received import page_number, require_page

blueprint = Blueprint("portal", __name__, url_prefix="/portal")
waves.blueprint.register_blueprint(dashboards.blueprint)
blueprint.register_blueprint(waves.blueprint)
blueprint.register_blueprint(actions.blueprint)
blueprint.register_blueprint(views.blueprint)
blueprint.register_blueprint(batches.blueprint)
blueprint.register_blueprint(group_reports.blueprint)


@blueprint.get("/")
@requires("result.view")
def index() -> str:
    """Released visits, newest first; the address says the filters."""
    region = request.args.get("region") or None
    wanted = Wanted(
        wave_id=request.args.get("wave") or None,
        region_id=None if region is None else NodeId(region),
        channel=request.args.get("channel") or None,
    )
    page = page_number()
    found = results.list_results(runtime(), actor(), wanted, page)
    pages = -(-found.count // results.PAGE)
    require_page(page, pages)
    return render(
        "portal/index.html",
        found=found,
        wanted=wanted,
        views=saved_views.list_views(runtime(), actor()),
        page=page,
        pages=pages,
        ppm_text=wording.ppm_text,
    )


@blueprint.get("/locations/<location_id>")
@requires("result.view")
def location(location_id: LocationId) -> str:
    """One location: where it stands in a wave, what it missed again, and its visits."""
    place = request.args.get("place") or None
    wanted = Wanted(
        request.args.get("wave") or None,
        None if place is None else NodeId(place),
        request.args.get("channel") or None,
    )
    found = results.get_location(runtime(), actor(), location_id, wanted)
    measure = next((each for each in MEASURES if each == request.args.get("measure")), MEASURES[0])
    return render(
        "portal/location.html",
        found=found,
        wanted=wanted,
        compared=comparisons.describe(language(), found.standing, measure),
        again=comparisons.missed_again(language(), found.repeats),
        external=_external(found),
        acts=found.location.ownership == "own" and access.allows(actor(), "action.manage"),
        measures=MEASURES,
        place_text=wording.place_text,
        ppm_text=wording.ppm_text,
    )


def _external(found: results.LocationResults) -> tuple[external_words.ExternalLine, ...]:
    if found.location.ownership != "own":
        return ()  # a competitor is compared with itself alone
    visit = found.newest
    known = external_benchmarks.find_benchmarks(runtime(), found.client, visit.channel, visit.visit_type)
    own = {measure: each.value for measure, each in found.standing.benchmarks.items()}
    return external_words.describe_external(language(), known, own)


@blueprint.get("/exports/")
@requires("result.export")
def exports() -> str:
    """What can be taken away, and in which form."""
    return exporting.form_page("portal", "client")


@blueprint.get("/exports/file")
@requires("result.export")
def exported_file() -> Response | tuple[str, int]:
    """The file that the form asks for."""
    return exporting.file("portal", "client")


@blueprint.get("/exports/columns")
@requires("result.export")
def exported_columns() -> str:
    """What each column of the files means."""
    return exporting.dictionary_page("portal", "client")


@blueprint.get("/audits/<audit_id>/report")
@requires("report.download")
def report(audit_id: AuditId) -> str:
    """How the report stands: being made, ready to download, or failed with its reason."""
    return _report_page(audit_id, None)


@blueprint.get("/audits/<audit_id>/trace")
@requires("report.download")
def trace(audit_id: AuditId) -> str:
    """How the score was made: every item with its rule, its points, and its part of what was lost."""
    found = traces.get_trace(runtime(), actor(), audit_id, "report.download")
    return render("portal/trace.html", found=found, say=wording)


def _report_page(audit_id: AuditId, error: str | None) -> str:
    status = reports.get_status(runtime(), actor(), audit_id)
    lang = language()
    content = status.report.content
    return render(
        "portal/report.html",
        status=status,
        error=error,
        failed=status.job is not None and status.job.state in ("failed", "cancelled"),
        title=None if content is None else reports.summary_title(lang, content),
        summary=() if content is None else reports.summary(lang, content),
    )


@blueprint.post("/audits/<audit_id>/report/retry")
@requires("report.download")
def retry(audit_id: AuditId) -> AnyResponse:
    """Ask again for a report that failed."""
    reports.retry(runtime(), actor(), audit_id)
    return redirect(url_for("portal.report", audit_id=audit_id))


@blueprint.get("/audits/<audit_id>/report.<lang>.pdf")
@requires("report.download")
def download(audit_id: AuditId, lang: Language) -> Response | tuple[str, int]:
    """The PDF in one language; 404 for whoever may not have it."""
    if lang not in LANGUAGES:
        raise NotFound("report")
    try:
        file = reports.open_pdf(runtime(), actor(), audit_id, lang)
    except Refused as refused:
        return _report_page(audit_id, sentence_of(refused)), 409
    return pdf_answer(file, lang)
