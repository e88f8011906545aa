"""The read model of scores: one row of columns a wave, and the marks of what changed since it was folded."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, Integer, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from cxaudit.storage.tables.columns import Key, Row, Utc


def _of_wave() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["client_id", "wave_id"], ["wave.client_id", "wave.id"])


class WaveColumnsRow(Row):
    """The current score rows of a wave as `measurement.column_bytes`; may be dropped and folded again."""

    __tablename__ = "wave_columns"
    __table_args__ = (_of_wave(),)
    client_id: Mapped[str] = mapped_column(Key, primary_key=True)
    wave_id: Mapped[str] = mapped_column(Key, primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    audits: Mapped[int] = mapped_column(Integer)
    folded_at: Mapped[datetime] = mapped_column(Utc)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class DirtyMarkRow(Row):
    """A score of this audit changed after the wave was folded. Written with the score, never updated: a mark
    of its own for each change, so that a fold deletes exactly what it has read."""

    __tablename__ = "dirty_mark"
    __table_args__ = (_of_wave(), Index("ix_dirty_mark_audit", "client_id", "wave_id", "audit_id"))
    client_id: Mapped[str] = mapped_column(Key, primary_key=True)
    wave_id: Mapped[str] = mapped_column(Key, primary_key=True)
    id: Mapped[str] = mapped_column(Key, primary_key=True)
    audit_id: Mapped[str] = mapped_column(Key)
