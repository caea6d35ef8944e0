"""Where a plain visit leads, decided as `redirector.visits` decides it, with what is remembered."""

from __future__ import annotations

import logging
import re
import sqlite3
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import parse_qsl

from sqlalchemy.exc import SQLAlchemyError

from catalog.documents import Json
from redirector.choice import choose, closed_because
from redirector.context.action import traces_of
from redirector.context.scan import Scan, time_of_day_ms
from redirector.context.visitor import Visitor, visitor_of
from redirector.fast.decisions import LEFT_TO_LINK, Decision, Decisions, Made, account_key
from redirector.fast.heads import Head
from redirector.fast.memory import Known, Memory
from redirector.hit import PLAIN_TAIL, encoded_traces, kind_of, tail_of
from redirector.rules.book import EMPTY
from redirector.rules.compiled import RuleSet
from redirector.rules.documents import ACCOUNT_OWNER
from redirector.targets import sendable
from redirector.visits import Visits, scan_of

_REMEMBERED: Final = 8192
# A short id as it is given out, and a query of anything an address may hold: the rest goes the usual way.
_SHORT_ID = re.compile(rb"[A-Za-z0-9\-_.~]{1,64}")
_QUERY = re.compile(rb"[!\x22$-~]*")

# Where a visit leads, and its line for the journal but for the id.
Visit = tuple[bytes, bytes]

log = logging.getLogger("tagwright.visits")


class Moment(NamedTuple):
    """When the visits of a turn happen: in milliseconds, and the same in digits."""

    ms: int
    digits: bytes


@dataclass(frozen=True, slots=True, eq=False)
class Sender:
    """Who visits, and what of that is written down."""

    visitor: Visitor
    traces: bytes
    kind: bytes


class FastPath:
    """Answers plain visits of one process; belongs to the thread of its event loop."""

    def __init__(self, visits: Visits, *, is_alone: bool = False) -> None:
        self.visits = visits
        self._memory = Memory(visits.context.database.location, is_alone=is_alone)
        self._links = self._memory.links
        self._decisions = Decisions()
        self._sender = lru_cache(_REMEMBERED)(self._read_sender)

    @classmethod
    def of(cls, visits: Visits, *, is_alone: bool = False) -> FastPath | None:
        """The fast path to a database; None where there is none.

        ``is_alone`` says that this process has no other service; to be closed after the database, then.
        """
        return cls(visits, is_alone=is_alone) if visits.context.database.is_sqlite else None

    def refresh(self) -> bool:
        """Forget what has changed; False when the database cannot be asked."""
        try:
            if self._memory.refresh():
                self._decisions.clear()
        except sqlite3.Error:
            self._complain()
            return False
        return True

    def visit(self, asked: bytes, head: Head, host: str | None, at: Moment) -> Visit | None:
        """Decide a visit of a short id, with its query if it has one; None when it is not for us."""
        known, query = self._links.get(asked), b""
        try:
            if known is None:
                short_id, mark, query = asked.partition(b"?")
                if not _SHORT_ID.fullmatch(short_id) or (mark and not _QUERY.fullmatch(query)):
                    return None
                known = self._memory.link(short_id)
                if known is None:
                    return None
            sender = self._sender(head, host)
            location, tail = known.only_location, PLAIN_TAIL
            if location is None:
                decision = self._decision(known, query.decode("ascii"), sender, at.ms)
                if decision is None:
                    return None
                location, tail = decision
        except (sqlite3.Error, SQLAlchemyError):
            self._complain()
            return None
        return location, known.line.rest(at.digits, sender.kind, sender.traces, tail)

    def release(self) -> None:
        """Let go of the database at the end of a turn."""
        try:
            self._memory.release()
        except sqlite3.Error:
            self._complain()

    def close(self) -> None:
        """Close the connection, if one was opened."""
        self._memory.close()

    def _complain(self) -> None:
        log.exception("the fast path could not read %s", self.visits.context.database.location)

    def _decision(self, known: Known, query: str, sender: Sender, at_ms: int) -> Decision | None:
        version = known.found.rules_version
        rules = EMPTY if version is None else self.visits.arbiter.book.known(ACCOUNT_OWNER, version)
        if rules is None or not known.is_for_all:
            return None
        if not known.is_plain and closed_because(known.found.link, at_ms) is not None:
            return None
        if not rules.rules and known.is_plain:
            known.only_location = known.plain_location
            return _plain(known).decision
        if query or rules.has_delegates:
            return self._decide(known, rules, query, sender, at_ms)
        return self._decide_once(known, rules, sender, at_ms)

    def _decide_once(self, known: Known, rules: RuleSet, sender: Sender, at_ms: int) -> Decision | None:
        """Decide, or remember what was decided for the same visitor of the same record, or link."""
        link, decisions = known.found.link, self._decisions
        key = account_key(rules.roots, sender, link)
        found = decisions.get(key, at_ms)
        if found is None:
            scan = scan_of(link, sender.visitor, at_ms)
            found = _made_of(self._react(rules, scan, known.found.rules_version)) or LEFT_TO_LINK
            decisions.put(key, found, at_ms, _until_ms(rules, scan))
        if found is not LEFT_TO_LINK:
            return found.decision
        if known.is_plain:
            return _plain(known).decision
        return self._choose_once(known, sender, at_ms)

    def _choose_once(self, known: Known, sender: Sender, at_ms: int) -> Decision | None:
        link, decisions = known.found.link, self._decisions
        key = (sender, link.id)
        found = decisions.get(key, at_ms)
        if found is None:
            scan = scan_of(link, sender.visitor, at_ms)
            found = self._chosen(known, scan, "")
            decisions.put(key, found, at_ms, _until_ms(known.options.rule_set, scan))
        return found.decision

    def _decide(
        self, known: Known, rules: RuleSet, query: str, sender: Sender, at_ms: int
    ) -> Decision | None:
        visitor = sender.visitor
        if query:
            visitor = replace(visitor, query=dict(parse_qsl(query, keep_blank_values=True)))
        scan = scan_of(known.found.link, visitor, at_ms)
        found = _made_of(self._react(rules, scan, known.found.rules_version))
        return (found or self._chosen(known, scan, query)).decision

    def _react(self, rules: RuleSet, scan: Scan, version: int | None) -> list[Json]:
        if not rules.rules:
            return []
        arbiter = self.visits.arbiter
        if not rules.has_delegates:
            return arbiter.react_alone(rules, self._memory.read, scan)
        with self.visits.context.database.read() as connection:
            return arbiter.react_at(connection, scan, version)

    def _chosen(self, known: Known, scan: Scan, query: str) -> Made:
        if known.is_plain:
            return _plain(known)
        chosen = choose(self._memory.read, known.found.link, scan, query)
        return _made(chosen.url, [], chosen.variant)

    def _read_sender(self, head: Head, host: str | None) -> Sender:
        visitor = visitor_of(head.fields, host)
        scan = Scan(type="implicitScans", timestamp=0, visitor=visitor)
        visits = self.visits
        traces = traces_of(visitor, scan.place, visits.addresses, in_detail=visits.in_detail)
        return Sender(visitor, encoded_traces(traces), kind_of(is_bot=scan.agent.is_bot))


def _plain(known: Known) -> Made:
    location = known.plain_location
    return Made(None if location is None else (location, PLAIN_TAIL))


def _made_of(reactions: list[Json]) -> Made | None:
    return _made(reactions[0]["redirectUrl"], reactions, None) if reactions else None


def _made(target: str, reactions: list[Json], variant: str | None) -> Made:
    sent = sendable(target)
    return Made(None if sent is None else (sent.encode("ascii"), tail_of(reactions, variant)))


def _until_ms(rules: RuleSet, scan: Scan) -> int:
    return rules.steadiness.until_ms(scan.timestamp, time_of_day_ms(scan.local_time))
