"""The first tables: records, what they are found by, properties, the trash and the keys."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EXACT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "access",
        sa.Column("id", EXACT, nullable=False),
        sa.Column("key_digest", EXACT, nullable=False),
        sa.Column("api_key", EXACT, nullable=False),
        sa.Column("account", EXACT, nullable=False),
        sa.Column("actor_type", sa.String(length=20), nullable=False),
        sa.Column("actor_id", EXACT, nullable=False),
        sa.Column("role", EXACT, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_access"),
        sa.UniqueConstraint("key_digest", name="uq_access_key_digest"),
    )
    op.create_table(
        "action",
        sa.Column("seq", SEQUENCE, autoincrement=True, nullable=False),
        sa.Column("id", EXACT, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("type", EXACT, nullable=False),
        sa.Column("timestamp", sa.BigInteger(), nullable=False),
        sa.Column("thng", EXACT, nullable=True),
        sa.Column("product", EXACT, nullable=True),
        sa.Column("collection", EXACT, nullable=True),
        sa.Column("user", EXACT, nullable=True),
        sa.PrimaryKeyConstraint("seq", name="pk_action"),
        sa.UniqueConstraint("id", name="uq_action_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_action_collection_id",
        "action",
        ["collection", "id"],
        unique=False,
        sqlite_where=sa.text("collection IS NOT NULL"),
    )
    op.create_index(
        "ix_action_product_id",
        "action",
        ["product", "id"],
        unique=False,
        sqlite_where=sa.text("product IS NOT NULL"),
    )
    op.create_index(
        "ix_action_thng_id", "action", ["thng", "id"], unique=False, sqlite_where=sa.text("thng IS NOT NULL")
    )
    op.create_index("ix_action_timestamp", "action", ["timestamp"], unique=False)
    op.create_index("ix_action_type_id", "action", ["type", "id"], unique=False)
    op.create_table(
        "block",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "number", name="pk_block"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "identifier",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("seq", SEQUENCE, autoincrement=False, nullable=False),
        sa.Column("key", EXACT, nullable=False),
        sa.Column("value", EXACT, nullable=False),
        sa.Column("gtin", EXACT, nullable=True),
        sa.PrimaryKeyConstraint("kind", "seq", "key", name="pk_identifier"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_identifier_gtin", "identifier", ["gtin"], unique=False, sqlite_where=sa.text("gtin IS NOT NULL")
    )
    op.create_index("ix_identifier_value_key", "identifier", ["value", "key"], unique=False)
    op.create_table(
        "product",
        sa.Column("seq", SEQUENCE, autoincrement=True, nullable=False),
        sa.Column("id", EXACT, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("name", EXACT, nullable=True),
        sa.Column("sort_name", EXACT, nullable=True),
        sa.Column("sort_brand", EXACT, nullable=True),
        sa.PrimaryKeyConstraint("seq", name="pk_product"),
        sa.UniqueConstraint("id", name="uq_product_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_product_name", "product", ["name"], unique=False)
    op.create_index("ix_product_sort_brand_id", "product", ["sort_brand", "id"], unique=False)
    op.create_index("ix_product_sort_name_id", "product", ["sort_name", "id"], unique=False)
    op.create_index("ix_product_updated_at_id", "product", ["updated_at", "id"], unique=False)
    op.create_table(
        "property_update",
        sa.Column("seq", SEQUENCE, autoincrement=True, nullable=False),
        sa.Column("owner", EXACT, nullable=False),
        sa.Column("key", EXACT, nullable=False),
        sa.Column("timestamp", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_property_update"),
    )
    op.create_index(
        "ix_property_update_owner_key_timestamp",
        "property_update",
        ["owner", "key", "timestamp"],
        unique=False,
    )
    op.create_table(
        "record",
        sa.Column("seq", SEQUENCE, autoincrement=True, nullable=False),
        sa.Column("id", EXACT, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("name", EXACT, nullable=True),
        sa.Column("sort_name", EXACT, nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("parent", EXACT, nullable=True),
        sa.PrimaryKeyConstraint("seq", name="pk_record"),
        sa.UniqueConstraint("id", name="uq_record_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_record_kind_id", "record", ["kind", "id"], unique=False)
    op.create_index("ix_record_kind_name", "record", ["kind", "name"], unique=False)
    op.create_index("ix_record_kind_parent_id", "record", ["kind", "parent", "id"], unique=False)
    op.create_table(
        "redirection",
        sa.Column("seq", SEQUENCE, autoincrement=True, nullable=False),
        sa.Column("id", EXACT, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("short_domain", EXACT, server_default="", nullable=False),
        sa.Column("short_id", EXACT, nullable=False),
        sa.Column("target", EXACT, nullable=False),
        sa.Column("evrythng_id", EXACT, nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("hits", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_redirection"),
        sa.UniqueConstraint("id", name="uq_redirection_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_redirection_evrythng_id_id", "redirection", ["evrythng_id", "id"], unique=False)
    op.create_index("ix_redirection_hits_id", "redirection", ["hits", "id"], unique=False)
    op.create_index(
        "ix_redirection_short_id_short_domain", "redirection", ["short_id", "short_domain"], unique=True
    )
    if op.get_context().dialect.name == "sqlite":  # PostgreSQL's entries have at most 2,704 bytes
        op.create_index("ix_redirection_target_id", "redirection", ["target", "id"], unique=False)
    op.create_index("ix_redirection_updated_at_id", "redirection", ["updated_at", "id"], unique=False)
    op.create_table(
        "tag",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("value", EXACT, nullable=False),
        sa.Column("seq", SEQUENCE, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("kind", "value", "seq", name="pk_tag"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_tag_kind_seq", "tag", ["kind", "seq"], unique=False)
    op.create_table(
        "thng",
        sa.Column("seq", SEQUENCE, autoincrement=True, nullable=False),
        sa.Column("id", EXACT, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("name", EXACT, nullable=True),
        sa.Column("sort_name", EXACT, nullable=True),
        sa.Column("product", EXACT, nullable=True),
        sa.PrimaryKeyConstraint("seq", name="pk_thng"),
        sa.UniqueConstraint("id", name="uq_thng_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_thng_name", "thng", ["name"], unique=False)
    op.create_index("ix_thng_product_id", "thng", ["product", "id"], unique=False)
    op.create_index("ix_thng_sort_name_id", "thng", ["sort_name", "id"], unique=False)
    op.create_index("ix_thng_updated_at_id", "thng", ["updated_at", "id"], unique=False)
    op.create_table(
        "trash",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("id", EXACT, nullable=False),
        sa.Column("deleted_at", sa.BigInteger(), nullable=False),
        sa.Column("row", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "id", name="pk_trash"),
    )
    op.create_index("ix_trash_deleted_at", "trash", ["deleted_at"], unique=False)
    for table in ("product", "thng", "redirection"):
        _create_search_index(table)


def _create_search_index(table: str) -> None:
    """Words of a record: FTS5 without content in SQLite, a tsvector with a GIN index in PostgreSQL."""
    if op.get_context().dialect.name == "sqlite":
        op.execute(
            f"CREATE VIRTUAL TABLE {table}_words USING fts5(words, content='', detail='none', "
            "prefix='1 2 3 4 5 6', tokenize='unicode61 remove_diacritics 2')"
        )
        return
    op.execute(f"CREATE TABLE {table}_words (rowid bigint PRIMARY KEY, words tsvector NOT NULL)")
    op.execute(f"CREATE INDEX ix_{table}_words ON {table}_words USING gin (words)")
