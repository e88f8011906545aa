"""The reports of a wave in a folder, for the command line: what stands there already is left alone."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO, Literal

from cxaudit.domain import access
from cxaudit.domain.access import Actor
from cxaudit.domain.batch import file_name
from cxaudit.domain.errors import InvalidInput, Refused
from cxaudit.domain.ids import AuditId, WaveId
from cxaudit.domain.text import Language
from cxaudit.services import reports
from cxaudit.services.jobs import reason_of
from cxaudit.services.runtime import Runtime
from cxaudit.storage.queries.released import ReleasedAudit, ReleasedFilter, released_audits

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Written:
    """What became of one report; `reason` when it failed."""

    name: str
    outcome: Literal["written", "unchanged", "failed"]
    reason: str = ""


def write_wave(
    runtime: Runtime, actor: Actor, wave_id: WaveId, lang: Language, folder: Path
) -> Iterator[Written]:
    """Write one PDF a released visit of a wave, making what is not made; one at a time, by reference.

    A report that fails is told and the next one tried. Cut off and begun again, only what is not there is
    written. Refused: report_empty. InvalidInput: file_not_written.
    """
    access.require(actor, "report.download")
    with runtime.reading(actor) as uow:
        every = released_audits(uow, ReleasedFilter(wave_id=wave_id), None)[0]
    found = [each for each in every if each.report_state]
    if not found:
        raise Refused("report_empty")
    _make(folder)
    for audit in sorted(found, key=lambda each: each.reference):
        yield _write_one(runtime, actor, audit, lang, folder)


def _write_one(runtime: Runtime, actor: Actor, audit: ReleasedAudit, lang: Language, folder: Path) -> Written:
    place = f"{audit.location_number} {audit.location_name}" if audit.location_number else audit.location_name
    name = file_name(audit.reference, place, lang)
    audit_id = AuditId(audit.audit_id)
    try:
        reports.make_now(runtime, actor, audit_id)
        content = reports.open_pdf(runtime, actor, audit_id, lang).content
    except Exception as failure:  # noqa: BLE001  # one report must not stop the others
        _log.debug("%s", name, exc_info=True)
        return Written(name, "failed", reason_of(failure))
    try:
        with content:
            return Written(name, "written" if _copy(content, folder / name) else "unchanged")
    except OSError as wrong:
        raise _unwritten(folder / name, wrong) from None


def _copy(content: BinaryIO, target: Path) -> bool:
    """Put `content` whole at `target` unless it is there; whether it was written."""
    with NamedTemporaryFile(dir=target.parent, prefix=".", delete=False) as copy:
        new = Path(copy.name)
        try:
            shutil.copyfileobj(content, copy)
            copy.close()
            if target.exists() and _digest(target) == _digest(new):
                return False
            new.chmod(0o666 & ~_umask())
            new.replace(target)
            return True
        finally:
            new.unlink(missing_ok=True)


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _umask() -> int:
    """What new files are not allowed; it can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as wrong:
        raise _unwritten(folder, wrong) from None


def _unwritten(path: Path, wrong: OSError) -> InvalidInput:
    return InvalidInput("file_not_written", path=str(path), reason=wrong.strerror or "")
