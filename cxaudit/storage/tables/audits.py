"""Audits: standing, answers, operations, evidence, review, scores, reports."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from cxaudit.domain.text import LocalizedText
from cxaudit.storage.tables.columns import Key, Localized, PlainJson, Row, Utc, Words


def _of_audit() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["client_id", "audit_id"], ["audit.client_id", "audit.id"])


class AuditRow(Row):
    """domain.audit.Audit."""

    __tablename__ = "audit"
    __table_args__ = (
        ForeignKeyConstraint(["client_id", "assignment_id"], ["assignment.client_id", "assignment.id"]),
        ForeignKeyConstraint(["client_id", "location_id"], ["location.client_id", "location.id"]),
        UniqueConstraint("client_id", "reference"),
        Index("ix_audit_location", "client_id", "location_id", "state"),
        Index("ix_audit_wave", "client_id", "wave_id", "state"),
        Index("ix_audit_queue", "state", "submitted_at"),
        Index("ix_audit_auditor", "auditor_id", "state"),
        Index("ix_audit_released", "client_id", "released_at"),
    )
    client_id: Mapped[str] = mapped_column(Key, ForeignKey("client.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Key, primary_key=True, index=True)
    assignment_id: Mapped[str] = mapped_column(Key)
    reference: Mapped[str] = mapped_column(String(20))
    programme_id: Mapped[str] = mapped_column(Key)
    wave_id: Mapped[str] = mapped_column(Key)
    location_id: Mapped[str] = mapped_column(Key)
    channel: Mapped[str] = mapped_column(String(20))
    visit_type: Mapped[str] = mapped_column(String(12))
    checklist_version_id: Mapped[str] = mapped_column(Key)
    auditor_id: Mapped[str] = mapped_column(Key, ForeignKey("auditor.id"))
    state: Mapped[str] = mapped_column(String(20))
    path: Mapped[str] = mapped_column(String(250))
    created_at: Mapped[datetime] = mapped_column(Utc)
    due_at: Mapped[datetime] = mapped_column(Utc)
    submission: Mapped[int] = mapped_column(Integer)
    submission_id: Mapped[str | None] = mapped_column(String(40))
    content_hash: Mapped[str | None] = mapped_column(String(64))
    outcome: Mapped[str | None] = mapped_column(String(40))
    visit_start: Mapped[datetime | None] = mapped_column(Utc)
    visit_end: Mapped[datetime | None] = mapped_column(Utc)
    submitted_at: Mapped[datetime | None] = mapped_column(Utc)
    reviewer_id: Mapped[str | None] = mapped_column(Key, ForeignKey("account.id"))
    taken_at: Mapped[datetime | None] = mapped_column(Utc)
    validated_at: Mapped[datetime | None] = mapped_column(Utc)
    released_at: Mapped[datetime | None] = mapped_column(Utc)
    revision: Mapped[int] = mapped_column(Integer)
    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012  # SQLAlchemy's declarative form


class AnswerDocumentRow(Row):
    """storage.records.AnswerDocument."""

    __tablename__ = "answer_document"
    __table_args__ = (_of_audit(),)
    client_id: Mapped[str] = mapped_column(Key, primary_key=True)
    audit_id: Mapped[str] = mapped_column(Key, primary_key=True)
    submission: Mapped[int] = mapped_column(Integer, primary_key=True)
    heads: Mapped[dict[str, Any]] = mapped_column(PlainJson)
    lam: Mapped[int] = mapped_column(BigInteger)
    flags: Mapped[tuple[str, ...]] = mapped_column(Words)
    revision: Mapped[int] = mapped_column(Integer)
    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012  # SQLAlchemy's declarative form


class OperationRow(Row):
    """storage.records.StoredOperation."""

    __tablename__ = "operation"
    __table_args__ = (_of_audit(), UniqueConstraint("client_id", "audit_id", "seq"))
    client_id: Mapped[str] = mapped_column(Key, primary_key=True)
    audit_id: Mapped[str] = mapped_column(Key, primary_key=True)
    id: Mapped[str] = mapped_column(Key, primary_key=True)
    submission: Mapped[int] = mapped_column(Integer)
    device: Mapped[str] = mapped_column(String(60))
    account_id: Mapped[str | None] = mapped_column(Key)
    body: Mapped[dict[str, Any]] = mapped_column(PlainJson)
    digest: Mapped[str] = mapped_column(String(64))
    received_at: Mapped[datetime] = mapped_column(Utc)
    skew_ms: Mapped[int | None] = mapped_column(BigInteger)
    flag: Mapped[str | None] = mapped_column(String(40))
    seq: Mapped[int] = mapped_column(Integer)


class AnswerConflictRow(Row):
    """storage.records.AnswerConflict."""

    __tablename__ = "answer_conflict"
    __table_args__ = (_of_audit(), Index("ix_answer_conflict_audit", "client_id", "audit_id"))
    client_id: Mapped[str] = mapped_column(Key, primary_key=True)
    id: Mapped[str] = mapped_column(Key, primary_key=True)
    audit_id: Mapped[str] = mapped_column(Key)
    field: Mapped[str] = mapped_column(String(260))
    kept_op: Mapped[str] = mapped_column(Key)
    other_op: Mapped[str] = mapped_column(Key)
    kept_value: Mapped[Any] = mapped_column(PlainJson, nullable=True)
    other_value: Mapped[Any] = mapped_column(PlainJson, nullable=True)
    noticed_at: Mapped[datetime] = mapped_column(Utc)
    closed_at: Mapped[datetime | None] = mapped_column(Utc)


class EvidenceRow(Row):
    """domain.evidence.Evidence."""

    __tablename__ = "evidence"
    __table_args__ = (_of_audit(), Index("ix_evidence_audit", "client_id", "audit_id"))
    client_id: Mapped[str] = mapped_column(Key, primary_key=True)
    id: Mapped[str] = mapped_column(Key, primary_key=True, index=True)
    audit_id: Mapped[str] = mapped_column(Key)
    item_key: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(12))
    sha256: Mapped[str] = mapped_column(String(64))
    served_sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(Integer)
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    received_at: Mapped[datetime] = mapped_column(Utc)
    caption: Mapped[str | None] = mapped_column(Text)
    label: Mapped[LocalizedText] = mapped_column(Localized)


class ReviewCommentRow(Row):
    """domain.review.ReviewComment."""

    __tablename__ = "review_comment"
    __table_args__ = (
        _of_audit(),
        UniqueConstraint("client_id", "audit_id", "submission", "item_key"),
    )
    client_id: Mapped[str] = mapped_column(Key, primary_key=True)
    id: Mapped[str] = mapped_column(Key, primary_key=True)
    audit_id: Mapped[str] = mapped_column(Key)
    submission: Mapped[int] = mapped_column(Integer)
    item_key: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    author_id: Mapped[str] = mapped_column(Key)
    written_at: Mapped[datetime] = mapped_column(Utc)
    sent: Mapped[bool] = mapped_column(Boolean)


class ScoreRow(Row):
    """storage.records.StoredScore."""

    __tablename__ = "score"
    __table_args__ = (
        _of_audit(),
        Index("ix_score_wave", "client_id", "wave_id", "channel", "visit_type", "current"),
        Index("ix_score_location", "client_id", "location_id", "current"),
    )
    client_id: Mapped[str] = mapped_column(Key, primary_key=True)
    audit_id: Mapped[str] = mapped_column(Key, primary_key=True)
    revision: Mapped[int] = mapped_column(Integer, primary_key=True)
    current: Mapped[bool] = mapped_column(Boolean)
    standing: Mapped[str] = mapped_column(String(12))
    method: Mapped[str] = mapped_column(String(20))
    checklist_version_id: Mapped[str] = mapped_column(Key)
    programme_id: Mapped[str] = mapped_column(Key)
    wave_id: Mapped[str] = mapped_column(Key)
    location_id: Mapped[str] = mapped_column(Key)
    channel: Mapped[str] = mapped_column(String(20))
    visit_type: Mapped[str] = mapped_column(String(12))
    path: Mapped[str] = mapped_column(String(250))
    visited_on: Mapped[date] = mapped_column(Date)
    auditor_id: Mapped[str] = mapped_column(Key)
    overall_ppm: Mapped[int | None] = mapped_column(Integer)
    before_critical_ppm: Mapped[int | None] = mapped_column(Integer)
    compliance_ppm: Mapped[int | None] = mapped_column(Integer)
    experience_ppm: Mapped[int | None] = mapped_column(Integer)
    earned: Mapped[str] = mapped_column(Text)
    possible: Mapped[str] = mapped_column(Text)
    coverage_ppm: Mapped[int | None] = mapped_column(Integer)
    complete: Mapped[bool] = mapped_column(Boolean)
    sections: Mapped[dict[str, Any]] = mapped_column(PlainJson)
    dimensions: Mapped[dict[str, Any]] = mapped_column(PlainJson)
    critical_failed: Mapped[tuple[str, ...]] = mapped_column(Words)
    results: Mapped[bytes] = mapped_column(LargeBinary)
    ratings: Mapped[dict[str, Any] | None] = mapped_column(PlainJson)
    durations: Mapped[dict[str, Any] | None] = mapped_column(PlainJson)
    scored_at: Mapped[datetime] = mapped_column(Utc)


class ReportRow(Row):
    """storage.records.Report."""

    __tablename__ = "report"
    __table_args__ = (_of_audit(), UniqueConstraint("client_id", "subject", "revision"))
    client_id: Mapped[str] = mapped_column(Key, primary_key=True)
    id: Mapped[str] = mapped_column(Key, primary_key=True, index=True)
    kind: Mapped[str] = mapped_column(String(12))
    subject: Mapped[str] = mapped_column(String(400))
    audit_id: Mapped[str | None] = mapped_column(Key)
    path: Mapped[str | None] = mapped_column(String(250))
    revision: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(12))
    requested_at: Mapped[datetime] = mapped_column(Utc)
    fingerprint: Mapped[str | None] = mapped_column(String(64))
    code: Mapped[str | None] = mapped_column(String(16), index=True)
    content: Mapped[dict[str, Any] | None] = mapped_column(PlainJson)
    files: Mapped[dict[str, Any] | None] = mapped_column(PlainJson)
    ready_at: Mapped[datetime | None] = mapped_column(Utc)
