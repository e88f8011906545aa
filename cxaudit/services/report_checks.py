"""Checking a printed report by its code: for everybody, and without a word of what the report says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cxaudit.domain import access
from cxaudit.domain.audit import CLIENT_VISIBLE
from cxaudit.reporting import seal
from cxaudit.services.runtime import Runtime
from cxaudit.storage.queries.report_codes import CodedReport, reports_with_code

Finding = Literal["valid", "superseded", "unknown", "unreadable"]


@dataclass(frozen=True, slots=True)
class Checked:
    """What is said of a code; `printed` is it as reports print it, or as it was typed when it is none."""

    finding: Finding
    printed: str


def check_report(runtime: Runtime, typed: str) -> Checked:
    """Whether the report with this code stands, was replaced or withdrawn, or was never made here."""
    code = seal.read_code(typed)
    if code is None:
        return Checked("unreadable", typed)
    with runtime.storage.reading(access.holding(code)) as uow:
        found = reports_with_code(uow, code)
    if not found:
        return Checked("unknown", seal.printed(code))
    return Checked("valid" if any(map(_stands, found)) else "superseded", seal.printed(code))


def _stands(report: CodedReport) -> bool:
    """A visit that was excluded after its release takes its report with it."""
    return report.newest and report.audit_state in (None, *CLIENT_VISIBLE)
