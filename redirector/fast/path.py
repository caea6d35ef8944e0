"""Where a plain visit leads, decided as `redirector.visits` decides it, with what is remembered."""

from __future__ import annotations

import logging
import re
import sqlite3
from collections.abc import Hashable
from urllib.parse import parse_qsl

import msgspec
from sqlalchemy.exc import SQLAlchemyError

from catalog.documents import Json
from redirector.arbiter import reaction_to
from redirector.choice import Choice, by_weight, choose, closed_because, variant_of
from redirector.context.scan import Scan, build, time_of_day_ms
from redirector.fast.changes import Changed
from redirector.fast.decisions import Address, Chosen, Decision, Decisions, Made
from redirector.fast.existing import Existing
from redirector.fast.known import Known, Special
from redirector.fast.memory import Memory
from redirector.fast.moment import Moment
from redirector.fast.senders import Sender, Senders, Told
from redirector.hit import PLAIN_TAIL, tail_of
from redirector.rules.book import EMPTY
from redirector.rules.compiled import Rule, RuleSet
from redirector.rules.documents import ACCOUNT_OWNER
from redirector.rules.steadiness import QUARTER_MS, Steadiness
from redirector.targets import sendable
from redirector.visits import Visits, scan_of

# A short id as it is given out, and a query of anything an address may hold: the rest goes the usual way.
_SHORT_ID = re.compile(rb"[A-Za-z0-9\-_.~]{1,64}")
_QUERY = re.compile(rb"[!\x22$-~]*")

# Where a visit leads, and its line for the journal in pieces.
Visit = tuple[bytes, tuple[bytes, ...]]

log = logging.getLogger("tagwright.visits")


class Opened(msgspec.Struct, frozen=True, gc=False, eq=False):
    """A link that is opened: by whom, with which query, when."""

    known: Known
    sender: Sender
    query: str
    at_ms: int

    @property
    def scan(self) -> Scan:
        """The scan that rules are asked about."""
        given = dict(parse_qsl(self.query, keep_blank_values=True)) if self.query else {}
        return scan_of(self.known, self.sender.visitor(given), self.at_ms)


class AccountRules:
    """The account's rules, and what they tell of senders."""

    def __init__(self, rules: RuleSet) -> None:
        self.rules = rules
        self._alike = rules.alike
        self._of_senders = Told(rules.alike.of_sender)

    def key(self, opened: Opened) -> Hashable:
        """The key of a visit: equal for those that the rules cannot tell apart."""
        alike, query = self._alike, opened.query
        told = alike.of_query(query) if query and alike.parameters else None
        return alike.of_link(opened.known), self._of_senders.of(opened.sender), told


class FastPath:
    """Answers plain visits of one process; belongs to the thread of its event loop."""

    def __init__(self, visits: Visits, *, is_alone: bool = False) -> None:
        self.visits = visits
        self._memory = Memory(visits.context.database.location, is_alone=is_alone)
        self._links = self._memory.links
        self._existing = Existing(visits.context.database)
        self._book = visits.arbiter.book
        self.senders = Senders(visits.addresses, in_detail=visits.in_detail)
        self._chosen: Decisions[Chosen] = Decisions()
        self._addresses: Decisions[Address] = Decisions()
        self._made: Decisions[Made] = Decisions()
        self._account: AccountRules | None = None  # as far as they are known
        self._rules_decide = True
        self._is_doubtful = False

    @classmethod
    def of(cls, visits: Visits, *, is_alone: bool = False) -> FastPath | None:
        """The fast path to a database; None where there is none.

        ``is_alone`` says that this process has no other service; to be closed after the database, then.
        """
        return cls(visits, is_alone=is_alone) if visits.context.database.is_sqlite else None

    def refresh(self) -> bool:
        """Forget what has changed; False when the database cannot be asked."""
        try:
            commits = self._memory.commits
            changed = self._memory.refresh()
            if changed is not None:
                self._forget(changed)
            if self._memory.commits != commits or self._is_doubtful:
                self._is_doubtful = True  # until it is known which records there are
                if self._existing.refresh():
                    self._forget_decisions()
                self._is_doubtful = False
        except (sqlite3.Error, SQLAlchemyError):
            self._complain()
            return False
        return True

    def _forget(self, changed: Changed) -> None:
        """Forget decisions that looked at what has changed; links take those of their own rules with them."""
        if changed.rules:
            self._account, self._rules_decide = None, True
        if changed.rules or changed.documents:
            has_named = self._existing.forget()
            if changed.rules or has_named or self._memory.has_read:
                self._memory.has_read = False
                self._forget_decisions()

    def _forget_decisions(self) -> None:
        for decided in (self._chosen, self._addresses, self._made):
            decided.clear()

    def visit(self, asked: bytes, sender: Sender, at: Moment) -> Visit | None:
        """Decide a visit of a short id, with its query if it has one; None when it is not for us."""
        known, query = self._links.get(asked), b""
        try:
            if known is None:
                short_id, mark, query = asked.partition(b"?")
                if mark and not _QUERY.fullmatch(query):
                    return None
                known = self._links.get(short_id) or self._look_up(short_id)
                if known is None:
                    return None
            location, tail = known.only_location, PLAIN_TAIL
            if location is None or self._rules_decide:
                decision = self._decision(
                    Opened(known, sender, query.decode("ascii") if query else "", at.ms)
                )
                if decision is None:
                    return None
                location, tail = decision
        except (sqlite3.Error, SQLAlchemyError):
            self._complain()
            return None
        line, kind = known.line, sender.kind
        return location, (
            at.begin,
            next(at.numbers),
            at.after,
            line.place,
            kind,
            at.digits,
            line.fields,
            sender.traces,
            tail,
        )

    def _look_up(self, short_id: bytes) -> Known | None:
        return self._memory.link(short_id) if _SHORT_ID.fullmatch(short_id) else None

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

    def _decision(self, opened: Opened) -> Decision | None:
        account = self._account or self._read_account()
        if account is None:
            return None
        known, rules = opened.known, account.rules
        special = known.special
        if special is not None and not _is_open(special, opened.at_ms):
            return None
        if self._rules_decide:
            found = (
                self._ask(opened)
                if rules.has_delegates
                else self._by_rules(None, rules, account.key(opened), opened)
            )
            if found is not None:
                return found.decision
        return _plain(known) if special is None else self._of_link(special, opened)

    def _read_account(self) -> AccountRules | None:
        """The account's rules; None until the usual way has compiled them."""
        version = self._memory.rules_version
        rules = EMPTY if version is None else self._book.known(ACCOUNT_OWNER, version)
        if rules is not None:
            self._account, self._rules_decide = AccountRules(rules), bool(rules.rules)
        return self._account

    def _ask(self, opened: Opened) -> Made | None:
        """What rules that ask applications make of a visit, asked anew each time."""
        with self.visits.context.database.read() as connection:
            version = self._memory.rules_version
            reactions = self.visits.arbiter.react_at(connection, opened.scan, version)
        return _made(reactions[0]["redirectUrl"], reactions, None) if reactions else None

    def _of_link(self, special: Special, opened: Opened) -> Decision | None:
        """What a link with rules, targets or times of its own makes of a visit."""
        options = special.options
        rules = options.rule_set
        if opened.query and options.pass_query:
            own = self._existing.in_force(rules)
            chosen = choose(self._memory.read, special.link, own, opened.scan, opened.query)
            return _made(chosen.url, [], chosen.variant).decision
        found = None
        if rules.rules:
            key = rules.alike.key(opened.known, opened.sender, opened.query)
            found = self._by_rules(special, rules, key, opened)
        if found is None:
            found = self._by_weight(special, opened)
        return found.decision

    def _by_weight(self, special: Special, opened: Opened) -> Made:
        """The target of a visitor, who gets the same one again."""
        if not special.options.targets:
            return Made(_plain(opened.known))
        sender = opened.sender
        key = (special, sender.spot.address, sender.manner.user_agent)
        found = self._made.get(key, opened.at_ms)
        if found is None:
            chosen = by_weight(special.link, opened.scan) or Choice(special.link.target)
            found = _made(chosen.url, [], chosen.variant)
            self._made.put(key, found, opened.at_ms, opened.at_ms + QUARTER_MS)
        return found

    def _by_rules(
        self, owner: Special | None, rules: RuleSet, alike: Hashable, opened: Opened
    ) -> Made | None:
        """What rules of a link, or of the account, without delegates make of a visit; None for nothing.

        Which rule decides is remembered for all visits that are alike to the rules, and the rule's address
        for all that are alike to it.
        """
        at_ms = opened.at_ms
        key: Hashable = (owner, alike)
        chosen = self._chosen.get(key, at_ms)
        if chosen is None:
            scan, in_force = opened.scan, self._existing.in_force(rules)
            chosen = Chosen(in_force.decide(build(self._memory.read, scan, rules.roots)))
            self._chosen.put(key, chosen, at_ms, _until_ms(rules.steadiness, scan))
        rule = chosen.rule
        if rule is None:
            return None
        shown = rule.shown.key(opened.known, opened.sender, opened.query)
        key = (owner, rule.position, shown)
        address = self._addresses.get(key, at_ms)
        if address is None:
            scan = opened.scan
            url = rule.url(build(self._memory.read, scan, rule.roots))
            address = Address(None if url is None else _by_rule(owner, rule, url))
            self._addresses.put(key, address, at_ms, _until_ms(rule.steadiness, scan))
        return address.made


def _is_open(special: Special, at_ms: int) -> bool:
    return special.is_for_all and closed_because(special.link, at_ms) is None


def _plain(known: Known) -> Decision | None:
    location = known.location
    return None if location is None else (location, PLAIN_TAIL)


def _by_rule(owner: Special | None, rule: Rule, url: str) -> Made:
    return _made(url, [reaction_to(url)], None) if owner is None else _made(url, [], variant_of(rule))


def _made(target: str, reactions: list[Json], variant: str | None) -> Made:
    sent = sendable(target)
    return Made(None if sent is None else (sent.encode("ascii"), tail_of(reactions, variant)))


def _until_ms(steadiness: Steadiness, scan: Scan) -> int:
    return steadiness.until_ms(scan.timestamp, time_of_day_ms(scan.local_time))
