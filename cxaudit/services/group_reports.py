"""Reports of a wave or a location: frozen as the asker sees them, made by a job, open as the policy says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cxaudit.domain import access
from cxaudit.domain.access import Actor, Facts
from cxaudit.domain.errors import NotFound, Refused, StaleRevision
from cxaudit.domain.ids import ClientId, ReportId
from cxaudit.domain.text import Language
from cxaudit.reporting import competitor_statements, group_statements, location_statements, seal
from cxaudit.reporting import content as frozen
from cxaudit.reporting.content import Plain
from cxaudit.services import journal
from cxaudit.services.enqueue import enqueue
from cxaudit.services.jobs import retry_within
from cxaudit.services.reports import WAITED_FOR, PdfFile, build_report
from cxaudit.services.runtime import Runtime
from cxaudit.storage.records import Job, Report, ReportKind
from cxaudit.storage.unit_of_work import UnitOfWork

_WORDS: Mapping[str, Any] = {
    "wave": group_statements,
    "location": location_statements,
    "competitors": competitor_statements,
}
_MADE = ("revision", "frozen_at", "verify_at")
"""What of a content says when it was made, not what it says."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a report is about. `name` tells it from others, `path` is the part it speaks of, "" all of it;
    `about` is (kind, id) for the journal, `content` says what a report would say now."""

    client_id: ClientId
    kind: ReportKind
    name: str
    path: str
    about: tuple[str, str]
    content: Callable[[], Plain]

    @property
    def facts(self) -> Facts:
        """What the policy must know."""
        return Facts(self.client_id, self.path)


@dataclass(frozen=True, slots=True)
class GroupReport:
    """The newest report of a subject (None: never asked for) and its job.

    `stale`: it is ready, and the figures have changed since it was frozen; `rebranded`: only the logo or the
    colours of the client have.
    """

    report: Report | None
    job: Job | None
    stale: bool = False
    rebranded: bool = False


@dataclass(frozen=True, slots=True)
class Described:
    """A report in words: what it is called, its finding, its summary, when its figures were taken."""

    name: str
    title: str
    summary: tuple[str, ...]
    frozen_at: datetime
    zone: str


def describe(lang: Language, content: Mapping[str, Any]) -> Described:
    """A frozen report as its page says it."""
    plain = dict(content)
    words = _WORDS[plain["kind"]]
    return Described(
        name=words.document_name(lang, plain),
        title=words.title(lang, plain),
        summary=tuple(words.summary(lang, plain)),
        frozen_at=datetime.fromisoformat(plain["frozen_at"]),
        zone=plain["timezone"],
    )


def get_group_report(runtime: Runtime, actor: Actor, subject: Subject) -> GroupReport:
    """How the report of a subject stands. NotFound for whoever may not download it."""
    access.require(actor, "report.download", subject.facts, "report")
    with runtime.reading(actor) as uow:
        report = _newest(uow, subject)
    if report is None:
        return GroupReport(None, None)
    job = _job(runtime, report)
    if report.state != "ready":
        return GroupReport(report, job)
    now = subject.content()
    stale = frozen.canonical(_unbranded(report.content)) != frozen.canonical(_unbranded(now))
    return GroupReport(report, job, stale=stale, rebranded=not stale and not _says(report, now))


def ask(runtime: Runtime, actor: Actor, subject: Subject) -> None:
    """Have the report made, unless one that says the same is there or on its way.

    One that failed is tried again; two people who ask at once get one report. NotFound as `get_group_report`.
    """
    access.require(actor, "report.download", subject.facts, "report")
    content = subject.content()
    with suppress(StaleRevision), runtime.storage.unit_of_work(access.SYSTEM) as uow:
        newest = _newest(uow, subject)
        if newest is None or not _says(newest, content):
            report = _add(runtime, uow, subject, content, 1 if newest is None else newest.revision + 1)
            _enqueue(runtime, uow, report)
            journal.write(runtime, uow, actor, "report.asked", subject.about, client_id=subject.client_id)
        elif newest.state != "ready" and _try_again(runtime, uow, newest):
            journal.write(runtime, uow, actor, "report.retried", subject.about, client_id=subject.client_id)


def make_group_now(runtime: Runtime, actor: Actor, subject: Subject) -> ReportId:
    """Ask for the report, and make it here when no worker has yet: for the command line. As `ask`."""
    ask(runtime, actor, subject)
    with runtime.reading(actor) as uow:
        report = _newest(uow, subject)
    if report is None:
        raise NotFound("report")
    if report.state != "ready":
        build_report(runtime, report.id, None)
    return report.id


def open_group_pdf(runtime: Runtime, actor: Actor, report_id: ReportId, lang: Language) -> PdfFile:
    """One report. NotFound for whoever may not download it; Refused: report_not_ready."""
    with runtime.reading(actor) as uow:
        report = uow.reports.get(id=report_id)
    if report.path is None:
        raise NotFound("report")
    access.require(actor, "report.download", Facts(report.client_id, report.path), "report")
    name = str((report.content or {})["reference"])
    if not report.files:
        raise Refused("report_not_ready", reference=name)
    sha256 = str(report.files[lang]["sha256"])
    return PdfFile(f"{name}-{lang}.pdf", sha256, runtime.files.open(report.client_id, sha256))


def _newest(uow: UnitOfWork, subject: Subject) -> Report | None:
    found = uow.reports.list(client_id=subject.client_id, subject=subject.name, order=("revision",))
    return found[-1] if found else None


def _says(report: Report, content: Plain) -> bool:
    """Whether a report says this, whenever it was made."""
    return frozen.canonical(_core(report.content or {})) == frozen.canonical(_core(content))


def _unbranded(content: Any) -> Plain:
    return _core({**content, "client": content["client"]["name"]})


def _core(content: Any) -> Plain:
    return {name: value for name, value in content.items() if name not in _MADE}


def _add(runtime: Runtime, uow: UnitOfWork, subject: Subject, content: Plain, revision: int) -> Report:
    now = runtime.now()
    made = {"frozen_at": now.isoformat(), "verify_at": f"{runtime.settings.base_url}/verify/"}
    content = {**content, **made, "revision": revision}
    found = frozen.fingerprint(content)
    return uow.reports.add(
        Report(
            client_id=subject.client_id,
            id=ReportId(runtime.ids.new()),
            kind=subject.kind,
            subject=subject.name,
            audit_id=None,
            path=subject.path,
            revision=revision,
            state="waiting",
            requested_at=now,
            content=content,
            fingerprint=found,
            code=seal.code_of(found),
        )
    )


def _enqueue(runtime: Runtime, uow: UnitOfWork, report: Report) -> None:
    payload = {"report_id": report.id}
    enqueue(runtime, uow, "report", _key(report), payload, client_id=report.client_id, priority=WAITED_FOR)


def _try_again(runtime: Runtime, uow: UnitOfWork, report: Report) -> bool:
    job = uow.jobs.get(content_key=_key(report))
    return retry_within(runtime, uow, job.id)


def _job(runtime: Runtime, report: Report) -> Job | None:
    with runtime.storage.reading(access.SYSTEM) as uow:
        return uow.jobs.find(content_key=_key(report))


def _key(report: Report) -> str:
    return f"report:{report.id}"
