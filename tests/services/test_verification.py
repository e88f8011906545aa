"""`cxaudit db verify` finds a score that is not what its answers give."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cxaudit.services.verification import verify_scores
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
