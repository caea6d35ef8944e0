"""The Reactor: events that wait for scripts, schedules and logs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EXACT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_INDEXES = (
    ("reactor_event", ("application", "seq")),
    ("reactor_schedule", ("parent", "id")),
    ("reactor_schedule", ("next_at",)),
    ("reactor_log", ("app", "seq")),
    ("reactor_log", ("created_at",)),
)


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "reactor_event",
        sa.Column("seq", SEQUENCE, autoincrement=True, nullable=False),
        sa.Column("application", EXACT, nullable=False),
        sa.Column("function", EXACT, nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("taken_until", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_reactor_event"),
        sqlite_autoincrement=True,
    )
    _create_records(
        "reactor_schedule",
        sa.Column("parent", EXACT, nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=True),
    )
    _create_records(
        "reactor_log",
        sa.Column("app", EXACT, nullable=False),
        sa.Column("log_level", sa.String(length=10), nullable=False),
        sa.Column("timestamp", sa.BigInteger(), nullable=False),
    )
    for table, columns in _INDEXES:
        op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns), unique=False)


def downgrade() -> None:
    """Take this revision back."""
    for table in ("reactor_log", "reactor_schedule", "reactor_event"):
        op.drop_table(table)


def _create_records(name: str, *columns: sa.Column[object]) -> None:
    op.create_table(
        name,
        sa.Column("seq", SEQUENCE, autoincrement=True, nullable=False),
        sa.Column("id", EXACT, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("seq", name=f"pk_{name}"),
        sa.UniqueConstraint("id", name=f"uq_{name}_id"),
        sqlite_autoincrement=True,
    )
