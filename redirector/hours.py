"""Hits summed up by the hour, so that statistics over millions of them need not read each.

A chore adds new actions to the sums, in the order of their seqs; what is newer than that is counted when
somebody asks. Actions can go (retention), and on PostgreSQL one with a smaller seq can come later: so each
hour has, beside its tally, the number of its actions and the sum of their seqs. An hour of which these do not
fit any more is counted anew from its actions; to compare them, only an index is read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import msgspec
from sqlalchemy import Connection, Row, delete, func, insert, literal_column, select

from catalog.store import Database
from catalog.tables import action, hit_hour
from redirector.one_at_a_time import Job, is_mine
from redirector.tally import HOUR_MS, Tally, tally_of

# Actions a transaction adds; fewer new ones than that are left to who asks.
AT_ONCE: Final = 2000
_ROUNDS_TO_CORRECT: Final = 60

_decode = msgspec.json.Decoder(Tally).decode
_a, _h = action.c, hit_hour.c
_hour = _a.timestamp.op("/", return_type=_a.timestamp.type)(literal_column(str(HOUR_MS)))
_upto = select(func.max(_h.upto))


class Part(NamedTuple):
    """A stretch of time, in milliseconds since 1970."""

    since_ms: int
    until_ms: int


@dataclass(frozen=True, slots=True)
class SummedUp:
    """The hits of whole hours as they are summed up: those of actions up to a seq.

    ``left`` are the parts of the time asked for of whose actions up to that seq the tally has nothing; it has
    nothing of newer ones anywhere.
    """

    tally: Tally
    upto: int
    left: Sequence[Part]

    @classmethod
    def read(cls, connection: Connection, since_ms: int, until_ms: int) -> SummedUp | None:
        """What is summed up of a stretch of time; None when it is nothing."""
        first, after = -(-since_ms // HOUR_MS), until_ms // HOUR_MS
        upto = connection.execute(_upto).scalar()
        if upto is None or first >= after:
            return None
        present = _present(connection, first, after, upto)
        of_time = select(_h.hour, _h.actions, _h.seqs, _h.body).where(_h.hour >= first, _h.hour < after)
        tally, wrong = Tally({}, {}), set(present)
        for row in connection.execute(of_time):
            if present.get(row.hour) == (row.actions, row.seqs):
                tally.add(_decode(row.body))
                wrong.discard(row.hour)
        edges = [Part(since_ms, first * HOUR_MS), Part(after * HOUR_MS, until_ms)]
        left = [*edges, *(Part(hour * HOUR_MS, (hour + 1) * HOUR_MS) for hour in sorted(wrong))]
        return cls(tally, upto, [part for part in left if part.since_ms < part.until_ms])


class Sums:
    """Keeps the sums of a database up to date, in rounds of some seconds to a minute."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._round = 0

    def round(self) -> None:
        """Add what is new; now and then look whether all of it is still right."""
        sum_up(self._database)
        if self._round % _ROUNDS_TO_CORRECT == 0:
            correct(self._database)
        self._round += 1


def sum_up(database: Database) -> int:
    """Add what is new to the sums, in transactions of some thousand actions; how many these were."""
    total = 0
    while added := _sum_up_some(database):
        total += added
    return total


def correct(database: Database) -> int:
    """Count hours anew that have not the same actions any more; how many these were."""
    with database.read() as connection:
        upto = connection.execute(_upto).scalar()
        if upto is None:
            return 0
        present = _present(connection, None, None, upto)
        kept = {row.hour: (row.actions, row.seqs) for row in connection.execute(select(hit_hour))}
    wrong = sorted(hour for hour in {*present, *kept} if present.get(hour) != kept.get(hour))
    for hour in wrong:
        with database.write() as connection:
            if is_mine(connection, Job.SUMMING_UP):
                _count_anew(connection, hour, upto)
    return len(wrong)


def _present(
    connection: Connection, first: int | None, after: int | None, upto: int
) -> dict[int, tuple[int, int]]:
    """By hour, how many actions there are up to a seq, and the sum of their seqs."""
    wanted = select(_hour, func.count(), func.sum(_a.seq)).where(_a.seq <= upto).group_by(_hour)
    if first is not None and after is not None:
        wanted = wanted.where(_a.timestamp >= first * HOUR_MS, _a.timestamp < after * HOUR_MS)
    return {hour: (number, int(seqs)) for hour, number, seqs in connection.execute(wanted)}


def _sum_up_some(database: Database) -> int:
    """Add the next actions, if there are enough of them."""
    with database.read() as connection:
        if len(_next(connection, _a.seq)) < AT_ONCE:
            return 0
    with database.write() as connection:
        if not is_mine(connection, Job.SUMMING_UP):
            return 0
        rows = _next(connection, _a.seq, _a.timestamp, _a.link, _a.body)
        by_hour: defaultdict[int, list[Row[Any]]] = defaultdict(list)
        for row in rows:
            by_hour[row.timestamp // HOUR_MS].append(row)
        for hour, of_hour in sorted(by_hour.items()):
            _add(connection, hour, of_hour)
        return len(rows)


def _next(connection: Connection, *columns: Any) -> Sequence[Row[Any]]:
    upto = connection.execute(_upto).scalar() or 0
    newer = select(*columns).where(_a.seq > upto).order_by(_a.seq).limit(AT_ONCE)
    return connection.execute(newer).all()


def _add(connection: Connection, hour: int, rows: Sequence[Row[Any]]) -> None:
    """Add actions, in the order of their seqs, to the sums of an hour."""
    tally, actions, seqs = _tally(rows), len(rows), sum(row.seq for row in rows)
    kept = connection.execute(select(hit_hour).where(_h.hour == hour)).one_or_none()
    if kept is not None:
        tally.add(_decode(kept.body))
        actions, seqs = actions + kept.actions, seqs + kept.seqs
    _keep(connection, hour, upto=rows[-1].seq, actions=actions, seqs=seqs, tally=tally)


def _count_anew(connection: Connection, hour: int, upto: int) -> None:
    since_ms = hour * HOUR_MS
    of_hour = select(_a.seq, _a.timestamp, _a.link, _a.body).where(
        _a.timestamp >= since_ms, _a.timestamp < since_ms + HOUR_MS, _a.seq <= upto
    )
    rows = connection.execute(of_hour.order_by(_a.seq)).all()
    if not rows:
        connection.execute(delete(hit_hour).where(_h.hour == hour))
        return
    seqs = sum(row.seq for row in rows)
    _keep(connection, hour, upto=upto, actions=len(rows), seqs=seqs, tally=_tally(rows))


def _tally(rows: Sequence[Any]) -> Tally:
    """The tally of those actions that are hits."""
    return tally_of((row.timestamp, row.body) for row in rows if row.link is not None)


def _keep(connection: Connection, hour: int, *, upto: int, actions: int, seqs: int, tally: Tally) -> None:
    connection.execute(delete(hit_hour).where(_h.hour == hour))
    body = msgspec.json.encode(tally).decode()
    row = {"hour": hour, "upto": upto, "actions": actions, "seqs": seqs, "body": body}
    connection.execute(insert(hit_hour), [row])
