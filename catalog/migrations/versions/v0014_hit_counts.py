"""Visits of links, counted beside the links' wide rows."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_AT_ONCE = 1_000
_SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

_trash = sa.table("trash", *(sa.column(name) for name in ("kind", "id", "row")))


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "hit_count",
        sa.Column("seq", _SEQUENCE, autoincrement=False, nullable=False),
        sa.Column("hits", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("bots", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_hit_count"),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO hit_count SELECT seq, hits, bot_hits FROM redirection ORDER BY seq")
    op.create_index("ix_hit_count_hits_seq", "hit_count", ["hits", "seq"], unique=False)
    op.drop_index("ix_redirection_hits_id", table_name="redirection")
    # Not by a copy of the table, which would lose its triggers.
    op.drop_column("redirection", "hits")
    op.drop_column("redirection", "bot_hits")
    _change_trash(_counts_beside)


def downgrade() -> None:
    """Take this revision back."""
    for name in ("hits", "bot_hits"):
        op.add_column("redirection", sa.Column(name, sa.BigInteger(), server_default="0", nullable=False))
    op.execute(
        "UPDATE redirection SET hits = (SELECT hits FROM hit_count WHERE hit_count.seq = redirection.seq),"
        " bot_hits = (SELECT bots FROM hit_count WHERE hit_count.seq = redirection.seq)"
    )
    op.create_index("ix_redirection_hits_id", "redirection", ["hits", "id"], unique=False)
    op.drop_table("hit_count")
    _change_trash(_counts_within)


def _change_trash(change: Callable[[dict[str, Any]], None]) -> None:
    """Change what is kept of deleted links."""
    connection, after = op.get_bind(), ""
    c = _trash.c
    links = sa.select(c.id, c.row).where(c.kind == "redirection").order_by(c.id).limit(_AT_ONCE)
    while rows := connection.execute(links.where(c.id > after)).all():
        after = rows[-1].id
        for row in rows:
            content = json.loads(row.row)
            change(content)
            text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
            connection.execute(
                sa.update(_trash).where(c.kind == "redirection", c.id == row.id).values(row=text)
            )


def _counts_beside(content: dict[str, Any]) -> None:
    hits, bots = (content["row"].pop(name, 0) for name in ("hits", "bot_hits"))
    content["beside"] = {"hits": hits, "bots": bots}


def _counts_within(content: dict[str, Any]) -> None:
    counts = content["beside"] or {"hits": 0, "bots": 0}
    content["row"] |= {"hits": counts["hits"], "bot_hits": counts["bots"]}
    content["beside"] = None
