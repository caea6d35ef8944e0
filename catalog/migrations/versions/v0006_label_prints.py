"""The ledger of printed labels."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EXACT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_SPARSE = ("short_id", "product", "thng")


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "label_print",
        sa.Column("seq", SEQUENCE, autoincrement=True, nullable=False),
        sa.Column("id", EXACT, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("code_digest", sa.String(length=32), nullable=False),
        sa.Column("short_id", EXACT, nullable=True),
        sa.Column("product", EXACT, nullable=True),
        sa.Column("thng", EXACT, nullable=True),
        sa.Column("run", EXACT, nullable=True),
        sa.Column("voided_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name="pk_label_print"),
        sa.UniqueConstraint("id", name="uq_label_print_id"),
        sqlite_autoincrement=True,
    )
    for column in ("code_digest", "run"):
        op.create_index(f"ix_label_print_{column}_id", "label_print", [column, "id"], unique=False)
    for column in _SPARSE:
        op.create_index(
            f"ix_label_print_{column}_id",
            "label_print",
            [column, "id"],
            unique=False,
            sqlite_where=sa.text(f"{column} IS NOT NULL"),
        )
    _create_search_index()


def downgrade() -> None:
    """Take this revision back."""
    op.execute("DROP TABLE label_print_words")
    op.drop_table("label_print")
    op.execute("DELETE FROM block WHERE kind = 'print'")


def _create_search_index() -> None:
    """Words of a print: FTS5 without content in SQLite, a tsvector with a GIN index in PostgreSQL."""
    if op.get_context().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE label_print_words USING fts5(words, content='', detail='none', "
            "prefix='1 2 3 4 5 6', tokenize='unicode61 remove_diacritics 2')"
        )
        return
    op.execute("CREATE TABLE label_print_words (rowid bigint PRIMARY KEY, words tsvector NOT NULL)")
    op.execute("CREATE INDEX ix_label_print_words ON label_print_words USING gin (words)")
