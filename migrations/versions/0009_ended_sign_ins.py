"""Sign-ins that were ended: a copied cookie opens nothing after its owner has signed out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "ended_sign_in",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ended_sign_in")),
    )
    op.create_index(op.f("ix_ended_sign_in_until"), "ended_sign_in", ["until"])


def downgrade() -> None:
    """Go down."""
    op.drop_table("ended_sign_in")
