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
    """The runtime of one process.

    The worker looks at the job rows itself, so nothing rings the queue's bell yet: hints that nobody
    answers would only pile up.
    """
    return Runtime(
        settings=settings,
        storage=Storage(settings.database_url),
        files=open_files(settings.files_url),
        queue=open_queue(settings.queue_url),
        mail=open_mail(settings.mail_url),
        clock=SystemClock(),
        ids=TimeOrderedIds(),
    )
