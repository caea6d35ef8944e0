"""What has changed in an SQLite database since somebody looked, whichever process changed it.

Triggers in the database count changes of rules and of documents, and write down which links have changed
(`catalog.migrations`, revisions 0008 and 0016).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Final, NamedTuple

_STATE: Final = """
SELECT (SELECT number FROM generation WHERE name = 'rules'),
    (SELECT number FROM generation WHERE name = 'documents'),
    (SELECT max(seq) FROM link_change)
"""
_LINKS: Final = "SELECT seq, short_id FROM link_change WHERE seq > ? ORDER BY seq"


class State(NamedTuple):
    """How often rules and documents have changed so far, and the number of the latest change of a link."""

    rules: int
    documents: int
    links: int | None


class Changed(NamedTuple):
    """What has changed; ``links`` are short ids, or None when too many have changed to name them."""

    rules: bool
    documents: bool
    links: Sequence[str] | None


def state_of(connection: sqlite3.Connection) -> State:
    """How things are now."""
    return State(*connection.execute(_STATE).fetchone())


def changed_between(before: State | None, now: State, connection: sqlite3.Connection) -> Changed:
    """What has changed from one state to another; everything since None."""
    if before is None:
        return Changed(True, True, None)
    links = () if before.links == now.links else _links(connection, before.links or 0)
    return Changed(before.rules != now.rules, before.documents != now.documents, links)


def _links(connection: sqlite3.Connection, after: int) -> Sequence[str] | None:
    """The links that have changed after a change, up to this moment; None for more than are kept."""
    rows = connection.execute(_LINKS, (after,)).fetchall()
    if not rows or rows[0][0] != after + 1:
        return None
    return [row[1] for row in rows]
