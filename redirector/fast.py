"""Plain visits answered without the web framework: the same decision, read past SQLAlchemy.

Only what most visits are is done here: a link without options, and account rules without delegates, on
SQLite. Everything else is left to `redirector.visits`, and so is whatever goes wrong. Links and the version
of the rules are read anew for every visit, so nothing can be stale, whichever process changed it.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Mapping
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl

from sqlalchemy import Select, bindparam
from sqlalchemy.dialects import sqlite

from catalog.clock import now_ms
from catalog.documents import Json
from catalog.ids import is_reserved
from catalog.kinds import PRODUCT, THNG, Kind
from catalog.records import stored_of
from redirector.context.scan import Scan, as_read
from redirector.context.visitor import visitor_of
from redirector.links import WITH_RULES, Found, found_of
from redirector.rules.book import EMPTY
from redirector.rules.documents import ACCOUNT_OWNER
from redirector.targets import sendable
from redirector.visits import Decision, Visits, record, scan_of

log = logging.getLogger("tagwright.visits")


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


class FastPath:
    """Answers plain visits of one process; belongs to the thread of its event loop."""

    def __init__(self, visits: Visits) -> None:
        self._visits = visits
        self._link = _Statement(WITH_RULES)
        self._records = {kind.name: _record_statement(kind) for kind in (THNG, PRODUCT)}

    @classmethod
    def of(cls, visits: Visits) -> FastPath | None:
        """The fast path to a database; None where there is none."""
        return cls(visits) if visits.context.database.is_sqlite else None

    @cached_property
    def _connection(self) -> sqlite3.Connection:
        path = self._visits.context.database.location
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA query_only = ON")
        return connection

    def location(self, short_id: str, query: str, headers: Mapping[str, str], host: str | None) -> str | None:
        """Where a visit of a short id leads, its hit recorded; None when it is not for the fast path."""
        if is_reserved(short_id):
            return None
        try:
            decision = self._decide(short_id, query, headers, host)
        except sqlite3.Error:
            log.exception("the fast path could not read %s", self._visits.context.database.location)
            return None
        target = None if decision is None else sendable(decision.target)
        if decision is None or target is None:
            return None
        record(self._visits, decision)
        return target

    def close(self) -> None:
        """Close the connection, if one was opened."""
        if "_connection" in self.__dict__:
            self._connection.close()

    def _decide(
        self, short_id: str, query: str, headers: Mapping[str, str], host: str | None
    ) -> Decision | None:
        row = self._link.first(self._connection, short_id)
        if row is None:
            return None
        found: Found = found_of(row)
        if not found.link.options.is_plain:
            return None
        pairs = dict(parse_qsl(query, keep_blank_values=True)) if query else {}
        scan = scan_of(found.link, visitor_of(headers, host, pairs), now_ms())
        reactions = self._react(scan, found.rules_version)
        if reactions is None:
            return None
        target = reactions[0]["redirectUrl"] if reactions else found.link.target
        return Decision(link=found.link, scan=scan, target=target, reactions=reactions)

    def _react(self, scan: Scan, version: int | None) -> list[Json] | None:
        """The account's reactions; None when its rules are not at hand, or ask others."""
        reactor = self._visits.reactor
        rules = EMPTY if version is None else reactor.book.known(ACCOUNT_OWNER, version)
        if rules is None or not rules.is_self_contained:
            return None
        return reactor.react_alone(rules, self._read, scan) if rules.rules else []

    def _read(self, kind: Kind, record_id: str) -> Json | None:
        row = self._records[kind.name].first(self._connection, record_id)
        return None if row is None else as_read(stored_of(row))
