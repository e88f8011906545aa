"""The sector: who takes part by contract, and the quarters as they were frozen."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_PLAIN = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    """Go up: nobody takes part before a contract says so."""
    op.add_column("client", sa.Column("in_sector", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "sector_quarter",
        sa.Column("quarter", sa.String(length=6), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cells", _PLAIN, nullable=False),
        sa.PrimaryKeyConstraint("quarter", name=op.f("pk_sector_quarter")),
    )


def downgrade() -> None:
    """Go down."""
    op.drop_table("sector_quarter")
    op.drop_column("client", "in_sector")
