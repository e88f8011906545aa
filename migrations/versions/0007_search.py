"""Folded text to search in: of locations, and of what visits tell."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up; `cxaudit db upgrade` then fills the table from what is there."""
    op.create_table(
        "search_text",
        sa.Column("client_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("subject_id", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_search_text_client_id_client")),
        sa.PrimaryKeyConstraint("client_id", "kind", "subject_id", name=op.f("pk_search_text")),
    )


def downgrade() -> None:
    """Go down."""
    op.drop_table("search_text")
