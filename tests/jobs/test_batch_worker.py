"""A batch made by the real worker: whatever is killed in the middle, it ends with every report, once."""

from __future__ import annotations

import os
import signal
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

from cxaudit.domain import access
from cxaudit.domain.ids import BatchId
from cxaudit.services import batches
from cxaudit.services.wave_scope import NOTHING_ASKED
from tests.jobs.conftest import Site, eventually
from tests.jobs.test_worker import children_of, gone
from tests.people import Office, open_office
from tests.services.test_visit import released


def asked_of(office: Office) -> BatchId:
    """A batch of four reports; the worker's clock is the machine's."""
    for number in (0, 1, 3, 4):
        released(office, number)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        for job in uow.jobs.list(kind="report"):
            uow.jobs.remove(id=job.id)
    office.clock.set(datetime.now(UTC))
    return batches.ask(office.runtime, office["Chloé"], office.wave, NOTHING_ASKED, ["fr", "en"])


def test_killed_in_the_middle_it_goes_on_and_ends_whole(tmp_path: Path, database_url: str) -> None:
    with open_office(tmp_path, database_url) as office:
        batch_id, site = asked_of(office), Site(office.runtime)
        with office.runtime.storage.reading(access.SYSTEM) as uow:
            jobs = [job.id for job in uow.jobs.list(kind="report", order=("run_at",))]
        with site.crew() as crew:
            begun = office.runtime.settings.data / "started"
            eventually(
                lambda: begun.is_dir() and len(list(begun.glob("*.1"))) == 2, "two reports are begun at once"
            )
            os.kill(int(next(begun.glob("*.1")).read_text()), signal.SIGKILL)
            family = children_of(crew.pid)
            crew.tell(signal.SIGKILL)
            eventually(lambda: all(map(gone, family)), "nobody goes on")
        site.let_go()
        with site.crew():
            eventually(lambda: state(office, batch_id) == "ready", "the next worker ends it")
        assert site.done(jobs)
        with (
            batches.open_file(office.runtime, office["Chloé"], batch_id)[2] as file,
            ZipFile(file) as archive,
        ):  # type: ignore[arg-type]
            assert archive.testzip() is None
            assert len(archive.namelist()) == 8


def state(office: Office, batch_id: BatchId) -> str:
    return batches.get_status(office.runtime, office["Chloé"], batch_id).batch.state
