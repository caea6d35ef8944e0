"""Places with coordinates, who is in which collection, and where things were."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EXACT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Bring the tables to this revision."""
    _create_place()
    op.create_table(
        "member",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("value", EXACT, nullable=False),
        sa.Column("seq", SEQUENCE, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("kind", "value", "seq", name="pk_member"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_member_kind_seq", "member", ["kind", "seq"], unique=False)
    op.create_table(
        "location_update",
        sa.Column("seq", SEQUENCE, autoincrement=True, nullable=False),
        sa.Column("owner", EXACT, nullable=False),
        sa.Column("timestamp", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_location_update"),
    )
    op.create_index(
        "ix_location_update_owner_timestamp", "location_update", ["owner", "timestamp"], unique=False
    )


def _create_place() -> None:
    op.create_table(
        "place",
        sa.Column("seq", SEQUENCE, autoincrement=True, nullable=False),
        sa.Column("id", EXACT, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("name", EXACT, nullable=True),
        sa.Column("sort_name", EXACT, nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name="pk_place"),
        sa.UniqueConstraint("id", name="uq_place_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_place_name", "place", ["name"], unique=False)
    op.create_index("ix_place_latitude_longitude", "place", ["latitude", "longitude"], unique=False)


def downgrade() -> None:
    """Take this revision back."""
    for table in ("location_update", "member", "place"):
        op.drop_table(table)
