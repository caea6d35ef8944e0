"""Batches of things, and the tasks that fill them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EXACT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.add_column("thng", sa.Column("batch", EXACT, nullable=True))
    _create_index_where("ix_thng_batch_seq", "thng", ["batch", "seq"], "batch IS NOT NULL")
    _create_task()
    op.create_table(
        "task_input",
        *_of_task(),
        sa.Column("rows", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("task", "number", name="pk_task_input"),
    )
    op.create_table(
        "task_result",
        *_of_task(),
        sa.Column("short_id", EXACT, nullable=True),
        sa.Column("thng", EXACT, nullable=True),
        sa.PrimaryKeyConstraint("task", "number", name="pk_task_result"),
        sqlite_with_rowid=False,
    )
    _create_index_where("ix_task_result_short_id", "task_result", ["short_id"], "thng IS NULL")
    op.create_table(
        "task_log",
        *_of_task(),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("task", "number", name="pk_task_log"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "batch_content",
        sa.Column("batch", EXACT, nullable=False),
        sa.Column("product", EXACT, nullable=False),
        sa.Column("thngs", sa.BigInteger(), nullable=False),
        sa.Column("links", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("batch", "product", name="pk_batch_content"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_batch_content_product", "batch_content", ["product"], unique=False)


def _of_task() -> list[sa.Column[int]]:
    return [
        sa.Column("task", SEQUENCE, autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
    ]


def _create_index_where(name: str, table: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, unique=False, sqlite_where=where, postgresql_where=where)


def _create_task() -> None:
    op.create_table(
        "task",
        sa.Column("seq", SEQUENCE, autoincrement=True, nullable=False),
        sa.Column("id", EXACT, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("batch", EXACT, nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("result_key", EXACT, nullable=False),
        sa.Column("chunks_done", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("rows_made", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("rows_failed", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("completed_at", sa.BigInteger(), nullable=True),
        sa.Column("lease_owner", EXACT, nullable=True),
        sa.Column("lease_until", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_task"),
        sa.UniqueConstraint("id", name="uq_task_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_task_batch_id", "task", ["batch", "id"], unique=False)
    op.create_index("ix_task_status_lease_until", "task", ["status", "lease_until"], unique=False)


def downgrade() -> None:
    """Take this revision back."""
    for table in ("batch_content", "task_log", "task_result", "task_input", "task"):
        op.drop_table(table)
    op.drop_index("ix_thng_batch_seq", table_name="thng")
    with op.batch_alter_table("thng") as thng:
        thng.drop_column("batch")
