"""Ratings of a whole visit stand beside its score, are proved like it, and are looked up for what came before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from cxaudit.domain import access
from cxaudit.domain.audit import Audit
from cxaudit.services.columns import fold_all, verify_columns
from cxaudit.services.kept_answers import fill
from cxaudit.services.verification import Verified, verify_scores
from cxaudit.storage.queries.columns import read_columns
from cxaudit.storage.tables.audits import ScoreRow
from tests.people import CHECKLIST, Office, give_checklist, open_office
from tests.services.test_visit import released

RATED = CHECKLIST | {
    "questions": [
        *CHECKLIST["questions"],
        {
            "key": "satisfied",
            "kind": "csat",
            "section": "B",
            "text": {"fr": "Satisfaction", "en": "Satisfied"},
        },
        {
            "key": "again",
            "kind": "nps",
            "section": "B",
            "show_if": {"q": "greeted", "in": ["yes"]},
            "text": {"fr": "Recommandation", "en": "Recommendation"},
        },
    ]
}
"""Two ratings of the whole visit, one of them asked of some visits only."""


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[Office]:
    with open_office(tmp_path, database_url) as office:
        with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
            give_checklist(uow, office, RATED)
        yield office


def rated(office: Office, number: int, satisfied: int, again: int) -> Audit:
    return released(office, number, **{"satisfied/v": satisfied, "again/v": again})


def write_ratings(office: Office, ratings: dict[str, int] | None) -> None:
    """Beside the product's own way, which would mark what it changes."""
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        uow.session.execute(update(ScoreRow).values(ratings=ratings))


def test_what_was_answered_is_kept_and_what_was_not_asked_is_not(office: Office) -> None:
    given = rated(office, 0, 4, 9)
    hidden = released(
        office,
        1,
        **{"greeted/v": "no", "greeted/c": "Personne", "why/v": "Seul", "satisfied/v": 2, "again/v": 3},
    )
    with office.runtime.reading(office["Adèle"]) as uow:
        assert uow.scores.get(audit_id=given.id).ratings == {"satisfied": 4, "again": 9}
        assert uow.scores.get(audit_id=hidden.id).ratings == {"satisfied": 2}


def test_a_corrupted_rating_is_found_in_the_row_and_in_the_columns(office: Office) -> None:
    rated(office, 0, 4, 9)
    fold_all(office.runtime)
    assert verify_columns(office.runtime) == (1, ())
    write_ratings(office, {"satisfied": 5, "again": 9})
    assert [wrong.fields for wrong in verify_scores(office.runtime).wrong] == [("ratings",)]
    assert verify_columns(office.runtime) == (1, ((office.client, office.wave),))


def test_what_was_scored_before_gets_its_ratings_once(office: Office) -> None:
    audit = rated(office, 0, 4, 9)
    rated(office, 1, 1, 0)
    write_ratings(office, None)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        uow.session.execute(update(ScoreRow).where(ScoreRow.audit_id != audit.id).values(method="1"))
    fold_all(office.runtime, anew=True)
    assert [wrong.fields for wrong in verify_scores(office.runtime).wrong] == [("ratings",)]
    assert (fill(office.runtime), fill(office.runtime)) == (2, 0), "an older method's score has ratings too"
    assert verify_scores(office.runtime) == Verified(1, 1, ())
    assert verify_columns(office.runtime) == (1, ())
    with office.runtime.reading(office["Chloé"]) as uow:
        columns = read_columns(uow, office.client, (office.wave,))[office.wave]
    assert sorted(columns.ratings["satisfied"].tolist()) == [1, 4]
    assert {fact.audit: fact.ratings for fact in columns.facts()}[audit.id] == {"satisfied": 4, "again": 9}
