"""The records that matches name by their ids, and which of them there are not.

API reference, "Redirection Context": a rule that refers to an id there is not ends the rule set without a
result, when its turn comes. Whether there is a record is the same for everybody, whoever sees it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from sqlalchemy import Connection, select

from catalog.actor_kinds import APPLICATION
from catalog.filters import Condition
from catalog.kinds import PLACE, PRODUCT, PROJECT, THNG, Kind
from catalog.tables import record
from redirector.rules.fields import ID_FIELDS

# A kind and an id.
Id = tuple[str, str]

_KINDS: Final[Mapping[str, Kind]] = {kind.name: kind for kind in (THNG, PRODUCT, PLACE, PROJECT, APPLICATION)}
_AT_ONCE: Final = 500


def ids_in(conditions: Iterable[Condition]) -> Iterator[Id]:
    """The ids that conditions compare with, in order; the beginning of one is none."""
    for condition in conditions:
        if condition.field in ID_FIELDS:
            kind = condition.field.removesuffix(".id")
            yield from ((kind, value.text) for value in condition.values if not value.is_prefix)


def unknown_among(connection: Connection, ids: Collection[Id]) -> frozenset[Id]:
    """Those of which there is no record, or not any more."""
    return frozenset(each for name in _KINDS for each in _unknown(connection, name, ids))


def _unknown(connection: Connection, name: str, ids: Collection[Id]) -> Iterator[Id]:
    wanted = sorted(record_id for kind, record_id in ids if kind == name and "\0" not in record_id)
    c = _KINDS[name].table.c
    found: set[str] = set()
    for start in range(0, len(wanted), _AT_ONCE):
        statement = select(c.id).where(c.id.in_(wanted[start : start + _AT_ONCE]))
        if _KINDS[name].table is record:
            statement = statement.where(c.kind == name)
        found.update(connection.execute(statement).scalars())
    return ((kind, record_id) for kind, record_id in ids if kind == name and record_id not in found)


def without_record(each: Id) -> str:
    """That there is no such record, for people."""
    kind, record_id = each
    return f"there is no {kind} {record_id}"
