"""Revisions of what several windows change at once; caps of rotation by banner and by region."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_REVISED = ("client", "banner", "location", "programme", "wave")
_CAPS = ("max_per_banner", "max_per_region")


def upgrade() -> None:
    """Go up."""
    for table in _REVISED:
        op.add_column(table, sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
    for cap in _CAPS:
        op.add_column("programme", sa.Column(cap, sa.Integer(), nullable=True))


def downgrade() -> None:
    """Go down."""
    for cap in _CAPS:
        op.drop_column("programme", cap)
    for table in _REVISED:
        op.drop_column(table, "revision")
