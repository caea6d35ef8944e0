"""Links and documents read past SQLAlchemy, and remembered as long as nothing has changed them.

Triggers in the database count changes of links and of documents (`catalog.migrations`, revision 0008). Both
counters are read once for the visits of a turn of the event loop, after these have been sent: so what is
remembered holds for them, whichever process changed what.
"""

from __future__ import annotations

import sqlite3
from functools import cached_property
from typing import Any, Final

import msgspec
from sqlalchemy import Select, bindparam
from sqlalchemy.dialects import sqlite

from catalog.documents import Json
from catalog.ids import is_reserved
from catalog.kinds import PRODUCT, THNG, Kind
from catalog.records import stored_of
from redirector.context.scan import as_read
from redirector.fast.shelf import Shelf
from redirector.fast.watch import Watch
from redirector.hit import LineMaker
from redirector.links import UNCOUNTED, Found, link_of
from redirector.options import Options
from redirector.rules.book import ACCOUNT_VERSION
from redirector.targets import sendable

MOST_LINKS: Final = 65_536
_MOST_DOCUMENTS: Final = 4_096
_MAPPED_BYTES: Final = 1 << 30
_GENERATIONS: Final = "SELECT number FROM generation WHERE name IN ('documents', 'links') ORDER BY name"


class _Statement:
    """A statement of SQLAlchemy's, compiled once for the database's own driver."""

    def __init__(self, statement: Select[Any]) -> None:
        compiled = statement.compile(dialect=sqlite.dialect())
        self._sql = str(compiled)
        self._names = tuple(compiled.positiontup or ())
        self._values = dict(compiled.params)

    def first(self, connection: sqlite3.Connection, key: str = "") -> tuple[Any, ...] | None:
        values = [key if name == "key" else self._values[name] for name in self._names]
        row: tuple[Any, ...] | None = connection.execute(self._sql, values).fetchone()
        return row


def _record_statement(kind: Kind) -> _Statement:
    return _Statement(kind.select_stored.where(kind.key_column == bindparam("key")))


class Known(msgspec.Struct, gc=False, eq=False):
    """A link as visits need it.

    ``plain_location`` is where it leads when nothing else decides; ``is_for_all`` says that nothing must be
    counted or asked before it leads anywhere. ``only_location`` is set, by who knows the rules, when nothing
    else ever decides.
    """

    found: Found
    line: LineMaker
    plain_location: bytes | None
    options: Options
    is_plain: bool
    is_for_all: bool
    only_location: bytes | None = None

    @classmethod
    def of(cls, found: Found) -> Known:
        """What visits need of a link that was found."""
        link, options = found.link, found.link.options
        target = sendable(link.target)
        location = None if target is None else target.encode("ascii")
        is_for_all = options.password is None and options.max_visits is None
        return cls(found, LineMaker.of(link), location, options, options.is_plain, is_for_all)


class Memory:
    """What one process remembers of an SQLite database; belongs to the thread of its event loop.

    ``links`` are the known links by short id; ``commits`` grows when something may have been committed.
    ``is_alone`` says that nothing else in this process closes connections to the database later: then it is
    watched, which is quicker than to ask it.
    """

    def __init__(self, location: str, *, is_alone: bool = False) -> None:
        self._links = Shelf[bytes, Known]()
        self.links = self._links.things
        self._location = location
        self._is_alone = is_alone
        self._watch: Watch | None = None
        self._state = b""
        self._link = _Statement(UNCOUNTED)
        self._rules = _Statement(ACCOUNT_VERSION)
        self._rules_version: int | None = None
        self._records = {kind.name: _record_statement(kind) for kind in (THNG, PRODUCT)}
        self._generations: list[tuple[int]] = []
        self._documents = Shelf[tuple[str, str], Json]()
        self._looked_up = 0
        self.commits = 0

    @cached_property
    def _connection(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._location, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA query_only = ON")
        connection.execute(f"PRAGMA mmap_size = {_MAPPED_BYTES}")
        if self._is_alone:
            connection.execute(_GENERATIONS).fetchall()
            self._watch = Watch.of(self._location)
        return connection

    def refresh(self) -> bool:
        """Forget what has changed since the last time; whether anything has."""
        self.release()
        if self._watch is not None:
            state = self._watch.state()
            if state == self._state:
                return False
            self._state = state  # of before the question: what is committed meanwhile is asked for again
        self.commits += 1
        found = self._connection.execute(_GENERATIONS).fetchall()
        if found == self._generations:
            return False
        self._links.clear()
        self._documents.clear()
        version = self._rules.first(self._connection)
        self._rules_version = None if version is None else version[0]
        self._generations = found
        return True

    def link(self, short_id: bytes) -> Known | None:
        """The link with this short id; None without one, or when it is a route of the API."""
        known = self.links.get(short_id)
        return self._look_up(short_id) if known is None else known

    def _look_up(self, short_id: bytes) -> Known | None:
        name = short_id.decode("ascii")
        if is_reserved(name):
            return None
        # Every statement alone begins and ends a transaction, which costs as much as the look-up itself.
        if self._looked_up == 1:
            self._connection.execute("BEGIN")
        self._looked_up += 1
        row = self._link.first(self._connection, name)
        if row is None:
            return None
        known = Known.of(Found(link_of(row), self._rules_version))
        self._links.put(short_id, known, MOST_LINKS)
        return known

    def release(self) -> None:
        """To be called at the end of a turn: what was looked up in it was of one moment."""
        if self._looked_up:
            self._looked_up = 0
            if self._connection.in_transaction:
                self._connection.execute("COMMIT")

    def read(self, kind: Kind, record_id: str) -> Json | None:
        """A record as rules see it."""
        key = (kind.name, record_id)
        known = self._documents.things.get(key)
        if known is not None:
            return known
        row = self._records[kind.name].first(self._connection, record_id)
        if row is None:
            return None
        document = as_read(stored_of(row))
        self._documents.put(key, document, _MOST_DOCUMENTS)
        return document

    def close(self) -> None:
        """Close the connection, if one was opened, when all others of the process are closed."""
        if "_connection" in self.__dict__:
            self._connection.close()
        if self._watch is not None:
            self._watch.close()
