"""What scripts have written: kept for a week, and no more than so many lines of each application."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, delete, select

from catalog import records
from catalog.clock import now_ms
from catalog.documents import Json
from catalog.records import Stored
from catalog.tables import reactor_log
from reactor.documents import LOG

KEPT_MS: Final = 7 * 24 * 3600 * 1000
MOST_KEPT: Final = 10_000

_c = reactor_log.c


def entry(level: str, message: str) -> Json:
    """A line of our own."""
    return {"timestamp": now_ms(), "logLevel": level, "message": message}


def write(connection: Connection, application: str, entries: Sequence[Json]) -> list[Stored]:
    """Add lines to an application's log, and let go of its oldest ones."""
    if not entries:
        return []
    now = now_ms()
    documents = [{"timestamp": now, **each, "app": application} for each in entries]
    stored = records.create_many(connection, LOG, documents)
    of_app = select(_c.seq).where(_c.app == application).order_by(_c.seq.desc())
    oldest = connection.execute(of_app.offset(MOST_KEPT).limit(1)).scalar_one_or_none()
    if oldest is not None:
        connection.execute(delete(reactor_log).where(_c.app == application, _c.seq <= oldest))
    return stored


def document(stored: Stored) -> Json:
    """A line as clients read it."""
    whole = stored.document()
    del whole["updatedAt"]
    return whole


def forget_old(connection: Connection) -> None:
    """Let go of what is older than a week."""
    connection.execute(delete(reactor_log).where(_c.created_at < now_ms() - KEPT_MS))
