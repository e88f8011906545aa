"""Agency-level tables: accounts, grants, invitations, auditors, jobs, the journal."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from cxaudit.storage.tables.columns import Key, Named, PlainJson, Row, Utc


class AccountRow(Named, Row):
    """domain.account.Account."""

    __tablename__ = "account"
    id: Mapped[str] = mapped_column(Key, primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(2))
    uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(Utc)
    password_hash: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(Boolean)
    confirmed_at: Mapped[datetime | None] = mapped_column(Utc)


class AccountGrantRow(Row):
    """domain.account.AccountGrant."""

    __tablename__ = "account_grant"
    id: Mapped[str] = mapped_column(Key, primary_key=True)
    account_id: Mapped[str] = mapped_column(Key, ForeignKey("account.id"), index=True)
    role: Mapped[str] = mapped_column(String(30))
    client_id: Mapped[str | None] = mapped_column(Key, ForeignKey("client.id"))
    node_id: Mapped[str | None] = mapped_column(Key)


class InvitationRow(Row):
    """domain.account.Invitation."""

    __tablename__ = "invitation"
    id: Mapped[str] = mapped_column(Key, primary_key=True)
    account_id: Mapped[str] = mapped_column(Key, ForeignKey("account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime] = mapped_column(Utc)
    used_at: Mapped[datetime | None] = mapped_column(Utc)


class EndedSignInRow(Row):
    """domain.account.EndedSignIn."""

    __tablename__ = "ended_sign_in"
    id: Mapped[str] = mapped_column(Key, primary_key=True)
    until: Mapped[datetime] = mapped_column(Utc, index=True)


class SavedViewRow(Row):
    """domain.saved_view.SavedView."""

    __tablename__ = "saved_view"
    account_id: Mapped[str] = mapped_column(Key, ForeignKey("account.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    address: Mapped[str] = mapped_column(String(500))
    created_at: Mapped[datetime] = mapped_column(Utc)


class AuditorRow(Named, Row):
    """domain.rotation.Auditor."""

    __tablename__ = "auditor"
    id: Mapped[str] = mapped_column(Key, primary_key=True)
    account_id: Mapped[str] = mapped_column(Key, ForeignKey("account.id"), unique=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    city: Mapped[str | None] = mapped_column(String(120))
    active: Mapped[bool] = mapped_column(Boolean)

    @property
    def known_as(self) -> str:
        """The number stands first."""
        return f"{self.number} {self.name}"


class CertificationRow(Named, Row):
    """domain.rotation.Certification."""

    __tablename__ = "certification"
    id: Mapped[str] = mapped_column(Key, primary_key=True)
    auditor_id: Mapped[str] = mapped_column(Key, ForeignKey("auditor.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    valid_until: Mapped[date] = mapped_column(Date)


class ConflictOfInterestRow(Row):
    """domain.rotation.ConflictOfInterest."""

    __tablename__ = "conflict_of_interest"
    id: Mapped[str] = mapped_column(Key, primary_key=True)
    auditor_id: Mapped[str] = mapped_column(Key, ForeignKey("auditor.id"), index=True)
    client_id: Mapped[str] = mapped_column(Key, ForeignKey("client.id"))
    location_id: Mapped[str | None] = mapped_column(Key)
    reason: Mapped[str] = mapped_column(Text)


class JobRow(Row):
    """storage.records.Job."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_due", "state", "run_at"),)
    id: Mapped[str] = mapped_column(Key, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    client_id: Mapped[str | None] = mapped_column(Key, ForeignKey("client.id"))
    payload: Mapped[dict[str, Any]] = mapped_column(PlainJson)
    content_key: Mapped[str] = mapped_column(String(200), unique=True)
    state: Mapped[str] = mapped_column(String(12))
    created_at: Mapped[datetime] = mapped_column(Utc)
    run_at: Mapped[datetime] = mapped_column(Utc)
    priority: Mapped[int] = mapped_column(Integer)
    tries: Mapped[int] = mapped_column(Integer)
    max_tries: Mapped[int] = mapped_column(Integer)
    sent_at: Mapped[datetime | None] = mapped_column(Utc)
    lease_until: Mapped[datetime | None] = mapped_column(Utc)
    fence: Mapped[int] = mapped_column(Integer)
    progress: Mapped[int] = mapped_column(Integer)
    error: Mapped[str | None] = mapped_column(Text)
    finished_at: Mapped[datetime | None] = mapped_column(Utc)


class JournalEntryRow(Row):
    """storage.records.JournalEntry."""

    __tablename__ = "journal_entry"
    __table_args__ = (Index("ix_journal_entry_subject", "kind", "subject_id", "at"),)
    id: Mapped[str] = mapped_column(Key, primary_key=True)
    client_id: Mapped[str | None] = mapped_column(Key, ForeignKey("client.id"), index=True)
    at: Mapped[datetime] = mapped_column(Utc, index=True)
    actor_id: Mapped[str | None] = mapped_column(Key)
    actor_name: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str] = mapped_column(Key)
    details: Mapped[dict[str, Any]] = mapped_column(PlainJson)
