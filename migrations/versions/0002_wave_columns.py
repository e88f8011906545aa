"""Wave columns and dirty marks: the read model of scores."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "wave_columns",
        sa.Column("client_id", sa.String(length=40), nullable=False),
        sa.Column("wave_id", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("audits", sa.Integer(), nullable=False),
        sa.Column("folded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id", "wave_id"],
            ["wave.client_id", "wave.id"],
            name=op.f("fk_wave_columns_client_id_wave_id_wave"),
        ),
        sa.PrimaryKeyConstraint("client_id", "wave_id", name=op.f("pk_wave_columns")),
    )
    op.create_table(
        "dirty_mark",
        sa.Column("client_id", sa.String(length=40), nullable=False),
        sa.Column("wave_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("audit_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id", "wave_id"],
            ["wave.client_id", "wave.id"],
            name=op.f("fk_dirty_mark_client_id_wave_id_wave"),
        ),
        sa.PrimaryKeyConstraint("client_id", "wave_id", "id", name=op.f("pk_dirty_mark")),
    )
    op.create_index("ix_dirty_mark_audit", "dirty_mark", ["client_id", "wave_id", "audit_id"])
    if op.get_bind().dialect.name == "postgresql":
        # Already compact: trying to compress it again only costs time.
        op.execute("ALTER TABLE wave_columns ALTER COLUMN data SET STORAGE EXTERNAL")


def downgrade() -> None:
    """Go down."""
    op.drop_table("dirty_mark")
    op.drop_table("wave_columns")
