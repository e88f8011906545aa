"""Background entry points: one table, kind -> what runs it, and how the workers' bell is answered."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import timedelta

from cxaudit.bootstrap import build
from cxaudit.domain.ids import JobId
from cxaudit.services.batch_work import make_batch
from cxaudit.services.columns import fold_wave
from cxaudit.services.jobs import LEASE, Handler, run_job
from cxaudit.services.mailing import send_mail
from cxaudit.services.nightly import run_nightly
from cxaudit.services.reports import make_report
from cxaudit.services.runtime import Runtime

HANDLERS: Mapping[str, Handler] = {
    "batch": make_batch,
    "fold": fold_wave,
    "mail": send_mail,
    "nightly": run_nightly,
    "report": make_report,
}


def install(runtime: Runtime, handlers: Mapping[str, Handler] = HANDLERS, lease: timedelta = LEASE) -> None:
    """Answer the queue's bell by running the job that it names.

    A forked child never uses the connections it inherited: it builds a runtime of its own when it is
    first rung, and keeps it.
    """
    own = {os.getpid(): runtime}

    def answer(job_id: str) -> None:
        if os.getpid() not in own:
            own[os.getpid()] = build(runtime.settings)
        run_job(own[os.getpid()], JobId(job_id), handlers, lease)

    runtime.queue.handler = answer
