"""The only place that chooses between embedded and scaled-out parts."""

from __future__ import annotations

from cxaudit.adapters.clock import SystemClock
from cxaudit.adapters.files import open_files
from cxaudit.adapters.ids import TimeOrderedIds
from cxaudit.adapters.mail import open_mail
from cxaudit.adapters.queue import open_queue
from cxaudit.config import Settings
from cxaudit.services.runtime import Runtime
from cxaudit.storage.unit_of_work import Storage


def build(settings: Settings) -> Runtime:
    """The runtime of one process; commits then ring the queue's bell for the jobs they wrote."""
    storage = Storage(settings.database_url)
    queue = open_queue(settings.queue_url)
    storage.on_commit = queue.push
    return Runtime(
        settings=settings,
        storage=storage,
        files=open_files(settings.files_url),
        queue=queue,
        mail=open_mail(settings.mail_url),
        clock=SystemClock(),
        ids=TimeOrderedIds(),
    )
