"""`cxaudit db verify` finds a score that is not what its answers give."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from cxaudit.cli.db import db
from cxaudit.domain import access
from cxaudit.domain.audit import Audit
from cxaudit.jobs import HANDLERS
from cxaudit.services.columns import fold_all, verify_columns
from cxaudit.services.jobs import run_due
from cxaudit.services.verification import Verified, Wrong, verify_scores
from cxaudit.storage.tables.waves import WaveColumnsRow
from tests.people import Office, open_office
from tests.services.test_visit import released, submitted


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as office:
        yield office


def change_score(office: Office, audit: Audit, **fields: object) -> None:
    with office.runtime.writing(office["Adèle"]) as uow:
        score = uow.scores.get(audit_id=audit.id)
        uow.scores.save(replace(score, **fields))  # type: ignore[arg-type]


def test_what_is_stored_is_what_the_answers_give(office: Office) -> None:
    submitted(office, 0)
    released(office, 1)
    assert verify_scores(office.runtime) == Verified(2, 0, ())


def test_a_corrupted_row_is_found(office: Office) -> None:
    audit = released(office)
    change_score(office, audit, compliance_ppm=999_999)
    wrong = Wrong("Pharmacie Boréale", audit.reference, ("compliance_ppm",))
    assert verify_scores(office.runtime) == Verified(1, 0, (wrong,))


def verify(office: Office) -> tuple[int, str]:
    """(exit code, what is said) of the command, as somebody at a terminal has it."""
    environment = {"CXAUDIT_DATA": str(office.runtime.settings.data), "CXAUDIT_SECRET_KEY": "s" * 40}
    done = CliRunner(env=environment).invoke(db, ["verify"])
    return done.exit_code, done.output


def test_the_command_names_the_client_beside_the_reference(office: Office) -> None:
    audit = released(office)
    fold_all(office.runtime)
    assert verify(office)[0] == 0
    change_score(office, audit, compliance_ppm=999_999)
    fold_all(office.runtime)
    code, said = verify(office)
    assert code == 1
    assert "Pharmacie Boréale, 2026-0001: compliance_ppm" in said


def test_a_score_of_an_older_method_is_counted_and_never_called_wrong(office: Office) -> None:
    old = released(office, 0)
    released(office, 1)
    change_score(office, old, method="1", results=b"mmmmmm")
    fold_all(office.runtime)
    code, said = verify(office)
    assert "1 scores verified, 0 differ" in said
    assert "made by an older method of scoring, not compared: 1" in said
    assert code == 0


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
