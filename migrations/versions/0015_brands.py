"""Brands: a client's second colour and its logo, with the one before it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_LOGO = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    """Go up."""
    op.add_column("client", sa.Column("second_colour", sa.String(length=7), nullable=True))
    op.add_column("client", sa.Column("logo", _LOGO, nullable=True))
    op.add_column("client", sa.Column("logo_before", _LOGO, nullable=True))


def downgrade() -> None:
    """Go down."""
    op.drop_column("client", "logo_before")
    op.drop_column("client", "logo")
    op.drop_column("client", "second_colour")
