"""Hits, recorded before the redirect is answered and never lost.

Every process appends its hits to a journal of its own, one line a hit, in one write: a few microseconds, and
safe from ``kill -9`` the moment it returns. One thread folds the journal into the database, many hits in one
transaction, and empties it. What a killed process left behind is folded by the next one that starts; since
every hit carries the id of its action, none is ever counted twice.
"""

from __future__ import annotations

import errno
import logging
import os
import sys
import threading
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.exc import SQLAlchemyError

from catalog import scopes
from catalog.clock import now_ms
from catalog.documents import Json
from catalog.ids import new_id
from catalog.kinds import REDIRECTION
from catalog.store import Database
from catalog.tables import action, redirection, trash
from redirector.claims import claim
from redirector.context.action import Traces, action_context
from redirector.context.agent import agent_of
from redirector.links import Link

# Hits that come within this time share a transaction; who reads counts need not wait for it, see `flush`.
GATHER_S = 0.1
RETRY_S = 0.5
_CHUNK = 500

log = logging.getLogger("tagwright.hits")


@dataclass(frozen=True, slots=True)
class Hit:
    """One visit of a short link; ``id`` is that of its implicitScans action."""

    id: str
    timestamp: int
    link_id: str
    short_id: str
    thng: str | None
    product: str | None
    traces: Traces = Traces()  # noqa: RUF009 - frozen
    reactions: list[Json] = field(default_factory=list)
    variant: str | None = None


def hit_of(
    link: Link,
    traces: Traces,
    *,
    reactions: Sequence[Json] = (),
    timestamp: int | None = None,
    variant: str | None = None,
) -> Hit:
    """A visit, now unless said otherwise.

    ``reactions`` are what the account's rules made of it, ``variant`` which of the link's targets it got.
    """
    at = now_ms() if timestamp is None else timestamp
    thng, product = link.thng, link.product
    return Hit(new_id(), at, link.id, link.short_id, thng, product, traces, list(reactions), variant)


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Hit).decode


class HitRecorder:
    """Records hits for one process; ``folder`` holds the journals of every process on this machine."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._path, self._journal = _new_journal(folder)
        self._appending = threading.Lock()
        self._folding = threading.Lock()
        self._folded = 0
        self._size = 0
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="hits", daemon=True)

    def start(self) -> None:
        """Take over what killed processes left, and start folding."""
        self._adopt_orphans()
        self._thread.start()

    def record(self, hit: Hit) -> None:
        """Put a hit on disk; returns when it is safe from the death of this process."""
        line = _encode(hit) + b"\n"
        with self._appending:
            written = os.write(self._journal, line)
            if written < len(line):  # a full disk: half a line would spoil the next one
                os.ftruncate(self._journal, self._size)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self._path))
            self._size += written
        self._wake.set()

    def record_within(self, hit: Hit, most: int) -> bool:
        """Store a hit in the database at once; False, and nothing, when its link has that many already.

        Exact over all processes, and slow for that: the caller waits for the database.
        """
        self.flush()
        with self._database.write() as connection:
            open_link = update(redirection).where(redirection.c.id == hit.link_id, redirection.c.hits < most)
            # Changes nothing, but keeps the row from others until the hit is counted.
            if connection.execute(open_link.values(hits=redirection.c.hits)).rowcount == 0:
                return False
            store(connection, [hit])
        return True

    def flush(self) -> None:
        """Fold everything recorded so far, so that whoever reads the counts next finds it."""
        if self._folded < self._size:
            self._fold()

    def close(self) -> None:
        """Fold the rest and remove the journal."""
        self._stopping.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()
        try:
            self.flush()
        except SQLAlchemyError:
            log.exception("hits stay in %s until a service starts here again", self._path)
            os.close(self._journal)
            return
        os.close(self._journal)
        self._path.unlink(missing_ok=True)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.wait()
            self._wake.clear()
            self._stopping.wait(GATHER_S)
            try:
                self.flush()
            except (SQLAlchemyError, OSError):
                log.exception("hits wait in %s until the database takes them", self._path)
                self._stopping.wait(RETRY_S)
                self._wake.set()

    def _fold(self) -> None:
        with self._folding:
            with self._appending:
                end = self._size
            hits = _hits_in(self._path, start=self._folded, end=end)
            for hit in hits:  # remembered: the first one takes a second, which no writer should wait for
                agent_of(hit.traces.user_agent)
            with self._database.write() as connection:
                store(connection, hits)
            self._folded = end
            self._empty_if_folded()

    def _empty_if_folded(self) -> None:
        with self._appending:
            if self._folded == self._size:
                os.ftruncate(self._journal, 0)
                self._folded = self._size = 0

    def _adopt_orphans(self) -> None:
        for path in sorted(self._folder.glob("*.hits")):
            if path != self._path:
                self._adopt(path)

    def _adopt(self, path: Path) -> None:
        try:
            journal = os.open(path, os.O_RDWR)
        except FileNotFoundError:  # its process has just ended well
            return
        try:
            if not claim(journal) or not path.exists():  # somebody has it, or has just dealt with it
                return
            hits = _hits_in(path)
            if hits:
                log.info("took over %d hits that an earlier process had not folded", len(hits))
            with self._database.write() as connection:
                store(connection, hits)
            with suppress(PermissionError):  # Windows keeps what is open
                path.unlink(missing_ok=True)
        finally:
            os.close(journal)
        if sys.platform == "win32":
            path.unlink(missing_ok=True)


def _new_journal(folder: Path) -> tuple[Path, int]:
    while True:
        path = folder / f"{new_id()}.hits"
        journal = os.open(path, os.O_CREAT | os.O_RDWR | os.O_APPEND, 0o600)
        # Another process may have taken the file for an orphan before it was claimed.
        if claim(journal) and path.exists():
            return path, journal
        os.close(journal)


def _hits_in(path: Path, *, start: int = 0, end: int | None = None) -> list[Hit]:
    """The hits of a journal; a line that was cut off by a power failure or a full disk is passed over."""
    with path.open("rb") as journal:
        journal.seek(start)
        data = journal.read(-1 if end is None else end - start)
    hits = []
    for line in data.splitlines():
        try:
            hits.append(_decode(line))
        except msgspec.DecodeError:
            log.warning("a line of %s cannot be read and is passed over", path)
    return hits


def store(connection: Connection, hits: Sequence[Hit]) -> None:
    """Store hits as implicitScans actions and count them at their links; those stored already are not."""
    new = _not_yet_stored(connection, hits)
    if not new:
        return
    connection.execute(action.insert(), [_action_row(hit) for hit in new])
    scopes.share_projects(connection, {hit.id: (hit.thng, hit.product) for hit in new})
    counts = Counter((hit.link_id, hit.short_id) for hit in new)
    bots = Counter((hit.link_id, hit.short_id) for hit in new if agent_of(hit.traces.user_agent).is_bot)
    living = _lock(connection, [link_id for link_id, _ in counts])
    rows = [
        {"link": link[0], "visits": count, "bots": bots[link]}
        for link, count in counts.items()
        if link[0] in living
    ]
    if rows:
        connection.execute(_COUNT, rows)
    for link, count in counts.items():
        if link[0] not in living:
            _count_deleted(connection, *link, count, bots[link])


_COUNT = (
    update(redirection)
    .where(redirection.c.id == bindparam("link"))
    .values(
        hits=redirection.c.hits + bindparam("visits"), bot_hits=redirection.c.bot_hits + bindparam("bots")
    )
)


def _lock(connection: Connection, link_ids: Sequence[str]) -> set[str]:
    """Which of these links there are, kept from others' changes until the transaction ends.

    In one order everywhere, so that two processes never wait for each other's rows.
    """
    ids, c = sorted(link_ids), redirection.c
    found: set[str] = set()
    for start in range(0, len(ids), _CHUNK):
        chosen = select(c.id).where(c.id.in_(ids[start : start + _CHUNK])).order_by(c.id).with_for_update()
        found.update(connection.execute(chosen).scalars())
    return found


def _count_deleted(connection: Connection, link_id: str, short_id: str, count: int, bots: int) -> None:
    """Count hits at a link that was deleted just after them, so that restoring it brings all of them back."""
    deleted = (trash.c.kind == REDIRECTION.name, trash.c.id == short_id)
    kept = connection.execute(select(trash.c.row).where(*deleted)).scalar_one_or_none()
    content = None if kept is None else msgspec.json.decode(kept)
    if content is None or content["row"]["id"] != link_id:
        return
    content["row"]["hits"] += count
    content["row"]["bot_hits"] = content["row"].get("bot_hits", 0) + bots
    connection.execute(update(trash).where(*deleted).values(row=_encode(content).decode()))


def _not_yet_stored(connection: Connection, hits: Sequence[Hit]) -> list[Hit]:
    known: set[str] = set()
    ids = [hit.id for hit in hits]
    for start in range(0, len(ids), _CHUNK):
        chosen = action.c.id.in_(ids[start : start + _CHUNK])
        known.update(connection.execute(select(action.c.id).where(chosen)).scalars())
    return [hit for hit in hits if hit.id not in known]


def _action_row(hit: Hit) -> Json:
    body: Json = {"type": "implicitScans", "timestamp": hit.timestamp}
    if hit.thng is not None:
        body["thng"] = hit.thng
    if hit.product is not None:
        body["product"] = hit.product
    context = {"shortId": hit.short_id, **action_context(hit.traces)}
    if hit.variant is not None:
        context["variant"] = hit.variant
    body |= {"locationSource": "unknown", "context": context}
    if hit.reactions:
        body["reactions"] = hit.reactions
    return {
        "id": hit.id,
        "created_at": hit.timestamp,
        "updated_at": hit.timestamp,
        "body": _encode(body).decode(),
        "type": "implicitScans",
        "timestamp": hit.timestamp,
        "thng": hit.thng,
        "product": hit.product,
        "link": hit.link_id,
    }
