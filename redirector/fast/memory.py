"""Links and documents read past SQLAlchemy, and remembered as long as nothing has changed them.

Triggers in the database count changes of links and of documents (`catalog.migrations`, revision 0008). Both
counters are read once for the visits of a turn of the event loop, after these have been sent: so what is
remembered holds for them, whichever process changed what.
"""

from __future__ import annotations

import sqlite3
from functools import cached_property
from typing import Any, Final, TypeVar

from sqlalchemy import Select, bindparam
from sqlalchemy.dialects import sqlite

from catalog.documents import Json
from catalog.ids import is_reserved
from catalog.kinds import PRODUCT, THNG, Kind
from catalog.records import stored_of
from redirector.context.scan import as_read
from redirector.fast.watch import Watch
from redirector.hit import LineMaker
from redirector.links import WITH_RULES, Found, found_of
from redirector.targets import sendable

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")

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
    counted or asked before it leads anywhere. ``only_location`` is set, by who knows the rules, when nothing
    else ever decides.
    """

    __slots__ = ("found", "is_for_all", "is_plain", "line", "only_location", "options", "plain_location")

    def __init__(self, found: Found) -> None:
        link = found.link
        self.found = found
        self.line = LineMaker(link)
        target = sendable(link.target)
        self.plain_location = None if target is None else target.encode("ascii")
        self.only_location: bytes | None = None
        self.options = options = link.options
        self.is_plain = options.is_plain
        self.is_for_all = options.password is None and options.max_visits is None


class Memory:
    """What one process remembers of an SQLite database; belongs to the thread of its event loop.

    ``links`` are the known links by short id. ``is_alone`` says that nothing else in this process closes
    connections to the database later: then it is watched, which is quicker than to ask it.
    """

    def __init__(self, location: str, *, is_alone: bool = False) -> None:
        self.links: dict[bytes, Known] = {}
        self._location = location
        self._is_alone = is_alone
        self._watch: Watch | None = None
        self._state = b""
        self._link = _Statement(WITH_RULES)
        self._records = {kind.name: _record_statement(kind) for kind in (THNG, PRODUCT)}
        self._generations: list[tuple[int]] = []
        self._documents: dict[tuple[str, str], Json] = {}

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
        if self._watch is not None:
            state = self._watch.state()
            if state == self._state:
                return False
            self._state = state  # of before the question: what is committed meanwhile is asked for again
        found = self._connection.execute(_GENERATIONS).fetchall()
        if found == self._generations:
            return False
        self.links.clear()
        self._documents.clear()
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
        row = self._link.first(self._connection, name)
        if row is None:
            return None
        known = Known(found_of(row))
        _remember(self.links, short_id, known, MOST_LINKS)
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
        document = as_read(stored_of(row))
        _remember(self._documents, key, document, _MOST_DOCUMENTS)
        return document

    def close(self) -> None:
        """Close the connection, if one was opened, when all others of the process are closed."""
        if "_connection" in self.__dict__:
            self._connection.close()
        if self._watch is not None:
            self._watch.close()


def _remember(known: dict[_Key, _Value], key: _Key, value: _Value, most: int) -> None:
    """Remember one more; the one known for longest goes for it when there is no room."""
    if len(known) >= most:
        del known[next(iter(known))]
    known[key] = value
