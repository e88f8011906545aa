"""What tablets need: the order of operations, photos that arrive in parts, receipts of what was delivered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_NUMBERED = """
UPDATE operation SET seq = numbered.place
FROM (
    SELECT client_id, audit_id, id,
           row_number() OVER (PARTITION BY client_id, audit_id ORDER BY received_at, id) AS place
    FROM operation
) AS numbered
WHERE operation.client_id = numbered.client_id
  AND operation.audit_id = numbered.audit_id
  AND operation.id = numbered.id
"""


def upgrade() -> None:
    """Go up."""
    op.add_column("operation", sa.Column("seq", sa.Integer(), nullable=True))
    op.execute(_NUMBERED)
    with op.batch_alter_table("operation") as batch:
        batch.alter_column("seq", existing_type=sa.Integer(), nullable=False)
        batch.alter_column(
            "skew_ms", existing_type=sa.Integer(), type_=sa.BigInteger(), existing_nullable=True
        )
        batch.create_unique_constraint(
            op.f("uq_operation_client_id_audit_id_seq"), ["client_id", "audit_id", "seq"]
        )
    with op.batch_alter_table("answer_document") as batch:
        batch.alter_column("lam", existing_type=sa.Integer(), type_=sa.BigInteger(), existing_nullable=False)
    _create_uploads()
    _create_receipts()


def _audit_key(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["client_id", "audit_id"],
        ["audit.client_id", "audit.id"],
        name=op.f(f"fk_{table}_client_id_audit_id_audit"),
    )


def _create_uploads() -> None:
    op.create_table(
        "upload",
        sa.Column("client_id", sa.String(length=40), nullable=False),
        sa.Column("audit_id", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=60), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("served_sha256", sa.String(length=64), nullable=True),
        sa.Column("served_size", sa.Integer(), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        _audit_key("upload"),
        sa.PrimaryKeyConstraint("client_id", "audit_id", "sha256", name=op.f("pk_upload")),
    )
    op.create_table(
        "upload_part",
        sa.Column("client_id", sa.String(length=40), nullable=False),
        sa.Column("audit_id", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        _audit_key("upload_part"),
        sa.PrimaryKeyConstraint("client_id", "audit_id", "sha256", "start", name=op.f("pk_upload_part")),
    )
    if op.get_bind().dialect.name == "postgresql":
        # Pictures are compressed already: trying again only costs time.
        op.execute("ALTER TABLE upload_part ALTER COLUMN data SET STORAGE EXTERNAL")


def _create_receipts() -> None:
    op.create_table(
        "delivery",
        sa.Column("client_id", sa.String(length=40), nullable=False),
        sa.Column("audit_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("submission", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("receipt", sa.String(length=20), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "flags",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=False,
        ),
        _audit_key("delivery"),
        sa.PrimaryKeyConstraint("client_id", "audit_id", "id", name=op.f("pk_delivery")),
    )


def downgrade() -> None:
    """Go down."""
    op.drop_table("delivery")
    op.drop_table("upload_part")
    op.drop_table("upload")
    with op.batch_alter_table("answer_document") as batch:
        batch.alter_column("lam", existing_type=sa.BigInteger(), type_=sa.Integer(), existing_nullable=False)
    with op.batch_alter_table("operation") as batch:
        batch.drop_constraint(op.f("uq_operation_client_id_audit_id_seq"), type_="unique")
        batch.alter_column(
            "skew_ms", existing_type=sa.BigInteger(), type_=sa.Integer(), existing_nullable=True
        )
        batch.drop_column("seq")
