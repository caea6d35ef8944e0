"""Rule sets in the database, and compiled once for every version of them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from sqlalchemy import Connection, ScalarSelect, select

from catalog import records
from catalog.documents import Json
from catalog.records import Stored
from catalog.tables import record
from redirector.rules.compiled import RuleSet, compile_rules
from redirector.rules.documents import ACCOUNT_OWNER, ACCOUNT_REDIRECTOR, APPLICATION_REDIRECTOR
from redirector.rules.ids import unknown_among

EMPTY = compile_rules([])


def ensure_account_redirector(connection: Connection) -> Stored:
    """The account's redirector, made without rules when there is none yet."""
    found = records.find(connection, ACCOUNT_REDIRECTOR, ACCOUNT_OWNER)
    if found is not None:
        return found
    return records.create(connection, ACCOUNT_REDIRECTOR, {"owner": ACCOUNT_OWNER, "rules": []})


def ensure_application_redirector(connection: Connection, application: str) -> Stored:
    """An application's redirector, made without rules when there is none yet."""
    found = records.find(connection, APPLICATION_REDIRECTOR, application)
    if found is not None:
        return found
    return records.create(connection, APPLICATION_REDIRECTOR, {"owner": application, "rules": []})


def read(connection: Connection) -> Stored:
    """The account's redirector."""
    return records.read(connection, ACCOUNT_REDIRECTOR, ACCOUNT_OWNER)


def document(stored: Stored) -> Json:
    """A redirector as clients read it."""
    whole = stored.document()
    del whole["owner"]
    return whole


_c = record.c
_of_account = (_c.kind == ACCOUNT_REDIRECTOR.name, _c.name == ACCOUNT_OWNER)
ACCOUNT_VERSION = select(_c.updated_at).where(*_of_account).limit(1)


def account_version() -> ScalarSelect[int | None]:
    """The version of the account's rules, to be selected beside what is looked up anyway."""
    return ACCOUNT_VERSION.scalar_subquery()


def in_force(connection: Connection, rules: RuleSet) -> RuleSet:
    """Rules as they count where the records they name are, or are not any more; asks if they name any."""
    return rules.lacking(unknown_among(connection, rules.ids)) if rules.ids else rules


class RuleBook:
    """Compiled rule sets of one process, each by its owner's latest version.

    Who asks says which version is the latest, as read from the database with the rest of its question: so a
    change made by another process holds from the next question on.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._compiled: dict[str, tuple[int, RuleSet]] = {}

    def account(self, connection: Connection, version: int | None) -> RuleSet:
        """The account's rules."""
        if version is None:
            return EMPTY
        return self.rules(ACCOUNT_OWNER, version, lambda: read(connection).fields().get("rules", []))

    def known(self, owner: str, version: int) -> RuleSet | None:
        """An owner's rules of a version, if they are at hand."""
        known = self._compiled.get(owner)
        return known[1] if known is not None and known[0] == version else None

    def rules(self, owner: str, version: int, load: Callable[[], Sequence[Json]]) -> RuleSet:
        """An owner's rules of a version, loaded and compiled when another version is at hand."""
        known = self.known(owner, version)
        if known is not None:
            return known
        compiled = compile_rules(load())
        with self._lock:
            self._compiled[owner] = (version, compiled)
        return compiled
