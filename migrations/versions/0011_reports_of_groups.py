"""Reports of waves and locations beside those of visits: what a report is about, and the part it speaks of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_BY_VISIT = "uq_report_client_id_audit_id_revision"
_BY_SUBJECT = "uq_report_client_id_subject_revision"


def upgrade() -> None:
    """Go up: every report there is, is of a visit. No other table refers to reports yet: on SQLite the table
    is made anew, which must come before any that does."""
    op.add_column("report", sa.Column("kind", sa.String(length=12), nullable=False, server_default="audit"))
    op.add_column("report", sa.Column("subject", sa.String(length=400), nullable=False, server_default=""))
    op.add_column("report", sa.Column("path", sa.String(length=250), nullable=True))
    op.execute("UPDATE report SET subject = 'audit:' || audit_id")
    with op.batch_alter_table("report") as batch:
        batch.alter_column("audit_id", existing_type=sa.String(length=40), nullable=True)
        batch.alter_column("kind", existing_type=sa.String(length=12), server_default=None)
        batch.alter_column("subject", existing_type=sa.String(length=400), server_default=None)
        batch.drop_constraint(_BY_VISIT, type_="unique")
        batch.create_unique_constraint(_BY_SUBJECT, ["client_id", "subject", "revision"])


def downgrade() -> None:
    """Go down: reports of anything but a visit are dropped."""
    op.execute("DELETE FROM report WHERE audit_id IS NULL")
    with op.batch_alter_table("report") as batch:
        batch.drop_constraint(_BY_SUBJECT, type_="unique")
        batch.create_unique_constraint(_BY_VISIT, ["client_id", "audit_id", "revision"])
        batch.alter_column("audit_id", existing_type=sa.String(length=40), nullable=False)
        batch.drop_column("path")
        batch.drop_column("subject")
        batch.drop_column("kind")
