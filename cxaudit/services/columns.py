"""Folding wave columns, and proving that they are what the score rows say."""

from __future__ import annotations

from datetime import timedelta
from typing import get_args

from cxaudit.domain import access
from cxaudit.domain.ids import ClientId
from cxaudit.domain.network import Ownership
from cxaudit.services.enqueue import enqueue
from cxaudit.services.runtime import Runtime
from cxaudit.storage.queries.columns import (
    compute_columns,
    fold,
    folded_version,
    read_columns,
    waves_with_scores,
)
from cxaudit.storage.records import Job
from cxaudit.storage.unit_of_work import UnitOfWork

_GATHER = timedelta(seconds=20)
"""Releases come in bursts: one fold serves them all. Until then readers lay the changes over the columns."""


def ask_fold(runtime: Runtime, uow: UnitOfWork, client_id: ClientId, wave_id: str) -> None:
    """Have the wave folded soon: one job an hour until that fold is done, however many ask."""
    version, hour = folded_version(uow, client_id, wave_id), runtime.now().strftime("%Y%m%d%H")
    payload = {"client_id": client_id, "wave_id": wave_id}
    key = f"fold:{client_id}:{wave_id}:{version + 1}:{hour}"
    enqueue(runtime, uow, "fold", key, payload, client_id=client_id, delay=_GATHER)


def fold_wave(runtime: Runtime, job: Job) -> None:
    """The `fold` job; safe to repeat."""
    with runtime.writing(access.system("columns")) as uow:
        fold(uow, str(job.payload["client_id"]), str(job.payload["wave_id"]), runtime.now())


def fold_all(runtime: Runtime, *, anew: bool = False) -> int:
    """Fold every wave now, from nothing when `anew`; how many there are."""
    actor = access.system("command")
    with runtime.reading(actor) as uow:
        waves = waves_with_scores(uow)
    for client_id, wave_id in waves:
        with runtime.writing(actor) as uow:
            fold(uow, client_id, wave_id, runtime.now(), anew=anew)
    return len(waves)


def verify_columns(runtime: Runtime) -> tuple[int, tuple[tuple[str, str], ...]]:
    """(waves checked, (client, wave) of each whose columns are not what its score rows give)."""
    with runtime.reading(access.system("command")) as uow:
        waves = waves_with_scores(uow)
        wrong = [pair for pair in waves if not _agree(uow, *pair)]
    return len(waves), tuple(wrong)


def _agree(uow: UnitOfWork, client_id: str, wave_id: str) -> bool:
    return all(_same(uow, client_id, wave_id, whose) for whose in get_args(Ownership))


def _same(uow: UnitOfWork, client_id: str, wave_id: str, whose: Ownership) -> bool:
    try:
        found = read_columns(uow, client_id, (wave_id,), whose)[wave_id].facts()
    except ValueError:  # bytes that cannot even be read
        return False
    return found == compute_columns(uow, client_id, wave_id, whose).facts()
