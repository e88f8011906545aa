"""Wave columns: folded from score rows, read with what has changed since laid over them.

They hold every visit the client has bought; what is read is of its own locations, or of its competitors'.
Here is the one place that tells them apart, by what the locations are today.

Reading goes marks and versions in one statement, then the columns of a version that this process does not
know, then the marked audits' rows. In this order a fold at the same time can only show a row twice, which the
overlay makes harmless; in the other order rows would be lost.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import and_, bindparam, delete, select

from cxaudit.domain.network import Ownership
from cxaudit.measurement.column_bytes import decode, encode
from cxaudit.measurement.columns import NO_VISITS, STANDINGS, ScoreFact, WaveColumns, columns_of, joined
from cxaudit.storage.queries.network import competitor_locations
from cxaudit.storage.scope import KEPT
from cxaudit.storage.tables.audits import ScoreRow
from cxaudit.storage.tables.programmes import WaveRow
from cxaudit.storage.tables.waves import DirtyMarkRow, WaveColumnsRow
from cxaudit.storage.unit_of_work import UnitOfWork

_AT_ONCE = 500
_COUNTED = STANDINGS.index("counted")
_AGENCY = {"agency", "system"}
_STANDING = (
    select(WaveRow.id, WaveColumnsRow.version, DirtyMarkRow.audit_id)
    .outerjoin(
        WaveColumnsRow,
        and_(WaveColumnsRow.client_id == WaveRow.client_id, WaveColumnsRow.wave_id == WaveRow.id),
    )
    .outerjoin(
        DirtyMarkRow, and_(DirtyMarkRow.client_id == WaveRow.client_id, DirtyMarkRow.wave_id == WaveRow.id)
    )
    .where(WaveRow.client_id == bindparam("client_id"), WaveRow.id.in_(bindparam("waves", expanding=True)))
    .execution_options(**{KEPT: True})
)
_FACTS = (
    ScoreRow.wave_id, ScoreRow.audit_id, ScoreRow.location_id, ScoreRow.path, ScoreRow.channel,
    ScoreRow.visit_type, ScoreRow.checklist_version_id, ScoreRow.visited_on, ScoreRow.standing,
    ScoreRow.overall_ppm, ScoreRow.compliance_ppm, ScoreRow.experience_ppm, ScoreRow.critical_failed,
    ScoreRow.sections, ScoreRow.results, ScoreRow.ratings, ScoreRow.durations,
)  # fmt: skip


def read_columns(
    uow: UnitOfWork,
    client_id: str,
    wave_ids: Sequence[str],
    whose: Ownership = "own",
    rivals: Collection[str] | None = None,
) -> dict[str, WaveColumns]:
    """The current scores of each wave, exact at this moment, in two queries when all are known here.

    `whose`: of the client's own locations, or of its competitors'; never of both together. `rivals`: the
    competitors' locations, where this unit of work has just read them. A client's own scopes get what counts
    for good and nothing else; scopes of nobody's, nothing.
    """
    rivals = frozenset(competitor_locations(uow, client_id) if rivals is None else rivals)
    versions, dirty = _standing(uow, client_id, wave_ids)
    folded = _folded(uow, client_id, versions)
    changed = _facts(uow, client_id, wave_ids, dirty)
    found = {}
    for wave_id in wave_ids:
        columns = folded.get(wave_id, NO_VISITS).without(dirty)
        if changed[wave_id]:
            columns = joined([columns, columns_of(changed[wave_id])])
        found[wave_id] = _allowed(uow, columns, rivals, whose)
    return found


def compute_columns(uow: UnitOfWork, client_id: str, wave_id: str, whose: Ownership = "own") -> WaveColumns:
    """The same from the score rows alone: the slow way that proves the fast one."""
    columns = columns_of(_facts(uow, client_id, (wave_id,), None)[wave_id])
    return _allowed(uow, columns, frozenset(competitor_locations(uow, client_id)), whose)


def fold(uow: UnitOfWork, client_id: str, wave_id: str, now: datetime, *, anew: bool = False) -> int:
    """Fold what has changed into the wave's columns, or all (`anew`); the number of their version.

    The wave's row is locked, so that two folds follow each other; whoever writes a score is not kept waiting.
    A version number is never used twice: every process remembers columns by it.
    """
    _lock(uow, client_id, wave_id)
    marks = _marks(uow, client_id, wave_id)
    row = uow.session.get(WaveColumnsRow, (client_id, wave_id))
    if row is not None and not marks and not anew:
        return row.version
    columns = None if row is None or anew else decode(row.data)
    dirty = None if columns is None else set(marks.values())
    changed = columns_of(_facts(uow, client_id, (wave_id,), dirty)[wave_id])
    folded = changed if columns is None else joined([columns.without(dirty or ()), changed])
    if row is None:
        row = WaveColumnsRow(client_id=client_id, wave_id=wave_id, version=0)
        uow.session.add(row)
    row.version, row.audits, row.folded_at, row.data = row.version + 1, len(folded), now, encode(folded)
    _forget(uow, client_id, wave_id, list(marks))
    uow.session.flush()
    return row.version


def _lock(uow: UnitOfWork, client_id: str, wave_id: str) -> None:
    mine = select(WaveRow.id).where(WaveRow.client_id == client_id, WaveRow.id == wave_id)
    uow.session.scalars(mine.with_for_update(key_share=True)).one()


def _marks(uow: UnitOfWork, client_id: str, wave_id: str) -> dict[str, str]:
    """Mark -> audit."""
    query = select(DirtyMarkRow.id, DirtyMarkRow.audit_id).where(
        DirtyMarkRow.client_id == client_id, DirtyMarkRow.wave_id == wave_id
    )
    return {row.id: row.audit_id for row in uow.session.execute(query)}


def folded_version(uow: UnitOfWork, client_id: str, wave_id: str) -> int:
    """The version of the wave's columns; 0 when there are none yet."""
    return _standing(uow, client_id, (wave_id,))[0].get(wave_id, 0)


def waves_with_scores(uow: UnitOfWork) -> tuple[tuple[str, str], ...]:
    """(client, wave) of every wave that has a score, in order."""
    query = select(ScoreRow.client_id, ScoreRow.wave_id).distinct()
    return tuple(
        (client_id, wave_id) for client_id, wave_id in sorted(map(tuple, uow.session.execute(query)))
    )


def _standing(uow: UnitOfWork, client_id: str, wave_ids: Sequence[str]) -> tuple[dict[str, int], set[str]]:
    """The version of each wave's columns, where there are any, and the audits marked in any of the waves.

    An audit that moves between two of them is laid over both.
    """
    rows = uow.session.execute(_STANDING, {"client_id": client_id, "waves": list(wave_ids)}).all()
    versions = {wave_id: version for wave_id, version, _audit in rows if version is not None}
    return versions, {audit for _wave, _version, audit in rows if audit is not None}


def _folded(uow: UnitOfWork, client_id: str, versions: Mapping[str, int]) -> dict[str, WaveColumns]:
    """The folded columns, from this process's memory where it has that version."""
    found = {wave: uow.columns.find((client_id, wave), version) for wave, version in versions.items()}
    known = {wave: columns for wave, columns in found.items() if columns is not None}
    missing = [wave for wave in versions if wave not in known]
    return known | (_loaded(uow, client_id, missing) if missing else {})


def _loaded(uow: UnitOfWork, client_id: str, wave_ids: Sequence[str]) -> dict[str, WaveColumns]:
    query = select(WaveColumnsRow.wave_id, WaveColumnsRow.version, WaveColumnsRow.data).where(
        WaveColumnsRow.client_id == client_id, WaveColumnsRow.wave_id.in_(wave_ids)
    )
    found = {}
    for wave_id, version, data in uow.session.execute(query):
        found[wave_id] = decode(bytes(data))
        uow.columns.keep((client_id, wave_id), version, found[wave_id])
    return found


def _facts(
    uow: UnitOfWork, client_id: str, wave_ids: Sequence[str], audits: Collection[str] | None
) -> Mapping[str, list[ScoreFact]]:
    """The current score rows of some waves, of all audits (None) or of those named."""
    found: dict[str, list[ScoreFact]] = defaultdict(list)
    for some in _in_parts(audits):
        conditions = [
            ScoreRow.client_id == client_id,
            ScoreRow.wave_id.in_(wave_ids),
            ScoreRow.current.is_(True),
        ]
        if some is not None:
            conditions.append(ScoreRow.audit_id.in_(some))
        for row in uow.session.execute(select(*_FACTS).where(*conditions)):
            found[row.wave_id].append(_fact(row))
    return found


def _in_parts(audits: Collection[str] | None) -> Iterator[list[str] | None]:
    if audits is None:
        yield None
        return
    ordered = sorted(audits)
    yield from (ordered[at : at + _AT_ONCE] for at in range(0, len(ordered), _AT_ONCE))


def _fact(row: Any) -> ScoreFact:
    return ScoreFact(
        audit=row.audit_id,
        location=row.location_id,
        path=row.path,
        channel=row.channel,
        visit_type=row.visit_type,
        version=row.checklist_version_id,
        visited_on=row.visited_on,
        standing=row.standing,
        scores={
            "overall": row.overall_ppm,
            "compliance": row.compliance_ppm,
            "experience": row.experience_ppm,
        },
        critical=bool(row.critical_failed),
        sections={key: group["ppm"] for key, group in row.sections.items()},
        results=row.results,
        ratings=row.ratings or {},
        durations=row.durations or {},
    )


def _allowed(uow: UnitOfWork, columns: WaveColumns, rivals: frozenset[str], whose: Ownership) -> WaveColumns:
    """The memory of the process knows no scope and no owner, so what leaves it is narrowed here."""
    for_good = uow.scope.kind not in _AGENCY
    how = ("allowed", rivals, whose, for_good)
    return uow.columns.made(how, (columns,), lambda: _narrowed(columns, rivals, whose, for_good=for_good))


def _narrowed(
    columns: WaveColumns, rivals: Collection[str], whose: Ownership, *, for_good: bool
) -> WaveColumns:
    masks = []
    if rivals or whose == "competitor":  # most clients have no competitors: nothing to tell apart
        masks.append(columns.at(rivals) if whose == "competitor" else ~columns.at(rivals))
    if for_good:
        masks.append(columns.numbers["standing"] == _COUNTED)
    narrowed = [mask for mask in masks if not mask.all()]
    return columns.rows(np.logical_and.reduce(narrowed)) if narrowed else columns


def _forget(uow: UnitOfWork, client_id: str, wave_id: str, marks: Sequence[str]) -> None:
    for at in range(0, len(marks), _AT_ONCE):
        uow.session.execute(
            delete(DirtyMarkRow).where(
                DirtyMarkRow.client_id == client_id,
                DirtyMarkRow.wave_id == wave_id,
                DirtyMarkRow.id.in_(marks[at : at + _AT_ONCE]),
            )
        )
