"""Drafts of checklists that are edited: revision, the version they began as, the document before the last change."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.add_column(
        "checklist_version", sa.Column("revision", sa.Integer(), nullable=False, server_default="1")
    )
    op.add_column("checklist_version", sa.Column("based_on", sa.Integer(), nullable=True))
    op.add_column(
        "checklist_version",
        sa.Column(
            "undo",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=True,
        ),
    )


def downgrade() -> None:
    """Go down."""
    for name in ("undo", "based_on", "revision"):
        op.drop_column("checklist_version", name)
