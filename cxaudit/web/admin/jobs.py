"""Jobs: what runs, waits and fails; starting again, cancelling."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect, url_for
from werkzeug.wrappers import Response

from cxaudit.domain.access import Actor
from cxaudit.domain.errors import Refused
from cxaudit.domain.ids import JobId
from cxaudit.services import jobs as use_cases
from cxaudit.services.runtime import Runtime
from cxaudit.web.admin.overview import blueprint
from cxaudit.web.guards import actor, requires, runtime
from cxaudit.web.pages import render, sentence_of
from cxaudit.web.received import page_number, require_page


@blueprint.get("/jobs/")
@requires("job.manage")
def jobs() -> str:
    """Every job, newest first."""
    page = page_number()
    found, count = use_cases.list_jobs(runtime(), actor(), page)
    require_page(page, -(-count // use_cases.PAGE))
    return render("admin/jobs.html", jobs=found, count=count, page=page, size=use_cases.PAGE, life=use_cases)


@blueprint.get("/jobs/<job_id>/retry")
@requires("job.manage")
def retry(job_id: JobId) -> str:
    """The question before a job is started again."""
    return _question(job_id, "retry")


@blueprint.get("/jobs/<job_id>/cancel")
@requires("job.manage")
def cancel(job_id: JobId) -> str:
    """The question before a job is ended."""
    return _question(job_id, "cancel")


def _question(job_id: JobId, step: str, error: str | None = None) -> str:
    job = use_cases.get_job(runtime(), actor(), job_id)
    possible = use_cases.RETRIABLE if step == "retry" else use_cases.CANCELLABLE
    return render(
        "admin/job.html", job=job, step=step, error=error, possible=job.state in possible, life=use_cases
    )


@blueprint.post("/jobs/<job_id>/retry")
@requires("job.manage")
def retry_now(job_id: JobId) -> Response | tuple[str, int]:
    """Start a failed or cancelled job again."""
    return _step(job_id, "retry", use_cases.retry)


@blueprint.post("/jobs/<job_id>/cancel")
@requires("job.manage")
def cancel_now(job_id: JobId) -> Response | tuple[str, int]:
    """End a job that has not ended."""
    return _step(job_id, "cancel", use_cases.cancel)


def _step(
    job_id: JobId, step: str, run: Callable[[Runtime, Actor, JobId], None]
) -> Response | tuple[str, int]:
    try:
        run(runtime(), actor(), job_id)
    except Refused as refused:
        return _question(job_id, step, sentence_of(refused)), 409
    return redirect(url_for("admin.jobs"))
