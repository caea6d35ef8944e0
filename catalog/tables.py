"""The tables of the catalogue.

A record is a row of real columns for what is looked up, filtered or sorted most, and its whole document
as JSON in ``body`` (without ``id``, ``createdAt`` and ``updatedAt``, which are columns only). Large kinds
have a table of their own; all small ones share ``record``. Ids sort by the time they were made, so the
order of a list needs no other column.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, Double, Index, Integer, MetaData, String, Table, Text, text
from sqlalchemy.types import TypeEngine

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Row numbers are never given twice (AUTOINCREMENT): a restored record takes its old place in lists again.
_NEVER_TWICE = True

# A whole number that SQLite may use as its row id, and a text that every database compares byte by byte.
SEQUENCE = BigInteger().with_variant(Integer, "sqlite")
EXACT: TypeEngine[str] = Text().with_variant(Text(collation="C"), "postgresql")


def record_columns() -> list[Column[object]]:
    """The columns every record has, in order."""
    return [
        Column("seq", SEQUENCE, primary_key=True, autoincrement=True),
        Column("id", EXACT, nullable=False, unique=True),
        Column("created_at", BigInteger, nullable=False),
        Column("updated_at", BigInteger, nullable=False),
        Column("body", Text, nullable=False),
    ]


def named_columns() -> list[Column[object]]:
    """A record with a name: literal for filters, case-folded for sorting as people expect."""
    return [*record_columns(), Column("name", EXACT), Column("sort_name", EXACT)]


def _where(condition: str) -> dict[str, Any]:
    """The rows an index holds, where most rows have nothing to be found by."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


record = Table(
    "record",
    metadata,
    *named_columns(),
    Column("kind", String(40), nullable=False),
    Column("parent", EXACT),
    Index(None, "kind", "id"),
    Index(None, "kind", "name"),
    Index(None, "kind", "parent", "id"),
    sqlite_autoincrement=_NEVER_TWICE,
)

product = Table(
    "product",
    metadata,
    *named_columns(),
    Column("sort_brand", EXACT),
    Index(None, "name"),
    Index(None, "sort_name", "id"),
    Index(None, "sort_brand", "id"),
    Index(None, "updated_at", "id"),
    sqlite_autoincrement=_NEVER_TWICE,
)

thng = Table(
    "thng",
    metadata,
    *named_columns(),
    Column("product", EXACT),
    Column("batch", EXACT),
    Index(None, "name"),
    Index(None, "sort_name", "id"),
    Index(None, "product", "id"),
    Index(None, "batch", "seq", **_where("batch IS NOT NULL")),
    Index(None, "updated_at", "id"),
    sqlite_autoincrement=_NEVER_TWICE,
)

place = Table(
    "place",
    metadata,
    *named_columns(),
    Column("latitude", Double),
    Column("longitude", Double),
    Index(None, "name"),
    Index(None, "latitude", "longitude"),
    sqlite_autoincrement=_NEVER_TWICE,
)

redirection = Table(
    "redirection",
    metadata,
    *record_columns(),
    Column("short_domain", EXACT, nullable=False, server_default=""),
    Column("short_id", EXACT, nullable=False),
    Column("target", EXACT, nullable=False),
    Column("evrythng_id", EXACT, nullable=False),
    Column("type", String(20), nullable=False),
    Column("hits", BigInteger, nullable=False, server_default="0"),
    Column("bot_hits", BigInteger, nullable=False, server_default="0"),
    Index(None, "short_id", "short_domain", unique=True),
    Index(None, "evrythng_id", "id"),
    Index(None, "target", "id").ddl_if(dialect="sqlite"),  # PostgreSQL's entries have at most 2,704 bytes
    Index(None, "hits", "id"),
    Index(None, "updated_at", "id"),
    sqlite_autoincrement=_NEVER_TWICE,
)

action = Table(
    "action",
    metadata,
    *record_columns(),
    Column("type", EXACT, nullable=False),
    Column("timestamp", BigInteger, nullable=False),
    Column("thng", EXACT),
    Column("product", EXACT),
    Column("collection", EXACT),
    Column("user", EXACT),
    Column("link", EXACT),  # the id of the redirection that was visited
    Index(None, "type", "id"),
    Index(None, "timestamp"),
    Index(None, "thng", "id", sqlite_where=text("thng IS NOT NULL")),
    Index(None, "product", "id", sqlite_where=text("product IS NOT NULL")),
    Index(None, "collection", "id", sqlite_where=text("collection IS NOT NULL")),
    Index(
        None,
        "link",
        "timestamp",
        sqlite_where=text("link IS NOT NULL"),
        postgresql_where=text("link IS NOT NULL"),
    ),
    sqlite_autoincrement=_NEVER_TWICE,
)

# What the last check of a link's targets found.
link_check = Table(
    "link_check",
    metadata,
    Column("link", EXACT, primary_key=True),
    Column("checked_at", BigInteger, nullable=False),
    Column("state", String(10), nullable=False),
    Column("body", Text, nullable=False),
    Index(None, "checked_at"),
    Index(None, "state", "checked_at"),
)

# Counts changes of links and of documents, by triggers: who remembers some asks here whether they still hold.
# In SQLite only: elsewhere a counter would keep writers waiting for each other.
generation = Table(
    "generation",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("number", BigInteger, nullable=False),
)

# What is left of hits whose actions are not kept any longer: their counts, by link and day (since 1970, UTC).
hit_day = Table(
    "hit_day",
    metadata,
    Column("link", EXACT, primary_key=True),
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("body", Text, nullable=False),
    Index(None, "day"),
    sqlite_with_rowid=False,
)

# The ledger of labels. Codes are found by a digest: a code may be longer than an index entry can be.
label_print = Table(
    "label_print",
    metadata,
    *record_columns(),
    Column("code_digest", String(32), nullable=False),
    Column("short_id", EXACT),
    Column("product", EXACT),
    Column("thng", EXACT),
    Column("run", EXACT),
    Column("voided_at", BigInteger),
    Index(None, "code_digest", "id"),
    Index(None, "short_id", "id", sqlite_where=text("short_id IS NOT NULL")),
    Index(None, "product", "id", sqlite_where=text("product IS NOT NULL")),
    Index(None, "thng", "id", sqlite_where=text("thng IS NOT NULL")),
    Index(None, "run", "id"),
    sqlite_autoincrement=_NEVER_TWICE,
)

# What a record can be recognised by; gtin is the GTIN-14 of every identifier that holds a valid GTIN.
identifier = Table(
    "identifier",
    metadata,
    Column("kind", String(40), primary_key=True),
    Column("seq", SEQUENCE, primary_key=True, autoincrement=False),
    Column("key", EXACT, primary_key=True),
    Column("value", EXACT, nullable=False),
    Column("gtin", EXACT),
    Index(None, "value", "key"),
    Index(None, "gtin", sqlite_where=text("gtin IS NOT NULL")),
    sqlite_with_rowid=False,
)

tag = Table(
    "tag",
    metadata,
    Column("kind", String(40), primary_key=True),
    Column("value", EXACT, primary_key=True),
    Column("seq", SEQUENCE, primary_key=True, autoincrement=False),
    Index(None, "kind", "seq"),
    sqlite_with_rowid=False,
)

# Which collection (``value``) a record is in; its own document lists them too.
member = Table(
    "member",
    metadata,
    Column("kind", String(40), primary_key=True),
    Column("value", EXACT, primary_key=True),
    Column("seq", SEQUENCE, primary_key=True, autoincrement=False),
    Index(None, "kind", "seq"),
    sqlite_with_rowid=False,
)

# How many records of a kind have a row number in [number * 1000, number * 1000 + 999].
block = Table(
    "block",
    metadata,
    Column("kind", String(40), primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("count", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

# Every update of a property, newest last; the latest values stand in the record's body too.
property_update = Table(
    "property_update",
    metadata,
    Column("seq", SEQUENCE, primary_key=True, autoincrement=True),
    Column("owner", EXACT, nullable=False),
    Column("key", EXACT, nullable=False),
    Column("timestamp", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("value", Text, nullable=False),
    Index(None, "owner", "key", "timestamp"),
)

# Every place a thing was at; the latest stands in its body too.
location_update = Table(
    "location_update",
    metadata,
    Column("seq", SEQUENCE, primary_key=True, autoincrement=True),
    Column("owner", EXACT, nullable=False),
    Column("timestamp", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
    Index(None, "owner", "timestamp"),
)

# Deleted records, whole, so that a delete can be taken back.
trash = Table(
    "trash",
    metadata,
    Column("kind", String(40), primary_key=True),
    Column("id", EXACT, primary_key=True),
    Column("deleted_at", BigInteger, nullable=False),
    Column("row", Text, nullable=False),
    Index(None, "deleted_at"),
)

# Who may call: an API key and whom it stands for. Found by digest, then compared in constant time.
access = Table(
    "access",
    metadata,
    Column("id", EXACT, primary_key=True),
    Column("key_digest", EXACT, nullable=False, unique=True),
    Column("api_key", EXACT, nullable=False),
    Column("account", EXACT, nullable=False),
    Column("actor_type", String(20), nullable=False),
    Column("actor_id", EXACT, nullable=False),
    Column("role", EXACT, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("project", EXACT),
    Column("application", EXACT),
    Index(None, "actor_id", "actor_type"),
    Index(None, "project"),
    Index(None, "application"),
)

# How application users prove who they are; their documents do not say it.
credential = Table(
    "credential",
    metadata,
    Column("user", EXACT, primary_key=True),
    Column("status", String(20), nullable=False),
    Column("password_hash", EXACT),
    Column("activation_code", EXACT),
)

# Who sees a record: projects, and users of their applications.
scope = Table(
    "scope",
    metadata,
    Column("kind", String(40), primary_key=True),
    Column("type", String(10), primary_key=True),
    Column("value", EXACT, primary_key=True),
    Column("seq", SEQUENCE, primary_key=True, autoincrement=False),
    Index(None, "kind", "seq"),
    sqlite_with_rowid=False,
)

# What is done on a batch in the background; ``plan`` is what it makes, ``result_key`` the secret part of the
# address of its result. One process works on it at a time: ``lease_owner``, until ``lease_until``.
task = Table(
    "task",
    metadata,
    *record_columns(),
    Column("batch", EXACT, nullable=False),
    Column("type", String(40), nullable=False),
    Column("status", String(40), nullable=False),
    Column("plan", Text, nullable=False),
    Column("result_key", EXACT, nullable=False),
    Column("chunks_done", BigInteger, nullable=False, server_default="0"),
    Column("rows_made", BigInteger, nullable=False, server_default="0"),
    Column("rows_failed", BigInteger, nullable=False, server_default="0"),
    Column("error", Text),
    Column("completed_at", BigInteger),
    Column("lease_owner", EXACT),
    Column("lease_until", BigInteger, nullable=False, server_default="0"),
    Index(None, "batch", "id"),
    Index(None, "status", "lease_until"),
    sqlite_autoincrement=_NEVER_TWICE,
)

# What a task was given, in the chunks it works through: a list of [line, fields] as JSON.
task_input = Table(
    "task_input",
    metadata,
    Column("task", SEQUENCE, primary_key=True, autoincrement=False),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("rows", Text, nullable=False),
)

# What a task made, by the number of the row that asked for it; short ids that belong to nothing yet have
# no thing, and are not given out again.
task_result = Table(
    "task_result",
    metadata,
    Column("task", SEQUENCE, primary_key=True, autoincrement=False),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("short_id", EXACT),
    Column("thng", EXACT),
    Index(None, "short_id", **_where("thng IS NULL")),
    sqlite_with_rowid=False,
)

# What a task could not make, and why.
task_log = Table(
    "task_log",
    metadata,
    Column("task", SEQUENCE, primary_key=True, autoincrement=False),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("message", Text, nullable=False),
    Column("payload", Text, nullable=False),
    sqlite_with_rowid=False,
)

# How many things of a batch belong to a product (none: an empty text), and how many of those have links.
batch_content = Table(
    "batch_content",
    metadata,
    Column("batch", EXACT, primary_key=True),
    Column("product", EXACT, primary_key=True),
    Column("thngs", BigInteger, nullable=False),
    Column("links", BigInteger, nullable=False),
    Index(None, "product"),
    sqlite_with_rowid=False,
)

# What scripts are still to be told; taken by one service at a time, for as long as ``taken_until`` says.
reactor_event = Table(
    "reactor_event",
    metadata,
    Column("seq", SEQUENCE, primary_key=True, autoincrement=True),
    Column("application", EXACT, nullable=False),
    Column("function", EXACT, nullable=False),
    Column("event", Text, nullable=False),
    Column("depth", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("taken_until", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Index(None, "application", "seq"),
    sqlite_autoincrement=_NEVER_TWICE,
)

# When scripts run by the clock; ``next_at`` is empty when they do not any more.
reactor_schedule = Table(
    "reactor_schedule",
    metadata,
    *record_columns(),
    Column("parent", EXACT, nullable=False),
    Column("next_at", BigInteger),
    Index(None, "parent", "id"),
    Index(None, "next_at"),
    sqlite_autoincrement=_NEVER_TWICE,
)

# What scripts have written down.
reactor_log = Table(
    "reactor_log",
    metadata,
    *record_columns(),
    Column("app", EXACT, nullable=False),
    Column("log_level", String(10), nullable=False),
    Column("timestamp", BigInteger, nullable=False),
    Index(None, "app", "seq"),
    Index(None, "created_at"),
    sqlite_autoincrement=_NEVER_TWICE,
)

SEARCHED_TABLES = ("product", "thng", "redirection", "label_print")
