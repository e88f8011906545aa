"""What tablets deliver beside their answers: bytes of photos, whole or in parts, and receipts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from cxaudit.storage.tables.columns import Key, Row, Utc, Words


def _of_audit() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["client_id", "audit_id"], ["audit.client_id", "audit.id"])


class UploadRow(Row):
    """storage.records.Upload."""

    __tablename__ = "upload"
    __table_args__ = (_of_audit(),)
    client_id: Mapped[str] = mapped_column(Key, primary_key=True)
    audit_id: Mapped[str] = mapped_column(Key, primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int] = mapped_column(Integer)
    media_type: Mapped[str] = mapped_column(String(60))
    completed_at: Mapped[datetime] = mapped_column(Utc)
    served_sha256: Mapped[str | None] = mapped_column(String(64))
    served_size: Mapped[int | None] = mapped_column(Integer)
    width: Mapped[int | None] = mapped_column(Integer)
    height: Mapped[int | None] = mapped_column(Integer)


class UploadPartRow(Row):
    """storage.records.UploadPart."""

    __tablename__ = "upload_part"
    __table_args__ = (_of_audit(),)
    client_id: Mapped[str] = mapped_column(Key, primary_key=True)
    audit_id: Mapped[str] = mapped_column(Key, primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    start: Mapped[int] = mapped_column(Integer, primary_key=True)
    size: Mapped[int] = mapped_column(Integer)
    total: Mapped[int] = mapped_column(Integer)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class DeliveryRow(Row):
    """storage.records.Delivery."""

    __tablename__ = "delivery"
    __table_args__ = (_of_audit(),)
    client_id: Mapped[str] = mapped_column(Key, primary_key=True)
    audit_id: Mapped[str] = mapped_column(Key, primary_key=True)
    id: Mapped[str] = mapped_column(Key, primary_key=True)
    submission: Mapped[int] = mapped_column(Integer)
    account_id: Mapped[str | None] = mapped_column(Key)
    content_hash: Mapped[str] = mapped_column(String(64))
    receipt: Mapped[str] = mapped_column(String(20))
    received_at: Mapped[datetime] = mapped_column(Utc)
    flags: Mapped[tuple[str, ...]] = mapped_column(Words)
