"""Tries of passwords: after some of them a visitor waits, twice as long after each further one.

Counted by link and address (by network, for IPv6) in the database, for all services on it together, and
before a password is looked at: many tries at once are many tries. The right one wipes the slate; a day after
the last wait everything is forgotten. Of the address a digest is kept, not itself.
Passwords are tried one at a time besides, see `redirector.visits.Visits`.
"""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Callable
from typing import Final

from sqlalchemy import ColumnElement, Connection, delete, select, text, update

from catalog.clock import now_ms
from catalog.store import Database
from catalog.tables import wrong_password

FREE_GUESSES: Final = 5
FIRST_WAIT_S: Final = 30.0
LONGEST_WAIT_S: Final = 900.0
REMEMBERED_MS: Final = 24 * 3_600_000
# What one customer of a provider usually has of IPv6.
_IPV6_BITS: Final = 56

_c = wrong_password.c
_BEGIN: Final = text(
    "INSERT INTO wrong_password (link, guesser, count, free_at, forgotten_at)"
    " VALUES (:link, :guesser, 0, 0, :forgotten_at) ON CONFLICT DO NOTHING"
)


class Guesses:
    """Who may try a password of a link; ``clock_ms`` tells milliseconds since 1970."""

    def __init__(self, database: Database, clock_ms: Callable[[], int] = now_ms) -> None:
        self._database = database
        self._clock_ms = clock_ms

    def begin(self, link_id: str, address: str | None) -> float:
        """How many seconds this visitor has to wait; 0 when it may guess now, which is counted."""
        guesser, at_ms = _guesser(link_id, address), self._clock_ms()
        with self._database.read() as connection:  # who keeps trying while it has to wait writes nothing
            wait_ms = _free_at_ms(connection, link_id, guesser) - at_ms
        if wait_ms <= 0:
            with self._database.write() as connection:
                wait_ms = _count(connection, link_id, guesser, at_ms)
        return max(0, wait_ms) / 1000

    def was_right(self, link_id: str, address: str | None) -> None:
        """Forget the guesses before."""
        with self._database.write() as connection:
            connection.execute(delete(wrong_password).where(*_of(link_id, _guesser(link_id, address))))

    def forget(self) -> None:
        """Forget who has not tried for long."""
        with self._database.write() as connection:
            connection.execute(delete(wrong_password).where(_c.forgotten_at <= self._clock_ms()))


def _count(connection: Connection, link_id: str, guesser: str, at_ms: int) -> int:
    """Count one more guess, unless another at the same time made this one wait; how many milliseconds."""
    row = {"link": link_id, "guesser": guesser, "forgotten_at": at_ms + REMEMBERED_MS}
    connection.execute(_BEGIN, row)
    mine = _of(link_id, guesser)
    columns = select(_c["count"], _c.free_at, _c.forgotten_at).where(*mine)
    before, free_at, forgotten_at = connection.execute(columns.with_for_update()).one()
    if free_at > at_ms:
        return int(free_at) - at_ms
    count = 1 if forgotten_at <= at_ms else before + 1
    wait_ms = round(_wait_s(count) * 1000)
    # Without a wait nobody does, not even who asked a moment before and was let in here after.
    free_at = at_ms + wait_ms if wait_ms else 0
    values = {"count": count, "free_at": free_at, "forgotten_at": at_ms + wait_ms + REMEMBERED_MS}
    connection.execute(update(wrong_password).where(*mine).values(values))
    return 0


def _free_at_ms(connection: Connection, link_id: str, guesser: str) -> int:
    return connection.execute(select(_c.free_at).where(*_of(link_id, guesser))).scalar() or 0


def _wait_s(count: int) -> float:
    """How long to wait after so many guesses."""
    if count < FREE_GUESSES:
        return 0.0
    return min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** min(count - FREE_GUESSES, 16))


def _of(link_id: str, guesser: str) -> tuple[ColumnElement[bool], ...]:
    return _c.link == link_id, _c.guesser == guesser


def _guesser(link_id: str, address: str | None) -> str:
    network = address or ""
    if ":" in network:
        network = str(ipaddress.ip_network(f"{address}/{_IPV6_BITS}", strict=False))
    return hashlib.blake2b(f"{link_id}\n{network}".encode(), digest_size=16).hexdigest()
