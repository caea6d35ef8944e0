"""What checks of links' targets found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

EXACT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "link_check",
        sa.Column("link", EXACT, nullable=False),
        sa.Column("checked_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("link", name="pk_link_check"),
    )
    op.create_index("ix_link_check_checked_at", "link_check", ["checked_at"], unique=False)
    op.create_index("ix_link_check_state_checked_at", "link_check", ["state", "checked_at"], unique=False)


def downgrade() -> None:
    """Take this revision back."""
    op.drop_table("link_check")
