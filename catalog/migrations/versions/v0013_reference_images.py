"""Pictures that products and things are recognised by, and a counter of their changes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EXACT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "reference_image",
        sa.Column("seq", SEQUENCE, autoincrement=True, nullable=False),
        sa.Column("id", EXACT, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("owner", EXACT, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("blob", EXACT, nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("is_gone", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("features", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_reference_image"),
        sa.UniqueConstraint("id", name="uq_reference_image_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reference_image_owner_id", "reference_image", ["owner", "id"], unique=False)
    op.create_index(
        "ix_reference_image_is_gone_version_seq",
        "reference_image",
        ["is_gone", "version", "seq"],
        unique=False,
    )
    op.execute("INSERT INTO generation (name, number) VALUES ('images', 1)")


def downgrade() -> None:
    """Take this revision back."""
    op.drop_table("reference_image")
    op.execute("DELETE FROM generation WHERE name = 'images'")
