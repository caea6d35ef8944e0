"""Hits of bots, counted apart."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.add_column("redirection", sa.Column("bot_hits", sa.BigInteger(), server_default="0", nullable=False))
