"""What printed texts are found by, although some of their letters were misread."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from catalog.text_keys import stored_keys

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_AT_ONCE = 1_000


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "text_key",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("key", "kind", "seq", name="pk_text_key"),
        sqlite_with_rowid=False,
    )
    _fill(op.get_bind())


def downgrade() -> None:
    """Take this revision back."""
    op.drop_table("text_key")


def _fill(connection: sa.Connection) -> None:
    """Keys for the texts that are there."""
    columns: list[sa.ColumnElement[Any]] = [sa.column(name) for name in ("kind", "seq", "value")]
    table = sa.table("text_key", sa.column("key"), sa.column("kind"), sa.column("seq"))
    printed = (
        sa.select(*columns)
        .select_from(sa.table("identifier"))
        .where(sa.column("key") == "text", sa.column("kind").in_(["product", "thng"]))
    )
    for rows in connection.execute(printed).partitions(_AT_ONCE):
        keys = [
            {"key": key, "kind": kind, "seq": seq} for kind, seq, value in rows for key in stored_keys(value)
        ]
        if keys:
            connection.execute(sa.insert(table), keys)
