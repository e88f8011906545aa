"""`cxaudit db verify` finds a score that is not what its answers give."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from cxaudit.domain import access
from cxaudit.jobs import HANDLERS
from cxaudit.services.columns import fold_all, verify_columns
from cxaudit.services.jobs import run_due
from cxaudit.services.verification import verify_scores
from cxaudit.storage.tables.waves import WaveColumnsRow
from tests.people import Office, open_office
from tests.services.test_visit import released, submitted


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as office:
        yield office


def test_what_is_stored_is_what_the_answers_give(office: Office) -> None:
    submitted(office, 0)
    released(office, 1)
    assert verify_scores(office.runtime) == (2, ())


def test_a_corrupted_row_is_found(office: Office) -> None:
    audit = released(office)
    with office.runtime.writing(office["Adèle"]) as uow:
        score = uow.scores.get(audit_id=audit.id)
        uow.scores.save(replace(score, compliance_ppm=999_999))
    assert verify_scores(office.runtime) == (1, ((audit.reference, "compliance_ppm"),))


def test_a_release_folds_its_wave_a_little_later(office: Office) -> None:
    released(office)
    office.clock.advance(timedelta(minutes=1))
    run_due(office.runtime, HANDLERS)
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        row = uow.session.get_one(WaveColumnsRow, (office.client, office.wave))
        assert (row.version, row.audits) == (1, 1)
    assert verify_columns(office.runtime) == (1, ())


@pytest.mark.parametrize("damage", [b"nonsense", None])
def test_corrupted_columns_are_found_and_built_anew(office: Office, damage: bytes | None) -> None:
    released(office)
    fold_all(office.runtime)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        row = uow.session.get_one(WaveColumnsRow, (office.client, office.wave))
        row.data = damage or row.data.replace(b"covert", b"covart")
    assert verify_columns(office.runtime) == (1, ((office.client, office.wave),))
    assert fold_all(office.runtime, anew=True) == 1
    assert verify_columns(office.runtime) == (1, ())
