"""Where a plain visit leads, decided as `redirector.visits` decides it, with what is remembered."""

from __future__ import annotations

import logging
import sqlite3
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import parse_qsl

from catalog.documents import Json
from redirector.choice import choose, closed_because
from redirector.context.action import traces_of
from redirector.context.scan import Scan
from redirector.context.visitor import Visitor, visitor_of
from redirector.fast.heads import Head
from redirector.fast.memory import Known, Memory
from redirector.hit import PLAIN_TAIL, encoded_traces, tail_of
from redirector.rules.book import EMPTY
from redirector.rules.compiled import RuleSet
from redirector.rules.documents import ACCOUNT_OWNER
from redirector.targets import sendable
from redirector.visits import Visits, scan_of

_REMEMBERED = 8192

log = logging.getLogger("tagwright.visits")


@dataclass(frozen=True, slots=True)
class Sender:
    """Who visits, and what of that is written down."""

    visitor: Visitor
    traces: bytes
    is_bot: bool


@dataclass(frozen=True, slots=True)
class Visit:
    """A decided visit: where it leads, and its line for the journal but for the id."""

    location: bytes
    line: bytes


class FastPath:
    """Answers plain visits of one process; belongs to the thread of its event loop."""

    def __init__(self, visits: Visits) -> None:
        self.visits = visits
        self._memory = Memory(visits.context.database.location)
        self._sender = lru_cache(_REMEMBERED)(self._read_sender)

    @classmethod
    def of(cls, visits: Visits) -> FastPath | None:
        """The fast path to a database; None where there is none."""
        return cls(visits) if visits.context.database.is_sqlite else None

    def refresh(self) -> bool:
        """Forget what has changed; False when the database cannot be asked."""
        try:
            self._memory.refresh()
        except sqlite3.Error:
            self._complain()
            return False
        return True

    def visit(self, short_id: str, query: str, head: Head, host: str | None, at_ms: int) -> Visit | None:
        """Decide a visit; None when it is not for the fast path."""
        try:
            return self._visit(short_id, query, head, host, at_ms)
        except sqlite3.Error:
            self._complain()
            return None

    def close(self) -> None:
        """Close the connection, if one was opened."""
        self._memory.close()

    def _complain(self) -> None:
        log.exception("the fast path could not read %s", self.visits.context.database.location)

    def _visit(self, short_id: str, query: str, head: Head, host: str | None, at_ms: int) -> Visit | None:
        known = self._memory.link(short_id)
        if known is None or not known.is_for_all:
            return None
        version = known.found.rules_version
        rules = EMPTY if version is None else self.visits.arbiter.book.known(ACCOUNT_OWNER, version)
        if rules is None or not rules.is_self_contained:
            return None
        sender = self._sender(head, host)
        if not rules.rules and known.is_plain:
            location, tail = known.plain_location, PLAIN_TAIL
        elif closed_because(known.found.link, at_ms) is None:
            location, tail = self._decide(known, rules, query, sender, at_ms)
        else:
            return None
        if location is None:
            return None
        return Visit(location, known.line.rest(at_ms, sender.is_bot, sender.traces, tail))

    def _decide(
        self, known: Known, rules: RuleSet, query: str, sender: Sender, at_ms: int
    ) -> tuple[bytes | None, bytes]:
        link = known.found.link
        visitor = sender.visitor
        if query:
            visitor = replace(visitor, query=dict(parse_qsl(query, keep_blank_values=True)))
        scan = scan_of(link, visitor, at_ms)
        reactions = self._react(rules, scan)
        if reactions:
            target, variant = reactions[0]["redirectUrl"], None
        elif known.is_plain:
            return known.plain_location, PLAIN_TAIL
        else:
            chosen = choose(self._memory.read, link, scan, query)
            target, variant = chosen.url, chosen.variant
        sent = sendable(target)
        return None if sent is None else sent.encode("ascii"), tail_of(reactions, variant)

    def _react(self, rules: RuleSet, scan: Scan) -> list[Json]:
        return self.visits.arbiter.react_alone(rules, self._memory.read, scan) if rules.rules else []

    def _read_sender(self, head: Head, host: str | None) -> Sender:
        visitor = visitor_of(head.fields, host)
        scan = Scan(type="implicitScans", timestamp=0, visitor=visitor)
        visits = self.visits
        traces = traces_of(visitor, scan.place, visits.addresses, in_detail=visits.in_detail)
        return Sender(visitor, encoded_traces(traces), scan.agent.is_bot)
