"""Sectors: what clients gave to theirs, quarter by quarter, and what others published of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from cxaudit.storage.tables.columns import Key, Named, PlainJson, Row, Utc


class SectorQuarterRow(Row):
    """storage.records.SectorQuarter."""

    __tablename__ = "sector_quarter"
    quarter: Mapped[str] = mapped_column(String(6), primary_key=True)
    frozen_at: Mapped[datetime] = mapped_column(Utc)
    cells: Mapped[list[dict[str, Any]]] = mapped_column(PlainJson)


class ExternalBenchmarkRow(Named, Row):
    """domain.external_benchmark.ExternalBenchmark."""

    __tablename__ = "external_benchmark"
    id: Mapped[str] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    sector: Mapped[str] = mapped_column(String(60))
    channel: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(300))
    period: Mapped[str] = mapped_column(String(100))
    method: Mapped[str] = mapped_column(String(500))
    n: Mapped[int | None] = mapped_column(Integer)
    figures: Mapped[dict[str, Any]] = mapped_column(PlainJson)
    revision: Mapped[int] = mapped_column(Integer)
    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012  # SQLAlchemy's declarative form
