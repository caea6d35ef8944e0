"""Which records rules name that there are not, remembered until that can have changed.

Deleting a product or thing is a change of documents, which makes all of it be asked again
(`redirector.fast.memory`). All else, such as a record that is brought back, is looked for when something was
committed, as far as rules name it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from catalog.kinds import PRODUCT, THNG
from catalog.store import Database
from redirector.rules.compiled import RuleSet
from redirector.rules.ids import Id, unknown_among

_DELETION_IS_TOLD: Final = (PRODUCT.name, THNG.name)
_MOST_RULE_SETS: Final = 4096


class Existing:
    """Tells which rules are in force, for one process; belongs to the thread of its event loop.

    Nothing is asked as long as no rule names a record by its id.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._ids: frozenset[Id] = frozenset()
        self._unknown: frozenset[Id] = frozenset()
        self._in_force: dict[RuleSet, RuleSet] = {}

    def refresh(self) -> bool:
        """Something was committed, no change of links or documents; whether other rules are in force."""
        doubtful = self._unknown | {each for each in self._ids if each[0] not in _DELETION_IS_TOLD}
        if not doubtful:
            return False
        unknown = self._ask(doubtful)
        is_changed = unknown != self._unknown
        if is_changed:
            self._unknown = unknown
            self._in_force.clear()
        return is_changed

    def forget(self) -> bool:
        """Documents or rules have changed; whether anything was known of records that rules name."""
        had_ids = bool(self._ids)
        self._ids = self._unknown = frozenset()
        self._in_force.clear()
        return had_ids

    def in_force(self, rules: RuleSet) -> RuleSet:
        """Rules as they count where the records they name are, or are not any more."""
        if not rules.ids:
            return rules
        known = self._in_force.get(rules)
        if known is None:
            self._unknown |= self._ask(rules.ids - self._ids)
            self._ids |= rules.ids
            if len(self._in_force) >= _MOST_RULE_SETS:
                self._in_force.clear()
            known = self._in_force[rules] = rules.lacking(self._unknown)
        return known

    def _ask(self, ids: Collection[Id]) -> frozenset[Id]:
        if not ids:
            return frozenset()
        with self._database.read() as connection:
            return unknown_among(connection, ids)
