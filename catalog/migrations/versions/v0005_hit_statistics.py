"""Hits know their link, and old ones may be kept as counts of days only."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

EXACT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.add_column("action", sa.Column("link", EXACT, nullable=True))
    op.execute(_LINKS_OF_HITS[op.get_context().dialect.name])
    op.create_index(
        "ix_action_link_timestamp",
        "action",
        ["link", "timestamp"],
        unique=False,
        sqlite_where=sa.text("link IS NOT NULL"),
        postgresql_where=sa.text("link IS NOT NULL"),
    )
    op.create_table(
        "hit_day",
        sa.Column("link", EXACT, nullable=False),
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("link", "day", name="pk_hit_day"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_hit_day_day", "hit_day", ["day"], unique=False)


def downgrade() -> None:
    """Take this revision back."""
    op.drop_table("hit_day")
    op.drop_index("ix_action_link_timestamp", table_name="action")
    with op.batch_alter_table("action") as action:
        action.drop_column("link")


# Hits of before said the short id of their link only.
_LINKS_OF_HITS = {
    "sqlite": """
        UPDATE action SET link = (
            SELECT r.id FROM redirection r
            WHERE r.short_id = json_extract(action.body, '$.context.shortId')
            AND r.created_at <= action.created_at
        ) WHERE type = 'implicitScans'
    """,
    "postgresql": """
        UPDATE action SET link = r.id FROM redirection r
        WHERE action.type = 'implicitScans'
        AND r.short_id = action.body::json #>> '{context,shortId}'
        AND r.created_at <= action.created_at
    """,
}
