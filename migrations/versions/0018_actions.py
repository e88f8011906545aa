"""Actions: what somebody does about a standard that was missed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_PLAIN = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "action",
        sa.Column("client_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("wave_id", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("visit_type", sa.String(length=20), nullable=False),
        sa.Column("item_key", sa.Text(), nullable=False),
        sa.Column("item_code", sa.Text(), nullable=False),
        sa.Column("item", _PLAIN, nullable=False),
        sa.Column("path", sa.String(length=250), nullable=False),
        sa.Column("location_id", sa.String(length=40), nullable=True),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("opened_by", sa.String(length=40), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_by", sa.String(length=40), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=40), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id", "location_id"],
            ["location.client_id", "location.id"],
            name=op.f("fk_action_client_id_location_id_location"),
        ),
        sa.ForeignKeyConstraint(
            ["client_id", "wave_id"],
            ["wave.client_id", "wave.id"],
            name=op.f("fk_action_client_id_wave_id_wave"),
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["account.id"], name=op.f("fk_action_owner_id_account")),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("pk_action")),
    )
    op.create_index(op.f("ix_action_id"), "action", ["id"], unique=True)
    op.create_index(op.f("ix_action_owner_id"), "action", ["owner_id"])
    op.create_index("ix_action_state", "action", ["client_id", "state", "due_on"])


def downgrade() -> None:
    """Go down."""
    op.drop_table("action")
