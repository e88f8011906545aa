"""Reports: frozen once and rendered in both languages; those of released audits, to be downloaded."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from io import BytesIO
from typing import BinaryIO, NamedTuple
from zoneinfo import ZoneInfo

from cxaudit.domain import access
from cxaudit.domain.access import Actor
from cxaudit.domain.audit import Audit
from cxaudit.domain.errors import InvalidInput, NotFound, Refused
from cxaudit.domain.ids import AuditId, ReportId
from cxaudit.domain.text import LANGUAGES, Language
from cxaudit.i18n import gettext
from cxaudit.measurement.scoring import score_audit
from cxaudit.measurement.trace import trace
from cxaudit.reporting import content as frozen
from cxaudit.reporting import seal
from cxaudit.reporting.archive import embedded
from cxaudit.reporting.brand import rules_of
from cxaudit.reporting.content import Plain, Visit
from cxaudit.reporting.environment import report_page, stylesheets
from cxaudit.reporting.statements import summary, summary_title
from cxaudit.services import journal
from cxaudit.services.audits import facts_of, open_file, require_audit
from cxaudit.services.benchmarks import standing_of
from cxaudit.services.enqueue import enqueue
from cxaudit.services.external_words import find_plain
from cxaudit.services.jobs import Effect, hold, report_progress, retry_within
from cxaudit.services.repeats import results_by_item
from cxaudit.services.runtime import Runtime
from cxaudit.services.scoring import readable_answers
from cxaudit.services.sector import find_sector_of, plain_sector
from cxaudit.services.signing import signed
from cxaudit.storage.queries.released import ReleasedFilter, released_audits
from cxaudit.storage.queries.report_files import find_files
from cxaudit.storage.queries.scores import last_visits
from cxaudit.storage.records import Job, Report
from cxaudit.storage.unit_of_work import UnitOfWork

__all__ = [
    "ACTOR", "WAITED_FOR", "PdfFile", "ReportStatus", "build_report", "find_audit", "get_status",
    "list_released", "make_now", "make_report", "open_pdf", "render", "retry", "summary", "summary_title",
]  # fmt: skip
ACTOR = access.system("reports")
_FROZEN = 20
_RENDERED = (60, 95)
"""Progress in percent: content frozen, then each language rendered."""
WAITED_FOR = 10
"""Somebody looks at the page: before the reports that only a release asked for."""


@dataclass(frozen=True, slots=True)
class ReportStatus:
    """The newest report of an audit, its job when it is not ready yet, and what it is about."""

    audit: Audit
    report: Report
    job: Job | None


class PdfFile(NamedTuple):
    """A report as a file: its name, the digest of its bytes, its content, which the caller closes."""

    name: str
    sha256: str
    content: BinaryIO


def make_report(runtime: Runtime, job: Job) -> Effect | None:
    """Freeze the content of a visit once, render both languages from it, store them; safe to repeat.

    The content of other reports is frozen when they are asked for. No transaction is open while a PDF is
    rendered. Returned: what makes the report ready.
    """
    audit_id = job.payload.get("audit_id")
    of = None if audit_id is None else AuditId(str(audit_id))
    report = _freeze(runtime, ReportId(str(job.payload["report_id"])), of, job)
    if report.state == "ready":
        return None
    files: Plain = {}
    for lang, percent in zip(LANGUAGES, _RENDERED, strict=True):
        files[lang] = _render(runtime, report, lang)
        report_progress(runtime, job, percent)
    return lambda uow: _make_ready(runtime, uow, report, files)


def build_report(runtime: Runtime, report_id: ReportId, audit_id: AuditId | None) -> None:
    """Make a report here and now, whatever its job does; `audit_id` None: it is not of a visit."""
    report = _freeze(runtime, report_id, audit_id, None)
    if report.state == "ready":
        return
    files: Plain = {lang: _render(runtime, report, lang) for lang in LANGUAGES}
    with runtime.writing(ACTOR) as uow:
        _make_ready(runtime, uow, report, files)


def _make_ready(runtime: Runtime, uow: UnitOfWork, report: Report, files: Plain) -> None:
    held = uow.reports.get(client_id=report.client_id, id=report.id)
    uow.reports.save(replace(held, state="ready", files=files, ready_at=runtime.now()))


def _freeze(runtime: Runtime, report_id: ReportId, audit_id: AuditId | None, job: Job | None) -> Report:
    """The report with its content: what was frozen before, else made now. Raises Overtaken."""
    with runtime.reading(ACTOR) as uow:
        report = uow.reports.get(id=report_id)
        if report.content is not None or audit_id is None:
            return report
        content = frozen.build(_visit(runtime, uow, audit_id, report.revision))
    with runtime.writing(ACTOR) as uow:
        if job is not None:
            hold(uow, job, progress=_FROZEN)
        report = uow.reports.get(id=report_id)
        if report.content is not None:
            return report
        found = frozen.fingerprint(content)
        return uow.reports.save(replace(report, content=content, fingerprint=found, code=seal.code_of(found)))


def _visit(runtime: Runtime, uow: UnitOfWork, audit_id: AuditId, revision: int) -> Visit:
    file = open_file(uow, ACTOR, audit_id, "result.view")
    audit, location = file.audit, file.location
    answers, _refused = readable_answers(file.checklist, file.document)
    zone = ZoneInfo(location.timezone)
    standing = standing_of(uow, audit, runtime.now().astimezone(zone).date())
    banner = uow.banners.find(client_id=audit.client_id, id=location.banner_id)
    sector = find_sector_of(runtime, file.client, audit.channel, audit.visit_type)
    own = location.ownership == "own"  # a competitor is compared with itself alone
    return Visit(
        audit=audit,
        client=file.client,
        banner=None if banner is None else banner.name,
        location=location,
        region=standing.region,
        programme=file.programme,
        wave=file.wave,
        previous=standing.previous,
        checklist=file.checklist,
        version=file.version,
        heads=file.heads,
        evidence=file.evidence,
        score=score_audit(file.checklist, answers),
        trace=trace(file.checklist, answers),
        targets=standing.targets,
        benchmarks=standing.benchmarks,
        seen=results_by_item(uow, last_visits(uow, audit, audit.visited_at.astimezone(zone).date())),
        revision=revision,
        frozen_at=runtime.now(),
        verify_at=f"{runtime.settings.base_url}/verify/",
        sector=plain_sector(sector) if own else None,
        external=find_plain(runtime, file.client, audit.channel, audit.visit_type) if own else [],
    )


def _render(runtime: Runtime, report: Report, lang: Language) -> Plain:
    pdf = signed(runtime, render(runtime, report, lang))
    digest = hashlib.sha256(pdf).hexdigest()
    runtime.files.put(report.client_id, digest, BytesIO(pdf))
    return {"sha256": digest, "size": len(pdf)}


def render(runtime: Runtime, report: Report, lang: Language) -> bytes:
    """The PDF of a frozen report in one language, before it is signed; the same content gives the same
    bytes."""
    if report.content is None or report.code is None:
        raise NotFound("report")
    content = dict(report.content)
    html, files = report_page(content, lang, report.code), embedded(content, lang)
    # WeasyPrint takes a second to load, and only jobs write PDFs: no web process waits for it.
    from cxaudit.reporting.pdf import write_pdf  # noqa: PLC0415

    def open_picture(sha256: str) -> BinaryIO:
        return runtime.files.open(report.client_id, sha256)

    signature = None if runtime.settings.signing_key is None else gettext(lang, "Signature of the agency")
    return write_pdf(
        html, stylesheets(content), open_picture, rules_of(content), files=files, signature=signature
    )


def get_status(runtime: Runtime, actor: Actor, audit_id: AuditId) -> ReportStatus:
    """How the report of an audit stands. NotFound for whoever may not download it, or without one."""
    with runtime.reading(actor) as uow:
        audit = require_audit(uow, actor, audit_id, "report.download")
        report = _newest(uow, audit)
    with runtime.storage.reading(access.SYSTEM) as uow:
        job = uow.jobs.find(content_key=f"report:{report.id}")
    return ReportStatus(audit, report, job)


def make_now(runtime: Runtime, actor: Actor, audit_id: AuditId) -> None:
    """Make the report here when no worker has yet: for the command line. NotFound as `get_status`."""
    status = get_status(runtime, actor, audit_id)
    if status.report.state != "ready":
        build_report(runtime, status.report.id, audit_id)


def find_audit(runtime: Runtime, actor: Actor, name: str, client: str | None) -> AuditId:
    """The id of an audit named by its id, or by its reference with its client's name.

    InvalidInput: client_unknown, audit_unknown, which asks for the client where only a reference was given.
    """
    access.require(actor, "report.download")
    with runtime.reading(actor) as uow:
        owner = None if client is None else uow.clients.find(name=client)
        if client is not None and owner is None:
            raise InvalidInput("client_unknown", name=client)
        wanted = {"id": name} if owner is None else {"client_id": owner.id, "reference": name}
        audit = uow.audits.find(**wanted)
    if audit is None:
        raise InvalidInput("audit_unknown", name=name)
    return audit.id


def list_released(runtime: Runtime, actor: Actor) -> list[dict[str, str]]:
    """Released audits with a report, newest first: audit, reference, client, location, report's state."""
    access.require(actor, "report.download")
    with runtime.reading(actor) as uow:
        return [
            {
                "audit": row.audit_id,
                "reference": row.reference,
                "client": row.client_name,
                "location": row.location_name,
                "released_at": row.released_at.isoformat(),
                "report": row.report_state or "none",
            }
            for row in released_audits(uow, ReleasedFilter(), None)[0]
        ]


def open_pdf(runtime: Runtime, actor: Actor, audit_id: AuditId, lang: Language) -> PdfFile:
    """The newest report. NotFound as `get_status`; Refused: report_not_ready."""
    with runtime.reading(actor) as uow:
        found = find_files(uow, audit_id)
    if found is None:
        raise NotFound("report")
    audit, files = found.audit, found.files or {}
    access.require(actor, "report.download", facts_of(audit), "report")
    if found.state != "ready" or lang not in files:
        raise Refused("report_not_ready", reference=audit.reference)
    sha256 = str(files[lang]["sha256"])
    return PdfFile(f"{audit.reference}-{lang}.pdf", sha256, runtime.files.open(audit.client_id, sha256))


def retry(runtime: Runtime, actor: Actor, audit_id: AuditId) -> None:
    """Ask again for a report whose job failed or was cancelled; nothing happens while it is being made."""
    status = get_status(runtime, actor, audit_id)
    if status.report.state == "ready":
        return
    of = status.audit.client_id
    with runtime.storage.unit_of_work(access.SYSTEM) as uow:
        if status.job is None:
            key, payload = f"report:{status.report.id}", {"report_id": status.report.id, "audit_id": audit_id}
            enqueue(runtime, uow, "report", key, payload, client_id=of, priority=WAITED_FOR)
        elif not retry_within(runtime, uow, status.job.id):
            return
        journal.write(runtime, uow, actor, "report.retried", ("audit", audit_id), client_id=of)


def _newest(uow: UnitOfWork, audit: Audit) -> Report:
    reports = uow.reports.list(client_id=audit.client_id, audit_id=audit.id, order=("revision",))
    if not reports:
        raise NotFound("report")
    return reports[-1]
