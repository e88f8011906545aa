"""Checklists, programmes, waves, targets and assignments."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from cxaudit.domain.text import LocalizedText
from cxaudit.storage.tables.columns import Key, Localized, PlainJson, Row, Utc


class ChecklistRow(Row):
    """domain.versions.ChecklistFamily."""

    __tablename__ = "checklist"
    __table_args__ = (UniqueConstraint("client_id", "key"),)
    client_id: Mapped[str] = mapped_column(Key, ForeignKey("client.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Key, primary_key=True, index=True)
    key: Mapped[str] = mapped_column(String(200))
    title: Mapped[LocalizedText] = mapped_column(Localized)
    channel: Mapped[str] = mapped_column(String(20))


class ChecklistVersionRow(Row):
    """domain.versions.ChecklistVersion."""

    __tablename__ = "checklist_version"
    __table_args__ = (
        ForeignKeyConstraint(["client_id", "checklist_id"], ["checklist.client_id", "checklist.id"]),
        UniqueConstraint("client_id", "checklist_id", "number"),
    )
    client_id: Mapped[str] = mapped_column(Key, ForeignKey("client.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Key, primary_key=True, index=True)
    checklist_id: Mapped[str] = mapped_column(Key)
    number: Mapped[int] = mapped_column(Integer)
    document: Mapped[dict[str, Any]] = mapped_column(PlainJson)
    digest: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(12))
    created_at: Mapped[datetime] = mapped_column(Utc)
    published_at: Mapped[datetime | None] = mapped_column(Utc)
    based_on: Mapped[int | None] = mapped_column(Integer)
    undo: Mapped[dict[str, Any] | None] = mapped_column(PlainJson)
    revision: Mapped[int] = mapped_column(Integer)
    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012  # SQLAlchemy's declarative form


class ProgrammeRow(Row):
    """domain.programme.Programme."""

    __tablename__ = "programme"
    client_id: Mapped[str] = mapped_column(Key, ForeignKey("client.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Key, primary_key=True, index=True)
    name: Mapped[LocalizedText] = mapped_column(Localized)
    visit_type: Mapped[str] = mapped_column(String(12))
    rollup: Mapped[str] = mapped_column(String(20))
    lockout_days: Mapped[int] = mapped_column(Integer)
    max_per_auditor: Mapped[int | None] = mapped_column(Integer)
    max_per_banner: Mapped[int | None] = mapped_column(Integer)
    max_per_region: Mapped[int | None] = mapped_column(Integer)
    certification: Mapped[str | None] = mapped_column(String(200))
    dispute_days: Mapped[int] = mapped_column(Integer)
    declaration: Mapped[LocalizedText] = mapped_column(Localized)
    declaration_version: Mapped[int] = mapped_column(Integer)
    guidelines: Mapped[LocalizedText] = mapped_column(Localized)
    active: Mapped[bool] = mapped_column(Boolean)
    revision: Mapped[int] = mapped_column(Integer)
    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012  # SQLAlchemy's declarative form


class ProgrammeChannelRow(Row):
    """domain.programme.ProgrammeChannel."""

    __tablename__ = "programme_channel"
    __table_args__ = (
        ForeignKeyConstraint(["client_id", "programme_id"], ["programme.client_id", "programme.id"]),
        ForeignKeyConstraint(["client_id", "checklist_id"], ["checklist.client_id", "checklist.id"]),
        UniqueConstraint("client_id", "programme_id", "channel"),
    )
    client_id: Mapped[str] = mapped_column(Key, ForeignKey("client.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Key, primary_key=True, index=True)
    programme_id: Mapped[str] = mapped_column(Key)
    channel: Mapped[str] = mapped_column(String(20))
    checklist_id: Mapped[str] = mapped_column(Key)


class WaveRow(Row):
    """domain.programme.Wave."""

    __tablename__ = "wave"
    __table_args__ = (
        ForeignKeyConstraint(["client_id", "programme_id"], ["programme.client_id", "programme.id"]),
        UniqueConstraint("client_id", "programme_id", "position"),
    )
    client_id: Mapped[str] = mapped_column(Key, ForeignKey("client.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Key, primary_key=True, index=True)
    programme_id: Mapped[str] = mapped_column(Key)
    name: Mapped[LocalizedText] = mapped_column(Localized)
    position: Mapped[int] = mapped_column(Integer)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    revision: Mapped[int] = mapped_column(Integer)
    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012  # SQLAlchemy's declarative form


class TargetRow(Row):
    """domain.programme.Target."""

    __tablename__ = "target"
    __table_args__ = (
        ForeignKeyConstraint(["client_id", "programme_id"], ["programme.client_id", "programme.id"]),
        UniqueConstraint("client_id", "programme_id", "measure", "valid_from"),
    )
    client_id: Mapped[str] = mapped_column(Key, ForeignKey("client.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Key, primary_key=True, index=True)
    programme_id: Mapped[str] = mapped_column(Key)
    measure: Mapped[str] = mapped_column(String(20))
    value: Mapped[str] = mapped_column(String(40))
    valid_from: Mapped[date] = mapped_column(Date)


class AssignmentRow(Row):
    """domain.assignment.Assignment."""

    __tablename__ = "assignment"
    __table_args__ = (
        ForeignKeyConstraint(["client_id", "wave_id"], ["wave.client_id", "wave.id"]),
        ForeignKeyConstraint(["client_id", "location_id"], ["location.client_id", "location.id"]),
        Index("ix_assignment_wave", "client_id", "wave_id", "state"),
        Index("ix_assignment_auditor", "auditor_id", "state", "due_at"),
    )
    client_id: Mapped[str] = mapped_column(Key, ForeignKey("client.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Key, primary_key=True, index=True)
    programme_id: Mapped[str] = mapped_column(Key)
    wave_id: Mapped[str] = mapped_column(Key)
    location_id: Mapped[str] = mapped_column(Key)
    channel: Mapped[str] = mapped_column(String(20))
    visit_type: Mapped[str] = mapped_column(String(12))
    checklist_version_id: Mapped[str] = mapped_column(Key)
    state: Mapped[str] = mapped_column(String(20))
    available_from: Mapped[datetime] = mapped_column(Utc)
    due_at: Mapped[datetime] = mapped_column(Utc)
    auditor_id: Mapped[str | None] = mapped_column(Key, ForeignKey("auditor.id"))
    scenario: Mapped[LocalizedText] = mapped_column(Localized)
    assigned_at: Mapped[datetime | None] = mapped_column(Utc)
    answered_at: Mapped[datetime | None] = mapped_column(Utc)
    declined_because: Mapped[str | None] = mapped_column(Text)
    declared_at: Mapped[datetime | None] = mapped_column(Utc)
    declaration_version: Mapped[int | None] = mapped_column(Integer)
    revision: Mapped[int] = mapped_column(Integer)
    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012  # SQLAlchemy's declarative form
