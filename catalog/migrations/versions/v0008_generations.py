"""Counters of changes, so that what is remembered of links and documents is never out of date."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

LINKS, DOCUMENTS = "links", "documents"
_OF_REDIRECTOR = "WHEN {row}.kind = 'redirector'"
# SQLite only: what is remembered, which events on it, and when they matter. Hits change no link.
TRIGGERS = (
    (LINKS, "redirection", "UPDATE OF id, body, short_domain, short_id, target, evrythng_id, type", ""),
    (LINKS, "redirection", "DELETE", ""),
    (LINKS, "thng", "UPDATE OF product", ""),
    (LINKS, "thng", "DELETE", ""),
    (LINKS, "thng", "INSERT", "WHEN EXISTS (SELECT 1 FROM redirection WHERE evrythng_id = NEW.id)"),
    (LINKS, "record", "UPDATE", _OF_REDIRECTOR.format(row="NEW")),
    (LINKS, "record", "INSERT", _OF_REDIRECTOR.format(row="NEW")),
    (LINKS, "record", "DELETE", _OF_REDIRECTOR.format(row="OLD")),
    (DOCUMENTS, "thng", "UPDATE", ""),
    (DOCUMENTS, "thng", "DELETE", ""),
    (DOCUMENTS, "product", "UPDATE", ""),
    (DOCUMENTS, "product", "DELETE", ""),
)


def trigger_name(of: str, table: str, event: str) -> str:
    """The name of a trigger."""
    return f"{of}_of_{table}_{event.split()[0].lower()}"


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "generation",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_generation"),
    )
    op.execute("INSERT INTO generation (name, number) VALUES ('links', 1), ('documents', 1)")
    if op.get_context().dialect.name == "sqlite":
        for of, table, event, condition in TRIGGERS:
            op.execute(
                f"CREATE TRIGGER {trigger_name(of, table, event)} AFTER {event} ON {table} {condition} "  # noqa: S608 - our own names
                f"BEGIN UPDATE generation SET number = number + 1 WHERE name = '{of}'; END"
            )


def downgrade() -> None:
    """Take this revision back."""
    if op.get_context().dialect.name == "sqlite":
        for of, table, event, _ in TRIGGERS:
            op.execute(f"DROP TRIGGER {trigger_name(of, table, event)}")
    op.drop_table("generation")
