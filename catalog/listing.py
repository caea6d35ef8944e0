"""Lists of records: filtered, searched, sorted and paged, quick at a million rows wherever the page is.

Pages are reached by token (the id of the last record of the page before) or by number. A page far down an
unfiltered list is counted from the nearer end, over an index alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Select, exists, func, select, tuple_

from catalog import search
from catalog.errors import BadInput
from catalog.kinds import Kind
from catalog.records import Stored, stored_of

DEFAULT_PER_PAGE = 30
MOST_PER_PAGE = 100
# Up to here the found records are sorted; beyond, walking the sorted index finds a page sooner.
_MOST_SORTED = 20_000


@dataclass(frozen=True, kw_only=True)
class Listing:
    """What a list shows; ``page`` counts from 1, and ``sort_by`` is one of the kind's sorts."""

    per_page: int = DEFAULT_PER_PAGE
    page: int | None = None
    token: str | None = None
    ascending: bool = False
    sort_by: str = "createdAt"
    conditions: Sequence[ColumnElement[bool]] = ()
    keys: Sequence[str] | None = None
    words: str = ""
    with_total: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether nothing narrows the list."""
        return not self.conditions and self.keys is None and not self.words.strip()


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page: its records, the token of the next page if there is one, the total if it was asked for."""

    records: list[Stored]
    next_token: str | None
    total: int | None


def list_page(connection: Connection, kind: Kind, listing: Listing) -> Page:
    """One page of a list."""
    query = None
    if listing.words.strip() and kind.word_table:
        query = search.query_of(listing.words, dialect=connection.dialect.name)
        if query is None:
            return Page(records=[], next_token=None, total=0 if listing.with_total else None)
    total = count(connection, kind, listing, query) if listing.with_total else None
    rows = _rows(connection, kind, listing, query, total)
    records = [stored_of(row) for row in rows[: listing.per_page]]
    more = len(rows) > listing.per_page
    return Page(records=records, next_token=records[-1].id if more else None, total=total)


def count(connection: Connection, kind: Kind, listing: Listing, query: str | None = None) -> int:
    """How many records the whole list holds."""
    if query is not None and not listing.conditions and listing.keys is None and kind.word_table:
        return search.count(connection, kind.word_table, query)
    rows = _narrowed(connection, kind, listing, kind.select_stored, query, dense=False)
    statement = rows.with_only_columns(func.count(), maintain_column_froms=True)
    return connection.execute(statement, _bound(query)).scalar_one()


def every_key(connection: Connection, kind: Kind, listing: Listing) -> list[str]:
    """The keys of all records of a list, oldest first: what a bulk change goes through."""
    query = search.query_of(listing.words, dialect=connection.dialect.name) if listing.words else None
    rows = _narrowed(connection, kind, listing, kind.select_stored, query, dense=False)
    statement = rows.with_only_columns(kind.key_column).order_by(kind.table.c.id)
    return list(connection.execute(statement, _bound(query)).scalars())


def _bound(query: str | None) -> dict[str, Any]:
    return {} if query is None else {"words": query}


def _rows(
    connection: Connection, kind: Kind, listing: Listing, query: str | None, total: int | None
) -> Sequence[Any]:
    if listing.page is not None and listing.is_whole:
        return _numbered_page(connection, kind, listing, total)
    dense = query is not None and _is_dense(connection, kind, listing, query)
    statement = _narrowed(connection, kind, listing, kind.select_stored, query, dense=dense)
    order = _order(kind, listing, by_row=query is not None and listing.sort_by == "createdAt")
    if listing.token is not None:
        statement = statement.where(_after(connection, kind, listing, order))
    offset = 0 if listing.page is None else (listing.page - 1) * listing.per_page
    statement = statement.order_by(*_directed(order, listing.ascending))
    statement = statement.limit(listing.per_page + 1).offset(offset)
    return connection.execute(statement, _bound(query)).all()


def _order(kind: Kind, listing: Listing, *, by_row: bool = False) -> list[Column[Any]]:
    if by_row:  # matching rows come in this order from the index of words itself
        return [kind.table.c.seq]
    column = kind.table.c[kind.sorts[listing.sort_by]]
    return [column] if column.unique else [column, kind.table.c.id]


def _directed(order: Sequence[Column[Any]], ascending: bool) -> list[Any]:
    return [column.asc() if ascending else column.desc() for column in order]


def _is_dense(connection: Connection, kind: Kind, listing: Listing, query: str) -> bool:
    if listing.sort_by == "createdAt" or kind.word_table is None:
        return False
    return search.count(connection, kind.word_table, query, at_most=_MOST_SORTED + 1) > _MOST_SORTED


def _narrowed(
    connection: Connection,
    kind: Kind,
    listing: Listing,
    statement: Select[Any],
    query: str | None,
    *,
    dense: bool,
) -> Select[Any]:
    if listing.keys is not None:
        statement = statement.where(kind.key_column.in_(listing.keys))
    if query is not None and kind.word_table is not None:
        found = search.found_rows(kind.word_table, dialect=connection.dialect.name)
        seq = kind.table.c.seq
        if dense:
            statement = statement.where(
                exists(found.where(search.word_table(kind.word_table).c.rowid == seq))
            )
        else:
            statement = statement.where(seq.in_(found))
    return statement.where(*listing.conditions)


def _after(
    connection: Connection, kind: Kind, listing: Listing, order: Sequence[Column[Any]]
) -> ColumnElement[bool]:
    """The condition that a record comes after the one the token names."""
    if order == [kind.table.c.id]:
        place: Sequence[Any] | None = [listing.token]
    else:
        place = connection.execute(select(*order).where(kind.table.c.id == listing.token)).first()
    if place is None:
        raise BadInput("nextPageToken: its record is gone; start again from the first page")
    here, there = tuple_(*order), tuple_(*place)
    return here > there if listing.ascending else here < there


def _numbered_page(connection: Connection, kind: Kind, listing: Listing, total: int | None) -> Sequence[Any]:
    """A page of the whole list by number: skip over the index from the nearer end, then fetch its rows."""
    table = kind.table
    total = count(connection, kind, listing) if total is None else total
    first = ((listing.page or 1) - 1) * listing.per_page
    last = min(first + listing.per_page + 1, total)
    if first >= last:
        return []
    order = _order(kind, listing)
    from_end = first > total - last
    skip = total - last if from_end else first
    ids = kind.select_stored.with_only_columns(table.c.id)
    ids = ids.order_by(*_directed(order, listing.ascending != from_end)).limit(last - first).offset(skip)
    page = kind.select_stored.where(table.c.id.in_(ids.scalar_subquery()))
    return connection.execute(page.order_by(*_directed(order, listing.ascending))).all()
