"""Measured times beside the score: how long customers wait is read from the columns of a wave.

They stay empty here: `cxaudit db upgrade` looks them up in the answers, as the product reads these.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    kind = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
    op.add_column("score", sa.Column("durations", kind, nullable=True))


def downgrade() -> None:
    """Go down."""
    op.drop_column("score", "durations")
