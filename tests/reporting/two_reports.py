"""The report of a visit and that of its wave, frozen from a world in which nothing is left to chance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random
from uuid import UUID

import pytest

from cxaudit.services import group_reports, reports
from cxaudit.storage.records import Report
from tests.people import Office, open_office
from tests.reporting.test_group_archive import of_wave
from tests.reporting.test_report import POOR, release
from tests.services.test_benchmarks import many_scores
from tests.storage import test_wave_columns

MASK = "0123456789abcdef"
"""Printed in place of the code: a fingerprint changes with every word, and would say nothing of its own."""


@contextmanager
def two_reports(folder: Path) -> Iterator[tuple[Office, Mapping[str, Report]]]:
    """Frozen, not rendered: of a visit with a photo, and of its wave with sixty more."""
    with open_office(folder) as office, _ids_in_order():
        audit = release(office, 0, POOR, with_photo=True)
        many_scores(office, audit, 60)
        with office.runtime.reading(reports.ACTOR) as uow:
            asked = uow.reports.get(audit_id=audit.id)
        group_reports.ask(office.runtime, office["Chloé"], of_wave(office))
        of_group = group_reports.get_group_report(office.runtime, office["Chloé"], of_wave(office)).report
        assert of_group is not None
        frozen = {"audit": reports._freeze(office.runtime, asked.id, audit.id, None), "wave": of_group}
        yield office, {name: replace(report, code=MASK) for name, report in frozen.items()}


@contextmanager
def _ids_in_order() -> Iterator[None]:
    """Visits of one day stand in the order of their ids: the same in every run, after the first visit's."""
    random = Random(7)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(test_wave_columns, "uuid4", lambda: UUID(int=15 << 124 | random.getrandbits(124) >> 4))
        yield
