"""Benchmarks that others published, with their source, period, method and n."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_PLAIN = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
_SORTED = sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql")


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "external_benchmark",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sort_name", _SORTED, nullable=False, server_default=""),
        sa.Column("sector", sa.String(length=60), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("period", sa.String(length=100), nullable=False),
        sa.Column("method", sa.String(length=500), nullable=False),
        sa.Column("n", sa.Integer(), nullable=True),
        sa.Column("figures", _PLAIN, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_benchmark")),
    )


def downgrade() -> None:
    """Go down."""
    op.drop_table("external_benchmark")
