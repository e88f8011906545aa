"""The only place that chooses between embedded and scaled-out parts."""

from __future__ import annotations

from functools import partial

from cxaudit.adapters.clock import SystemClock
from cxaudit.adapters.files import open_files
from cxaudit.adapters.ids import TimeOrderedIds
from cxaudit.adapters.mail import open_mail
from cxaudit.adapters.queue import open_queue
from cxaudit.config import Settings
from cxaudit.services.runtime import Runtime
from cxaudit.storage.unit_of_work import Storage

_RUNG_AHEAD = 4
"""A commit rings for work only while the queue is short: with more waiting, the dispatcher decides whose
turn it is. It also keeps hints from piling up where no worker runs."""


def build(settings: Settings) -> Runtime:
    """The runtime of one process; a commit that leaves work rings the workers' bell."""
    storage, queue = Storage(settings.database_url), open_queue(settings.queue_url)
    storage.on_commit = partial(queue.push, most=_RUNG_AHEAD)
    return Runtime(
        settings=settings,
        storage=storage,
        files=open_files(settings.files_url),
        queue=queue,
        mail=open_mail(settings.mail_url),
        clock=SystemClock(),
        ids=TimeOrderedIds(),
    )
