"""Whether everything runs: what an administrator reads first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from cxaudit.domain import access
from cxaudit.domain.access import Actor
from cxaudit.services.jobs import WAITING
from cxaudit.services.runtime import Runtime
from cxaudit.storage import schema
from cxaudit.storage.queries.jobs import count_jobs, due_since, worked_since
from cxaudit.storage.queries.journal import JournalLine, journal_page
from cxaudit.storage.records import JobState

_LINES = 8
_PATIENCE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Overview:
    """Jobs by state, since when the oldest due one waits, the newest journal lines, the schema.

    `worker_missing`: jobs are due for long, none is done meanwhile; `mails_nobody`: letters go to a folder.
    """

    jobs: Mapping[JobState, int]
    due_since: datetime | None
    worker_missing: bool
    mails_nobody: bool
    lines: tuple[JournalLine, ...]
    revision: str | None
    newest_revision: str | None

    @property
    def waiting(self) -> int:
        """Jobs that no worker has begun."""
        return sum(self.jobs.get(state, 0) for state in WAITING)


def get_overview(runtime: Runtime, actor: Actor) -> Overview:
    """The state of the installation as its own database tells it."""
    access.require(actor, "account.manage")
    with runtime.reading(actor) as uow:
        since, a_while_ago = due_since(uow, runtime.now()), runtime.now() - _PATIENCE
        late = since is not None and since < a_while_ago
        return Overview(
            jobs=count_jobs(uow),
            due_since=since,
            worker_missing=late and not worked_since(uow, a_while_ago),
            mails_nobody=runtime.settings.mails_nobody,
            lines=journal_page(uow, size=_LINES),
            revision=schema.revision(uow),
            newest_revision=schema.newest(),
        )
