"""Measured times stand beside the score, are proved like it, and are looked up for what came before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from cxaudit.domain import access
from cxaudit.services.columns import fold_all, verify_columns
from cxaudit.services.kept_answers import fill
from cxaudit.services.verification import Verified, verify_scores
from cxaudit.storage.queries.columns import read_columns
from cxaudit.storage.tables.audits import ScoreRow
from tests.people import CHECKLIST, Office, give_checklist, open_office
from tests.services.test_visit import released

TIMED = CHECKLIST | {
    "questions": [
        *CHECKLIST["questions"],  # type: ignore[misc]
        {
            "key": "queue",
            "kind": "elapsed",
            "section": "B",
            "max_points": 0,
            "allow_na": True,
            "required": False,
            "show_if": {"q": "greeted", "in": ["yes"]},
            "text": {"fr": "Temps dans la file", "en": "Time in the queue"},
        },
    ]
}
"""Two times, one of them asked of some visits only."""
UNGREETED = {"greeted/v": "no", "greeted/c": "Personne", "why/v": "Seul"}


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[Office]:
    with open_office(tmp_path, database_url) as office:
        with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
            give_checklist(uow, office, TIMED)
        yield office


def write_durations(office: Office, durations: dict[str, int] | None) -> None:
    """Beside the product's own way, which would mark what it changes."""
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        uow.session.execute(update(ScoreRow).values(durations=durations))


def test_what_was_measured_is_kept_and_what_was_hidden_or_not_applicable_is_not(office: Office) -> None:
    visits = {
        "given": released(office, 0, **{"wait/v": "180", "queue/v": "59,1"}),
        "hidden": released(office, 1, **UNGREETED, **{"wait/v": "75", "queue/v": "20"}),
        "not applicable": released(office, 2, **{"wait/v": "0", "queue/v": "na"}),
    }
    with office.runtime.reading(office["Adèle"]) as uow:
        kept = {name: uow.scores.get(audit_id=audit.id).durations for name, audit in visits.items()}
    assert kept == {
        "given": {"wait": 180, "queue": 60},
        "hidden": {"wait": 75},
        "not applicable": {"wait": 0},
    }
    with office.runtime.reading(office["Chloé"]) as uow:
        columns = read_columns(uow, office.client, (office.wave,))[office.wave]
    assert sorted(columns.durations["wait"].tolist()) == [0, 75, 180]
    assert sorted(columns.durations["queue"].tolist()) == [-1, -1, 60]


def test_a_time_longer_than_a_column_holds_is_left_out(office: Office) -> None:
    audit = released(office, 0, **{"wait/v": str(2**31), "queue/v": str(2**31 - 1)})
    with office.runtime.reading(office["Adèle"]) as uow:
        assert uow.scores.get(audit_id=audit.id).durations == {"queue": 2**31 - 1}


def test_a_corrupted_time_is_found_in_the_row_and_in_the_columns(office: Office) -> None:
    released(office, 0, **{"queue/v": "60"})
    fold_all(office.runtime)
    assert verify_columns(office.runtime) == (1, ())
    write_durations(office, {"wait": 180, "queue": 61})
    assert [wrong.fields for wrong in verify_scores(office.runtime).wrong] == [("durations",)]
    assert verify_columns(office.runtime) == (1, ((office.client, office.wave),))


def test_what_was_scored_before_gets_its_times_once(office: Office) -> None:
    audit = released(office, 0, **{"queue/v": "60"})
    released(office, 1, **{"queue/v": "30"})
    write_durations(office, None)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        uow.session.execute(update(ScoreRow).where(ScoreRow.audit_id != audit.id).values(method="1"))
    fold_all(office.runtime, anew=True)
    assert [wrong.fields for wrong in verify_scores(office.runtime).wrong] == [("durations",)]
    assert (fill(office.runtime), fill(office.runtime)) == (2, 0), "an older method's score has times too"
    assert verify_scores(office.runtime) == Verified(1, 1, ())
    assert verify_columns(office.runtime) == (1, ())
    with office.runtime.reading(office["Chloé"]) as uow:
        columns = read_columns(uow, office.client, (office.wave,))[office.wave]
    assert sorted(columns.durations["queue"].tolist()) == [30, 60]
