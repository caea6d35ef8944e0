"""Pages of what is kept over time: updates of properties and locations, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, select

from catalog.errors import BadInput
from catalog.filters import ColumnBinding, FieldType, FilterError, parse, to_sql


@dataclass(frozen=True, kw_only=True)
class Span:
    """Which updates a page shows: between two times, both included, and where ``filter`` on the time holds.

    ``after`` is how many updates were on the pages before.
    """

    per_page: int
    from_ms: int | None = None
    to_ms: int | None = None
    filter: str = ""
    after: int = 0


def newest_first(table: Table) -> tuple[ColumnElement[Any], ...]:
    """The order of a history."""
    return table.c.timestamp.desc(), table.c.seq.desc()


def page(
    connection: Connection, table: Table, of_owner: Sequence[ColumnElement[bool]], span: Span
) -> tuple[Sequence[Any], int | None]:
    """The rows of one page, and the ``after`` of the next if there is one; BadInput for a wrong filter."""
    time = table.c.timestamp
    statement = select(table).where(*of_owner)
    if span.from_ms is not None:
        statement = statement.where(time >= span.from_ms)
    if span.to_ms is not None:
        statement = statement.where(time <= span.to_ms)
    if span.filter.strip():
        statement = statement.where(_condition(span.filter, time))
    statement = statement.order_by(*newest_first(table)).limit(span.per_page + 1).offset(span.after)
    rows = connection.execute(statement).all()
    return rows[: span.per_page], span.after + span.per_page if len(rows) > span.per_page else None


def _condition(text: str, time: ColumnElement[Any]) -> ColumnElement[bool]:
    try:
        parsed = parse(text, fields={"timestamp": FieldType.TIME_MS})
    except FilterError as error:
        raise BadInput(f"filter: {error}") from error
    return to_sql(parsed, {"timestamp": ColumnBinding(time)})
