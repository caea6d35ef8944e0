"""Who has tried passwords of links, counted for all services together."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

EXACT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "wrong_password",
        sa.Column("link", EXACT, nullable=False),
        sa.Column("guesser", EXACT, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("free_at", sa.BigInteger(), nullable=False),
        sa.Column("forgotten_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("link", "guesser", name="pk_wrong_password"),
    )
    op.create_index("ix_wrong_password_forgotten_at", "wrong_password", ["forgotten_at"], unique=False)


def downgrade() -> None:
    """Take this revision back."""
    op.drop_table("wrong_password")
