"""Batches: the reports of a wave asked for as one work."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_KEY = sa.String(length=40)
_WORDS = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "batch",
        sa.Column("client_id", _KEY, nullable=False),
        sa.Column("id", _KEY, nullable=False),
        sa.Column("wave_id", _KEY, nullable=False),
        sa.Column("paths", _WORDS, nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=True),
        sa.Column("languages", _WORDS, nullable=False),
        sa.Column("asked_by", _KEY, nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("asked_at", _TIME, nullable=False),
        sa.Column("begun_at", _TIME, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("job_id", _KEY, nullable=True),
        sa.Column("made", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=True),
        sa.Column("file_size", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", _TIME, nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id", "wave_id"],
            ["wave.client_id", "wave.id"],
            name=op.f("fk_batch_client_id_wave_id_wave"),
        ),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("pk_batch")),
    )
    op.create_index(op.f("ix_batch_id"), "batch", ["id"])
    op.create_index("ix_batch_wave", "batch", ["client_id", "wave_id", "asked_at"])
    op.create_index("ix_batch_ended", "batch", ["state", "ended_at"])
    op.create_table(
        "batch_report",
        sa.Column("client_id", _KEY, nullable=False),
        sa.Column("batch_id", _KEY, nullable=False),
        sa.Column("audit_id", _KEY, nullable=False),
        sa.Column("report_id", _KEY, nullable=False),
        sa.Column("path", sa.String(length=250), nullable=False),
        sa.Column("job_id", _KEY, nullable=True),
        *(
            sa.ForeignKeyConstraint(
                ["client_id", f"{other}_id"],
                [f"{other}.client_id", f"{other}.id"],
                name=op.f(f"fk_batch_report_client_id_{other}_id_{other}"),
            )
            for other in ("batch", "audit", "report")
        ),
        sa.PrimaryKeyConstraint("client_id", "batch_id", "audit_id", name=op.f("pk_batch_report")),
    )
    op.create_index("ix_batch_report_job", "batch_report", ["job_id"])


def downgrade() -> None:
    """Go down."""
    op.drop_table("batch_report")
    op.drop_table("batch")
