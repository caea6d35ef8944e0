"""Keys of applications, their users and devices; credentials; who sees which record."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EXACT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.add_column("access", sa.Column("project", EXACT, nullable=True))
    op.add_column("access", sa.Column("application", EXACT, nullable=True))
    op.create_index("ix_access_actor_id_actor_type", "access", ["actor_id", "actor_type"], unique=False)
    op.create_index("ix_access_project", "access", ["project"], unique=False)
    op.create_index("ix_access_application", "access", ["application"], unique=False)
    op.create_table(
        "credential",
        sa.Column("user", EXACT, nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("password_hash", EXACT, nullable=True),
        sa.Column("activation_code", EXACT, nullable=True),
        sa.PrimaryKeyConstraint("user", name="pk_credential"),
    )
    op.create_table(
        "scope",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("type", sa.String(length=10), nullable=False),
        sa.Column("value", EXACT, nullable=False),
        sa.Column("seq", SEQUENCE, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("kind", "type", "value", "seq", name="pk_scope"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_scope_kind_seq", "scope", ["kind", "seq"], unique=False)


def downgrade() -> None:
    """Take this revision back."""
    op.drop_table("scope")
    op.drop_table("credential")
    for index in ("ix_access_application", "ix_access_project", "ix_access_actor_id_actor_type"):
        op.drop_index(index, table_name="access")
    with op.batch_alter_table("access") as access:
        access.drop_column("application")
        access.drop_column("project")
