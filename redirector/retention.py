"""Hits that are old become counts of their day: who visited is forgotten, how many did is not."""

from __future__ import annotations

import logging
from collections import defaultdict

import msgspec
from sqlalchemy import Connection, delete, insert, select

from catalog.clock import now_ms
from catalog.store import Database
from catalog.tables import action, hit_day, hit_hour, scope
from redirector.one_at_a_time import Job, is_mine
from redirector.tally import HOUR_MS, HOURS_A_DAY, Tally, tally_of

DAY_MS = HOURS_A_DAY * HOUR_MS
_AT_ONCE = 500

log = logging.getLogger("tagwright.retention")

_read_tally = msgspec.json.Decoder(Tally).decode


def fold_old_hits(database: Database, *, keep_days: int) -> int:
    """Fold the hits of days that ended longer ago than so many days; returns how many there were.

    In transactions of some hundred, so that nobody has to wait: each hit is an action or counted, never both.
    """
    before_ms = (now_ms() // DAY_MS - keep_days) * DAY_MS
    total = 0
    while True:
        with database.write() as connection:
            folded = _fold_some(connection, before_ms)
        total += folded
        if folded < _AT_ONCE:
            break
    if total:
        log.info("folded %d hits older than %d days into counts", total, keep_days)
    return total


def _fold_some(connection: Connection, before_ms: int) -> int:
    if not is_mine(connection, Job.FOLDING_OLD):  # two would count the same hits
        return 0
    c = action.c
    chosen = select(c.seq, c.link, c.timestamp, c.body).where(c.link.is_not(None), c.timestamp < before_ms)
    rows = connection.execute(chosen.order_by(c.timestamp).limit(_AT_ONCE)).all()
    by_day: defaultdict[tuple[str, int], list[tuple[int, str]]] = defaultdict(list)
    for _, link, timestamp, body in rows:
        by_day[link, timestamp // DAY_MS].append((timestamp, body))
    for (link, day), hits in sorted(by_day.items()):
        _add(connection, link, day, tally_of(hits))
    seqs = [row.seq for row in rows]
    connection.execute(delete(scope).where(scope.c.kind == "action", scope.c.seq.in_(seqs)))
    connection.execute(delete(action).where(c.seq.in_(seqs)))
    connection.execute(delete(hit_hour).where(hit_hour.c.hour < before_ms // HOUR_MS))
    return len(rows)


def _add(connection: Connection, link: str, day: int, tally: Tally) -> None:
    c = hit_day.c
    of_day = (c.link == link, c.day == day)
    present = connection.execute(select(c.body).where(*of_day).with_for_update()).scalar_one_or_none()
    if present is not None:
        tally.add(_read_tally(present))
        connection.execute(delete(hit_day).where(*of_day))
    body = msgspec.json.encode(tally.shortened()).decode()
    connection.execute(insert(hit_day), [{"link": link, "day": day, "body": body}])
