"""The reports of a wave in one file: asked for, followed, stopped, gone on with, fetched."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, send_file, url_for
from werkzeug.wrappers import Response as AnyResponse

from cxaudit.domain import access
from cxaudit.domain.errors import InvalidInput, Refused
from cxaudit.domain.ids import BatchId, WaveId
from cxaudit.domain.text import LANGUAGES
from cxaudit.services import batches, group_comparisons
from cxaudit.web.guards import actor, language, requires, runtime
from cxaudit.web.pages import render, sentence_of
from cxaudit.web.portal import waves

blueprint = Blueprint("batches", __name__)


@waves.blueprint.get("/<wave_id>/reports")
@requires("report.download")
def reports(wave_id: WaveId) -> str:
    """How many reports there are, the form that asks for them, and what was asked before."""
    return _offer_page(wave_id, None)


def _offer_page(wave_id: WaveId, error: str | None) -> str:
    offer = batches.get_offer(runtime(), actor(), wave_id, waves.asked())
    return render(
        "portal/reports.html",
        offer=offer,
        scope=offer.scope,
        subject=group_comparisons.subject(language(), offer.scope),
        error=error,
        mine=actor().account_id,
    )


@waves.blueprint.post("/<wave_id>/reports")
@requires("report.download")
def ask(wave_id: WaveId) -> AnyResponse | tuple[str, int]:
    """Begin a batch, or go to the one that is being made."""
    chosen = [lang for lang in LANGUAGES if lang in request.form.getlist("languages")]
    try:
        batch_id = batches.ask(runtime(), actor(), wave_id, waves.asked(), chosen)
    except (InvalidInput, Refused) as wrong:
        return _offer_page(wave_id, sentence_of(wrong)), 422
    return redirect(url_for("portal.batches.batch", batch_id=batch_id))


@blueprint.get("/waves/batches/<batch_id>")
@requires("report.download")
def batch(batch_id: BatchId) -> str:
    """How far a batch is, what failed, and its file."""
    return _page(batch_id, None)


def _page(batch_id: BatchId, error: str | None) -> str:
    found = batches.get_status(runtime(), actor(), batch_id)
    return render("portal/batch.html", found=found, error=error, staff=access.allows(actor(), "job.manage"))


@blueprint.post("/waves/batches/<batch_id>/cancel")
@requires("report.download")
def cancel(batch_id: BatchId) -> AnyResponse | tuple[str, int]:
    """Stop it; it can be gone on with."""
    try:
        batches.cancel(runtime(), actor(), batch_id)
    except Refused as refused:
        return _page(batch_id, sentence_of(refused)), 409
    return redirect(url_for("portal.batches.batch", batch_id=batch_id))


@blueprint.post("/waves/batches/<batch_id>/again")
@requires("report.download")
def begin_again(batch_id: BatchId) -> AnyResponse | tuple[str, int]:
    """Go on, or make again what failed."""
    try:
        batches.begin_again(runtime(), actor(), batch_id)
    except Refused as refused:
        return _page(batch_id, sentence_of(refused)), 409
    return redirect(url_for("portal.batches.batch", batch_id=batch_id))


@blueprint.get("/waves/batches/<batch_id>/reports.zip")
@requires("report.download")
def file(batch_id: BatchId) -> Response | tuple[str, int]:
    """The file; 404 for whoever may not have all of it."""
    try:
        name, size, content = batches.open_file(runtime(), actor(), batch_id)
    except Refused as refused:
        return _page(batch_id, sentence_of(refused)), 409
    answer = send_file(content, mimetype="application/zip", as_attachment=True, download_name=name)
    answer.content_length = size
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer
