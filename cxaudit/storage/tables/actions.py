"""Actions: what is done about what was missed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, ForeignKeyConstraint, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from cxaudit.domain.text import LocalizedText
from cxaudit.storage.tables.columns import Key, Localized, Row, Utc


class ActionRow(Row):
    """domain.action.Action."""

    __tablename__ = "action"
    __table_args__ = (
        ForeignKeyConstraint(["client_id", "wave_id"], ["wave.client_id", "wave.id"]),
        ForeignKeyConstraint(["client_id", "location_id"], ["location.client_id", "location.id"]),
        Index("ix_action_state", "client_id", "state", "due_on"),
    )
    client_id: Mapped[str] = mapped_column(Key, primary_key=True)
    id: Mapped[str] = mapped_column(Key, primary_key=True, index=True, unique=True)
    wave_id: Mapped[str] = mapped_column(Key)
    channel: Mapped[str] = mapped_column(String(20))
    visit_type: Mapped[str] = mapped_column(String(20))
    item_key: Mapped[str] = mapped_column(Text)
    item_code: Mapped[str] = mapped_column(Text)
    item: Mapped[LocalizedText] = mapped_column(Localized)
    path: Mapped[str] = mapped_column(String(250))
    location_id: Mapped[str | None] = mapped_column(Key)
    task: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[str] = mapped_column(Key, ForeignKey("account.id"), index=True)
    due_on: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(12))
    opened_by: Mapped[str | None] = mapped_column(Key)
    opened_at: Mapped[datetime] = mapped_column(Utc)
    finished_by: Mapped[str | None] = mapped_column(Key)
    finished_at: Mapped[datetime | None] = mapped_column(Utc)
    ended_by: Mapped[str | None] = mapped_column(Key)
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    reason: Mapped[str | None] = mapped_column(Text)
    revision: Mapped[int] = mapped_column(Integer)
    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012  # SQLAlchemy's declarative form
