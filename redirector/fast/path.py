"""Where a plain visit leads, decided as `redirector.visits` decides it, with what is remembered."""

from __future__ import annotations

import logging
import re
import sqlite3

from sqlalchemy.exc import SQLAlchemyError

from redirector.choice import closed_because
from redirector.fast.changes import Changed
from redirector.fast.decisions import Decision, Made
from redirector.fast.existing import Existing
from redirector.fast.known import Known, Special
from redirector.fast.memory import Memory
from redirector.fast.moment import Moment
from redirector.fast.opened import AccountRules, Opened
from redirector.fast.rulings import Rulings, made, plain
from redirector.fast.senders import Sender, Senders
from redirector.hit import PLAIN_TAIL
from redirector.rules.book import EMPTY
from redirector.rules.documents import ACCOUNT_OWNER
from redirector.visits import Visits

# A short id as it is given out, and a query of anything an address may hold: the rest goes the usual way.
_SHORT_ID = re.compile(rb"[A-Za-z0-9\-_.~]{1,64}")
_QUERY = re.compile(rb"[!\x22$-~]*")

# Where a visit leads, and its line for the journal in pieces.
Visit = tuple[bytes, tuple[bytes, ...]]

log = logging.getLogger("tagwright.visits")


class FastPath:
    """Answers plain visits of one process; belongs to the thread of its event loop."""

    def __init__(self, visits: Visits, *, is_alone: bool = False) -> None:
        self.visits = visits
        self._memory = Memory(visits.context.database.location, is_alone=is_alone)
        self._links = self._memory.links
        self._existing = Existing(visits.context.database)
        self._rulings = Rulings(self._memory.read, self._existing.in_force)
        self._book = visits.arbiter.book
        self.senders = Senders(visits.addresses, in_detail=visits.in_detail)
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
        self.senders.refresh()
        try:
            commits = self._memory.commits
            changed = self._memory.refresh()
            if changed is not None:
                self._forget(changed)
            if self._memory.commits != commits or self._is_doubtful:
                self._is_doubtful = True  # until it is known which records there are
                if self._existing.refresh():
                    self._rulings.forget()
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
                self._rulings.forget()

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
            if rules.has_delegates:
                found = self._ask(opened)
            else:
                found = self._rulings.by_rules(None, rules, account.key(opened), opened)
            if found is not None:
                return found.decision
        return plain(known) if special is None else self._rulings.of_link(special, opened)

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
        return made(reactions[0]["redirectUrl"], reactions, None) if reactions else None


def _is_open(special: Special, at_ms: int) -> bool:
    return special.is_for_all and closed_because(special.link, at_ms) is None
