"""Batches of reports and what is in each."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from cxaudit.storage.tables.columns import Key, Row, Utc, Words


class BatchRow(Row):
    """domain.batch.Batch."""

    __tablename__ = "batch"
    __table_args__ = (
        ForeignKeyConstraint(["client_id", "wave_id"], ["wave.client_id", "wave.id"]),
        Index("ix_batch_wave", "client_id", "wave_id", "asked_at"),
        Index("ix_batch_ended", "state", "ended_at"),
    )
    client_id: Mapped[str] = mapped_column(Key, primary_key=True)
    id: Mapped[str] = mapped_column(Key, primary_key=True, index=True)
    wave_id: Mapped[str] = mapped_column(Key)
    paths: Mapped[tuple[str, ...]] = mapped_column(Words)
    channel: Mapped[str | None] = mapped_column(String(20))
    languages: Mapped[tuple[str, ...]] = mapped_column(Words)
    asked_by: Mapped[str | None] = mapped_column(Key)
    language: Mapped[str] = mapped_column(String(2))
    asked_at: Mapped[datetime] = mapped_column(Utc)
    begun_at: Mapped[datetime] = mapped_column(Utc)
    state: Mapped[str] = mapped_column(String(12))
    reports: Mapped[int] = mapped_column(Integer)
    job_id: Mapped[str | None] = mapped_column(Key)
    made: Mapped[int] = mapped_column(Integer)
    failed: Mapped[int] = mapped_column(Integer)
    file_sha256: Mapped[str | None] = mapped_column(String(64))
    file_size: Mapped[int | None] = mapped_column(BigInteger)
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    revision: Mapped[int] = mapped_column(Integer)
    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012  # SQLAlchemy's declarative form


class BatchReportRow(Row):
    """domain.batch.BatchReport."""

    __tablename__ = "batch_report"
    __table_args__ = (
        ForeignKeyConstraint(["client_id", "batch_id"], ["batch.client_id", "batch.id"]),
        ForeignKeyConstraint(["client_id", "audit_id"], ["audit.client_id", "audit.id"]),
        ForeignKeyConstraint(["client_id", "report_id"], ["report.client_id", "report.id"]),
        Index("ix_batch_report_job", "job_id"),
    )
    client_id: Mapped[str] = mapped_column(Key, primary_key=True)
    batch_id: Mapped[str] = mapped_column(Key, primary_key=True)
    audit_id: Mapped[str] = mapped_column(Key, primary_key=True)
    report_id: Mapped[str] = mapped_column(Key)
    path: Mapped[str] = mapped_column(String(250))
    job_id: Mapped[str | None] = mapped_column(Key)
