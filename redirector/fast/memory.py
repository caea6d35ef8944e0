"""Links and documents read past SQLAlchemy, and remembered as long as nothing has changed them.

What has changed is asked once for the visits of a turn of the event loop, after these have been sent: so what
is remembered holds for them, whichever process changed what. A link that has changed is forgotten, and no
other one.
"""

from __future__ import annotations

import sqlite3
from functools import cached_property
from typing import Any, Final

from sqlalchemy import Select, bindparam
from sqlalchemy.dialects import sqlite

from catalog.documents import Json
from catalog.ids import is_reserved
from catalog.kinds import PRODUCT, THNG, Kind
from catalog.records import stored_of
from redirector.context.scan import as_read
from redirector.fast.changes import Changed, State, changed_between, state_of
from redirector.fast.known import BRIEF, Known, plain_link, special_link
from redirector.fast.shelf import Shelf
from redirector.fast.watch import Watch
from redirector.links import UNCOUNTED, link_of
from redirector.rules.book import ACCOUNT_VERSION

MOST_LINKS: Final = 131_072
_MOST_DOCUMENTS: Final = 4_096
_MAPPED_BYTES: Final = 1 << 31


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


class Memory:
    """What one process remembers of an SQLite database; belongs to the thread of its event loop.

    ``links`` are the known links by short id, ``rules_version`` is that of the account's rules; ``commits``
    grows when something may have been committed. ``has_read`` is set when a document is asked for.
    ``is_alone`` says that nothing else in this process closes connections to the database later: then it is
    watched, which is quicker than to ask it.
    """

    def __init__(self, location: str, *, is_alone: bool = False) -> None:
        self._links = Shelf[bytes, Known]()
        self.links = self._links.things
        self._location = location
        self._is_alone = is_alone
        self._watch: Watch | None = None
        self._seen = b""
        self._state: State | None = None
        self._link = _Statement(UNCOUNTED)
        self._rules = _Statement(ACCOUNT_VERSION)
        self._records = {kind.name: _record_statement(kind) for kind in (THNG, PRODUCT)}
        self._documents = Shelf[tuple[str, str], Json]()
        self._looked_up = 0
        self.rules_version: int | None = None
        self.commits = 0
        self.has_read = False

    @cached_property
    def _connection(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._location, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA query_only = ON")
        connection.execute(f"PRAGMA mmap_size = {_MAPPED_BYTES}")
        if self._is_alone:
            connection.execute("SELECT 1 FROM generation").fetchall()
            self._watch = Watch.of(self._location)
        return connection

    @cached_property
    def _cursor(self) -> sqlite3.Cursor:
        """For looking links up, again and again."""
        return self._connection.cursor()

    def refresh(self) -> Changed | None:
        """Forget what has changed since the last time; None when nothing has.

        When the database cannot be asked, nothing is forgotten, nor taken for known.
        """
        self.release()
        connection = self._connection
        seen = self._seen if self._watch is None else self._watch.state()
        if self._watch is not None and seen == self._seen:
            return None
        self.commits += 1
        changed, state = None, state_of(connection)
        if state != self._state:
            changed = changed_between(self._state, state, connection)
            version = self._rules.first(connection)
            self._forget(changed)
            self.rules_version = None if version is None else version[0]
            self._state = state
        self._seen = seen  # of before the question: what is committed meanwhile is asked for again
        return changed

    def _forget(self, changed: Changed) -> None:
        if changed.links is None:
            self._links.clear()
        for short_id in changed.links or ():
            self._links.remove(short_id.encode("utf-8"))
        if changed.documents:
            self._documents.clear()

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
        row = self._cursor.execute(BRIEF, (name,)).fetchone()
        if row is None:
            return None
        known = plain_link(name, row) or self._special(name)
        if known is not None:
            self._links.put(short_id, known, MOST_LINKS)
        return known

    def _special(self, name: str) -> Known | None:
        row = self._link.first(self._connection, name)
        return None if row is None else special_link(link_of(row))

    def release(self) -> None:
        """To be called at the end of a turn: what was looked up in it was of one moment."""
        if self._looked_up:
            self._looked_up = 0
            if self._connection.in_transaction:
                self._connection.execute("COMMIT")

    def read(self, kind: Kind, record_id: str) -> Json | None:
        """A record as rules see it."""
        self.has_read = True
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
