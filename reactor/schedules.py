"""What is due by the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, and_, func, select, update

from catalog.actor_kinds import APPLICATION
from catalog.clock import now_ms
from catalog.documents import Json
from catalog.errors import BadInput
from catalog.tables import reactor_schedule, record
from reactor import cron, queue
from reactor.documents import ON_SCHEDULE
from reactor.queue import Waiting

MOST_SCHEDULES: Final = 100
_MOST_AT_ONCE: Final = 100

_c = reactor_schedule.c


def settled(fields: Json) -> Json:
    """A schedule's fields with the time it comes next; BadInput names the field that is wrong."""
    if ("cron" in fields) == ("executeAt" in fields):
        raise BadInput("cron: either cron or executeAt is needed")
    upcoming = next_at(fields, now_ms())
    if upcoming is None and fields.get("enabled", True):
        raise BadInput("cron: this time never comes")
    known = {name: value for name, value in fields.items() if name != "nextAt"}
    return known if upcoming is None else {**known, "nextAt": upcoming}


def next_at(fields: Json, after_ms: int) -> int | None:
    """When a schedule comes next, in milliseconds; None when it does not."""
    if not fields.get("enabled", True):
        return None
    if "executeAt" in fields:
        at: int = fields["executeAt"]
        return at
    try:
        expression = cron.parse(fields["cron"])
    except cron.CronError as error:
        raise BadInput(f"cron: {error}") from error
    upcoming = expression.after(datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=after_ms))
    return None if upcoming is None else int(upcoming.timestamp()) * 1000


def next_due_ms(connection: Connection) -> int | None:
    """When the next schedule of all is due."""
    due: int | None = connection.execute(select(func.min(_c.next_at))).scalar()
    return due


def is_due(connection: Connection) -> bool:
    """Whether a schedule's time has come."""
    due = next_due_ms(connection)
    return due is not None and due <= now_ms()


def fire_due(connection: Connection) -> int:
    """Let the events of due schedules wait for their scripts, and set each to its next time.

    All of it in one transaction, so that no schedule is missed or doubled whoever dies; what was missed while
    no service ran comes once.
    """
    now = now_ms()
    due = select(_c.seq, _c.body, _c.parent, record.c.id.label("application")).select_from(
        reactor_schedule.outerjoin(record, and_(record.c.kind == APPLICATION.name, record.c.id == _c.parent))
    )
    due = due.where(_c.next_at <= now).order_by(_c.next_at, _c.seq).limit(_MOST_AT_ONCE)
    rows = connection.execute(due.with_for_update(of=reactor_schedule, skip_locked=True)).all()
    events = [_fire(connection, row, now) for row in rows]
    wanted = [each for each in events if each is not None and not queue.is_full(connection, each.application)]
    if wanted:
        queue.put(connection, wanted)
    return len(rows)


def _fire(connection: Connection, row: Any, now: int) -> Waiting | None:
    """Set one schedule to its next time; its event, unless its application is gone."""
    fields: Json = msgspec.json.decode(row.body)
    fields.pop("nextAt", None)
    upcoming = next_at(fields, now) if "cron" in fields and row.application is not None else None
    if upcoming is not None:
        fields["nextAt"] = upcoming
    values = {"body": msgspec.json.encode(fields).decode(), "next_at": upcoming}
    connection.execute(update(reactor_schedule).where(_c.seq == row.seq).values(values))
    if row.application is None:
        return None
    return Waiting(row.application, fields.get("function", ON_SCHEDULE), fields["event"])
