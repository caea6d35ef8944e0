"""Which links have changed, so that who remembers links need not forget all of them for one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from catalog.migrations.versions import v0008_generations as before

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_EXACT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
# Who has slept through more changes than are kept forgets everything.
_KEPT = 10_000

_CHANGED = "INSERT INTO link_change (short_id)"
_OF_THING = f"{_CHANGED} SELECT short_id FROM redirection WHERE evrythng_id = {{row}}.id"  # noqa: S608 - our own names
_COUNT = "UPDATE generation SET number = number + 1 WHERE name = '{of}'"
_OF_REDIRECTOR = "WHEN {row}.kind = 'redirector'"
_VISITED_PRODUCT = (
    "WHEN EXISTS (SELECT 1 FROM redirection WHERE evrythng_id = NEW.id)"
    " OR EXISTS (SELECT 1 FROM thng WHERE product = NEW.id)"
)
_VISITED_THING = "WHEN EXISTS (SELECT 1 FROM redirection WHERE evrythng_id = NEW.id)"
# SQLite only: what is remembered, which events on which table, when they matter, and what is done.
TRIGGERS = (
    (
        "links",
        "redirection",
        "UPDATE OF id, body, short_domain, short_id, target, evrythng_id, type",
        "",
        f"{_CHANGED} VALUES (OLD.short_id)",
    ),
    ("links", "redirection", "DELETE", "", f"{_CHANGED} VALUES (OLD.short_id)"),
    (
        "links",
        "thng",
        "UPDATE OF product",
        "WHEN OLD.product IS NOT NEW.product",
        _OF_THING.format(row="NEW"),
    ),
    ("links", "thng", "DELETE", "", _OF_THING.format(row="OLD")),
    ("links", "thng", "INSERT", "", _OF_THING.format(row="NEW")),
    (
        "old",
        "link_change",
        "INSERT",
        "",
        f"DELETE FROM link_change WHERE seq <= NEW.seq - {_KEPT}",  # noqa: S608 - our own names
    ),
    ("rules", "record", "UPDATE", _OF_REDIRECTOR.format(row="NEW"), _COUNT.format(of="rules")),
    ("rules", "record", "INSERT", _OF_REDIRECTOR.format(row="NEW"), _COUNT.format(of="rules")),
    ("rules", "record", "DELETE", _OF_REDIRECTOR.format(row="OLD"), _COUNT.format(of="rules")),
    # What comes back: new records belong to no link yet.
    ("documents", "product", "INSERT", _VISITED_PRODUCT, _COUNT.format(of="documents")),
    ("documents", "thng", "INSERT", _VISITED_THING, _COUNT.format(of="documents")),
)


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "link_change",
        sa.Column("seq", _SEQUENCE, autoincrement=True, nullable=False),
        sa.Column("short_id", _EXACT, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_link_change"),
    )
    op.execute("UPDATE generation SET name = 'rules' WHERE name = 'links'")
    if op.get_context().dialect.name == "sqlite":
        for of, table, event, _ in before.TRIGGERS:
            if of == before.LINKS:
                op.execute(f"DROP TRIGGER {before.trigger_name(of, table, event)}")
        for of, table, event, condition, work in TRIGGERS:
            name = before.trigger_name(of, table, event)
            op.execute(f"CREATE TRIGGER {name} AFTER {event} ON {table} {condition} BEGIN {work}; END")


def downgrade() -> None:
    """Take this revision back."""
    if op.get_context().dialect.name == "sqlite":
        for of, table, event, *_ in TRIGGERS:
            op.execute(f"DROP TRIGGER {before.trigger_name(of, table, event)}")
        for of, table, event, condition in before.TRIGGERS:
            if of == before.LINKS:
                op.execute(
                    f"CREATE TRIGGER {before.trigger_name(of, table, event)} AFTER {event} ON {table}"
                    f" {condition} BEGIN {_COUNT.format(of='links')}; END"
                )
    op.execute("UPDATE generation SET name = 'links' WHERE name = 'rules'")
    op.drop_table("link_change")
