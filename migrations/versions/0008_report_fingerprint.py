"""The code of a report's fingerprint, by which anybody may ask whether the report stands."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up: reports that are printed already carry the same 16 digits."""
    op.add_column("report", sa.Column("code", sa.String(length=16), nullable=True))
    op.execute("UPDATE report SET code = substr(fingerprint, 1, 16) WHERE fingerprint IS NOT NULL")
    op.create_index(op.f("ix_report_code"), "report", ["code"])


def downgrade() -> None:
    """Go down."""
    op.drop_index(op.f("ix_report_code"), table_name="report")
    op.drop_column("report", "code")
