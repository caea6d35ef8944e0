"""The tables of the catalogue.

A record is a row of real columns for what is looked up, filtered or sorted most, and its whole document
as JSON in ``body`` (without ``id``, ``createdAt`` and ``updatedAt``, which are columns only). Large kinds
have a table of their own; all small ones share ``record``. Ids sort by the time they were made, so the
order of a list needs no other column.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    false,
    text,
)

from catalog.background_tables import batch_content as batch_content
from catalog.background_tables import reactor_event as reactor_event
from catalog.background_tables import reactor_log as reactor_log
from catalog.background_tables import reactor_schedule as reactor_schedule
from catalog.background_tables import task as task
from catalog.background_tables import task_input as task_input
from catalog.background_tables import task_log as task_log
from catalog.background_tables import task_result as task_result
from catalog.table_base import EXACT as EXACT
from catalog.table_base import NEVER_TWICE, where
from catalog.table_base import SEQUENCE as SEQUENCE
from catalog.table_base import metadata as metadata
from catalog.table_base import named_columns as named_columns
from catalog.table_base import record_columns as record_columns

record = Table(
    "record",
    metadata,
    *named_columns(),
    Column("kind", String(40), nullable=False),
    Column("parent", EXACT),
    Index(None, "kind", "id"),
    Index(None, "kind", "name"),
    Index(None, "kind", "parent", "id"),
    sqlite_autoincrement=NEVER_TWICE,
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
    sqlite_autoincrement=NEVER_TWICE,
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
    Index(None, "batch", "seq", **where("batch IS NOT NULL")),
    Index(None, "updated_at", "id"),
    sqlite_autoincrement=NEVER_TWICE,
)

place = Table(
    "place",
    metadata,
    *named_columns(),
    Column("latitude", Double),
    Column("longitude", Double),
    Index(None, "name"),
    Index(None, "latitude", "longitude"),
    sqlite_autoincrement=NEVER_TWICE,
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
    Index(None, "short_id", "short_domain", unique=True),
    Index(None, "evrythng_id", "id"),
    Index(None, "target", "id").ddl_if(dialect="sqlite"),  # PostgreSQL's entries have at most 2,704 bytes
    Index(None, "updated_at", "id"),
    sqlite_autoincrement=NEVER_TWICE,
)

# Visits of every link that is not deleted, by its row number. They change all the time: apart from the wide
# rows of links, hundreds of them share the page that has to be written.
hit_count = Table(
    "hit_count",
    metadata,
    Column("seq", SEQUENCE, primary_key=True, autoincrement=False),
    Column("hits", BigInteger, nullable=False, server_default="0"),
    Column("bots", BigInteger, nullable=False, server_default="0"),
    Index(None, "hits", "seq"),
    sqlite_with_rowid=False,  # with it, an index could not find what comes after a link of as many hits
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
    sqlite_autoincrement=NEVER_TWICE,
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

# Who has tried passwords of links: how often, and from when on it may again (milliseconds since 1970).
wrong_password = Table(
    "wrong_password",
    metadata,
    Column("link", EXACT, primary_key=True),
    Column("guesser", EXACT, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("free_at", BigInteger, nullable=False),
    Column("forgotten_at", BigInteger, nullable=False),
    Index(None, "forgotten_at"),
)

# Counts changes of rules and of documents, by triggers: who remembers some asks here whether they still hold.
# In SQLite only: elsewhere a counter would keep writers waiting for each other. Changes of reference images,
# which are rare, are counted everywhere, by those who make them.
generation = Table(
    "generation",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("number", BigInteger, nullable=False),
)

# The links that have changed, latest last and only so many of them, written by triggers: who remembers links
# forgets these. In SQLite only, as above.
link_change = Table(
    "link_change",
    metadata,
    Column("seq", SEQUENCE, primary_key=True, autoincrement=True),
    Column("short_id", EXACT, nullable=False),
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

# Hits that have actions, counted by the hour (since 1970, UTC), so that statistics need not read all of them.
# Of what was counted, up to an action's seq, the number of actions and the sum of their seqs are kept: they
# tell whether the hour has still the same actions (`redirector.hours`).
hit_hour = Table(
    "hit_hour",
    metadata,
    Column("hour", BigInteger, primary_key=True, autoincrement=False),
    Column("upto", BigInteger, nullable=False),
    Column("actions", BigInteger, nullable=False),
    Column("seqs", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
    Index(None, "upto"),
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
    sqlite_autoincrement=NEVER_TWICE,
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

# What a printed text (identifier `text` of products and things) is found by: see `catalog.text_keys`.
text_key = Table(
    "text_key",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", String(40), primary_key=True),
    Column("seq", SEQUENCE, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

# What products and things are recognised by when only their looks are seen: the picture is a content of the
# folder of files, reduced; ``features`` describe it as `recognition.likeness` did in this ``version``.
# ``is_gone`` are those of deleted records, which may come back.
reference_image = Table(
    "reference_image",
    metadata,
    Column("seq", SEQUENCE, primary_key=True, autoincrement=True),
    Column("id", EXACT, nullable=False, unique=True),
    Column("created_at", BigInteger, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("owner", EXACT, nullable=False),
    Column("name", Text, nullable=False),
    Column("blob", EXACT, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("is_gone", Boolean, nullable=False, server_default=false()),
    Column("version", Integer, nullable=False),
    Column("points", Integer, nullable=False),
    Column("features", LargeBinary, nullable=False),
    Index(None, "owner", "id"),
    Index(None, "is_gone", "version", "seq"),
    sqlite_autoincrement=NEVER_TWICE,
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
