"""What clients gave to their sector, quarter by quarter: the agency's own, read by its services only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from cxaudit.storage.tables.columns import PlainJson, Row, Utc


class SectorQuarterRow(Row):
    """storage.records.SectorQuarter."""

    __tablename__ = "sector_quarter"
    quarter: Mapped[str] = mapped_column(String(6), primary_key=True)
    frozen_at: Mapped[datetime] = mapped_column(Utc)
    cells: Mapped[list[dict[str, Any]]] = mapped_column(PlainJson)
