"""The tables of what is done in the background: tasks of batches, and scripts of the Reactor."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from catalog.table_base import EXACT, NEVER_TWICE, SEQUENCE, metadata, record_columns, where

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
    sqlite_autoincrement=NEVER_TWICE,
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
    Index(None, "short_id", **where("thng IS NULL")),
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
    sqlite_autoincrement=NEVER_TWICE,
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
    sqlite_autoincrement=NEVER_TWICE,
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
    sqlite_autoincrement=NEVER_TWICE,
)

SEARCHED_TABLES = ("product", "thng", "redirection", "label_print")
