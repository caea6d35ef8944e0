"""Links and documents read past SQLAlchemy, and remembered as long as nothing has changed them.

Triggers in the database count changes of links and of documents (`catalog.migrations`, revision 0008). Both
counters are read once for the visits of a turn of the event loop, after these have been sent: so what is
remembered holds for them, whichever process changed what.
"""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from functools import cached_property
from typing import Any, Final

from sqlalchemy import Select, bindparam
from sqlalchemy.dialects import sqlite

from catalog.documents import Json
from catalog.ids import is_reserved
from catalog.kinds import PRODUCT, THNG, Kind
from catalog.records import stored_of
from redirector.context.scan import as_read
from redirector.hit import LineMaker
from redirector.links import WITH_RULES, Found, found_of
from redirector.targets import sendable

MOST_LINKS: Final = 65_536
_MOST_DOCUMENTS: Final = 4_096
_MAPPED_BYTES: Final = 1 << 30
_GENERATIONS: Final = "SELECT number FROM generation ORDER BY name"


class _Statement:
    """A statement of SQLAlchemy's, compiled once for the database's own driver."""

    def __init__(self, statement: Select[Any]) -> None:
        compiled = statement.compile(dialect=sqlite.dialect())
        self._sql = str(compiled)
        self._names = tuple(compiled.positiontup or ())
        self._values = dict(compiled.params)

    def first(self, connection: sqlite3.Connection, key: str) -> tuple[Any, ...] | None:
        values = {**self._values, "key": key}
        row: tuple[Any, ...] | None = connection.execute(
            self._sql, [values[name] for name in self._names]
        ).fetchone()
        return row


def _record_statement(kind: Kind) -> _Statement:
    return _Statement(kind.select_stored.where(kind.key_column == bindparam("key")))


class Known:
    """A link as visits need it.

    ``plain_location`` is where it leads when nothing else decides; ``is_for_all`` says that nothing must be
    counted or asked before it leads anywhere.
    """

    __slots__ = ("found", "is_for_all", "is_plain", "line", "plain_location")

    def __init__(self, found: Found) -> None:
        link = found.link
        self.found = found
        self.line = LineMaker(link)
        target = sendable(link.target)
        self.plain_location = None if target is None else target.encode("ascii")
        options = link.options
        self.is_plain = options.is_plain
        self.is_for_all = options.password is None and options.max_visits is None


class Memory:
    """What one process remembers of an SQLite database; belongs to the thread of its event loop."""

    def __init__(self, location: str) -> None:
        self._location = location
        self._link = _Statement(WITH_RULES)
        self._records = {kind.name: _record_statement(kind) for kind in (THNG, PRODUCT)}
        self._generations: list[tuple[int]] = []
        self._links: OrderedDict[str, Known] = OrderedDict()
        self._documents: OrderedDict[tuple[str, str], Json] = OrderedDict()

    @cached_property
    def _connection(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._location, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA query_only = ON")
        connection.execute(f"PRAGMA mmap_size = {_MAPPED_BYTES}")
        return connection

    def refresh(self) -> None:
        """Forget what has changed since the last time."""
        found = self._connection.execute(_GENERATIONS).fetchall()
        if found == self._generations:
            return
        self._links.clear()
        self._documents.clear()
        self._generations = found

    def link(self, short_id: str) -> Known | None:
        """The link with this short id; None without one, or when it is a route of the API."""
        known = self._links.get(short_id)
        return self._look_up(short_id) if known is None else known

    def _look_up(self, short_id: str) -> Known | None:
        if is_reserved(short_id):
            return None
        row = self._link.first(self._connection, short_id)
        if row is None:
            return None
        known = self._links[short_id] = Known(found_of(row))
        if len(self._links) > MOST_LINKS:
            self._links.popitem(last=False)
        return known

    def read(self, kind: Kind, record_id: str) -> Json | None:
        """A record as rules see it."""
        key = (kind.name, record_id)
        known = self._documents.get(key)
        if known is not None:
            return known
        row = self._records[kind.name].first(self._connection, record_id)
        if row is None:
            return None
        document = self._documents[key] = as_read(stored_of(row))
        if len(self._documents) > _MOST_DOCUMENTS:
            self._documents.popitem(last=False)
        return document

    def close(self) -> None:
        """Close the connection, if one was opened."""
        if "_connection" in self.__dict__:
            self._connection.close()
