"""Events that wait for scripts, each taken by one service at a time.

An event is written in the transaction of what caused it, so that neither can be without the other. Who takes
one has it for a while; if that service dies meanwhile, another takes it again, once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from catalog.clock import now_ms
from catalog.tables import reactor_event

MOST_WAITING: Final = 10_000
MOST_ATTEMPTS: Final = 2

_c = reactor_event.c


@dataclass(frozen=True, slots=True)
class Waiting:
    """An event for one function of one application; ``depth`` is how many runs led to it."""

    application: str
    function: str
    event: Any
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Taken:
    """An event that this service has for now."""

    seq: int
    waiting: Waiting
    attempts: int


def put(connection: Connection, events: Sequence[Waiting]) -> None:
    """Let events wait."""
    now = now_ms()
    rows = [
        {
            "application": each.application,
            "function": each.function,
            "event": msgspec.json.encode(each.event).decode(),
            "depth": each.depth,
            "created_at": now,
            "taken_until": 0,
            "attempts": 0,
        }
        for each in events
    ]
    connection.execute(insert(reactor_event), rows)


def is_full(connection: Connection, application: str) -> bool:
    """Whether so many events wait for an application that it takes no more."""
    waiting = select(_c.seq).where(_c.application == application).order_by(_c.seq)
    return connection.execute(waiting.offset(MOST_WAITING - 1).limit(1)).first() is not None


def has_free(connection: Connection) -> bool:
    """Whether an event waits that nobody has taken."""
    return connection.execute(select(_c.seq).where(_c.taken_until <= now_ms()).limit(1)).first() is not None


def take(connection: Connection, *, for_ms: int) -> Taken | None:
    """The event that has waited longest, for so long; None when none waits."""
    now = now_ms()
    free = select(reactor_event).where(_c.taken_until <= now).order_by(_c.seq).limit(1)
    row = connection.execute(free.with_for_update(skip_locked=True)).first()
    if row is None:
        return None
    attempts = row.attempts + 1
    taken = {"taken_until": now + for_ms, "attempts": attempts}
    connection.execute(update(reactor_event).where(_c.seq == row.seq).values(taken))
    event = msgspec.json.decode(row.event)
    return Taken(row.seq, Waiting(row.application, row.function, event, row.depth), attempts)


def finish(connection: Connection, taken: Taken) -> None:
    """Forget an event that was dealt with."""
    connection.execute(delete(reactor_event).where(_c.seq == taken.seq))


def give_back(connection: Connection, taken: Taken) -> None:
    """Let others have an event that was not dealt with; the attempt does not count."""
    values = {"taken_until": 0, "attempts": taken.attempts - 1}
    connection.execute(update(reactor_event).where(_c.seq == taken.seq).values(values))
