"""Lists of records: filtered, searched, sorted and paged, quick at a million rows wherever the page is.

Pages are reached by token (the id of the last record of the page before) or by number. Lists come newest
first unless asked otherwise; row numbers grow with time, so they are that order. A search counts no further
than MOST_COUNTED, and one that finds more than MOST_SORTED records comes newest first, whatever order was
asked for: nobody reads that many in any order, and sorting them would keep everybody waiting.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Select, func, select, tuple_

from catalog import blocks, search, viewer
from catalog.errors import BadInput
from catalog.kinds import Kind
from catalog.records import Stored, stored_of

DEFAULT_PER_PAGE = 30
MOST_PER_PAGE = 100
MOST_COUNTED = 10_000
MOST_SORTED = 5_000
NEWEST = "createdAt"


@dataclass(frozen=True, kw_only=True)
class Listing:
    """What a list shows; ``page`` counts from 1, and ``sort_by`` is one of the kind's sorts."""

    per_page: int = DEFAULT_PER_PAGE
    page: int | None = None
    token: str | None = None
    ascending: bool = False
    sort_by: str = NEWEST
    conditions: Sequence[ColumnElement[bool]] = ()
    keys: Sequence[str] | None = None
    words: str = ""
    with_total: bool = False
    #: The conditions once more, as all records they hold for are counted quickest; none: as they are.
    counted: Sequence[ColumnElement[bool]] = ()

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
    listing = _seen(kind, listing)
    if listing.words.strip() and kind.word_table:
        return _searched_page(connection, kind, listing, kind.word_table)
    if listing.page is not None and listing.is_whole and kind.numbered:
        rows = _numbered_rows(connection, kind, listing)
    else:
        rows = _rows(connection, kind, listing, kind.select_stored.where(*_conditions(kind, listing)), {})
    return _page(rows, listing, _total(connection, kind, listing, len(rows)) if listing.with_total else None)


def every_key(connection: Connection, kind: Kind, listing: Listing) -> list[str]:
    """The keys of all records of a list, oldest first: what a bulk change goes through."""
    conditions = _conditions(kind, _seen(kind, listing))
    statement = kind.select_stored.where(*conditions).with_only_columns(kind.key_column)
    return list(connection.execute(statement.order_by(kind.table.c.id)).scalars())


def _seen(kind: Kind, listing: Listing) -> Listing:
    """The list without what its viewer does not see."""
    seen = viewer.conditions(kind.name, kind.table)
    if not seen:
        return listing
    counted = [*(listing.counted or listing.conditions), *seen]
    return replace(listing, conditions=[*listing.conditions, *seen], counted=counted)


def _page(rows: Sequence[Any], listing: Listing, total: int | None) -> Page:
    records = [stored_of(row) for row in rows[: listing.per_page]]
    more = len(rows) > listing.per_page
    return Page(records=records, next_token=records[-1].id if more else None, total=total)


def _total(connection: Connection, kind: Kind, listing: Listing, rows: int) -> int:
    """How many records the list has, of which a page found so many: if it is the first and not full, all."""
    is_first = listing.token is None and listing.page in (None, 1)
    return rows if is_first and rows <= listing.per_page else _count(connection, kind, listing)


def _count(connection: Connection, kind: Kind, listing: Listing) -> int:
    if kind.numbered and listing.is_whole:
        return blocks.total(connection, kind.name)
    counted = replace(listing, conditions=listing.counted or listing.conditions)
    statement = kind.select_stored.where(*_conditions(kind, counted))
    counting = statement.with_only_columns(func.count(), maintain_column_froms=True)
    return connection.execute(counting).scalar_one()


def _searched_page(connection: Connection, kind: Kind, listing: Listing, word_table: str) -> Page:
    query = search.query_of(listing.words, dialect=connection.dialect.name)
    if query is None:
        return Page(records=[], next_token=None, total=0 if listing.with_total else None)
    bound = {"words": query}
    words = search.word_table(word_table)
    found = kind.select_stored.join(words, words.c.rowid == kind.table.c.seq)
    found = found.where(search.matches(word_table, dialect=connection.dialect.name))
    conditions = _conditions(kind, listing)
    found = found.where(*conditions)
    total = None
    if listing.with_total or listing.sort_by != NEWEST:
        whole = select(words.c.rowid).where(search.matches(word_table, dialect=connection.dialect.name))
        rows = found.with_only_columns(kind.table.c.seq) if conditions else whole
        counting = select(func.count()).select_from(rows.limit(MOST_COUNTED).subquery())
        total = connection.execute(counting, bound).scalar_one()
        if total > MOST_SORTED:
            listing = replace(listing, sort_by=NEWEST)
    return _page(_rows(connection, kind, listing, found, bound, by=words.c.rowid), listing, total)


def _rows(
    connection: Connection,
    kind: Kind,
    listing: Listing,
    statement: Select[Any],
    bound: dict[str, Any],
    by: Any = None,
) -> Sequence[Any]:
    order = _order(kind, listing)
    statement = _with_numbers(kind, order, statement)
    if listing.token is not None:
        statement = statement.where(_after(connection, kind, listing, order))
    # The rows of a word index come in this order by themselves, so that the first page needs no others.
    directed = _directed([by] if by is not None and listing.sort_by == NEWEST else order, listing.ascending)
    offset = 0 if listing.page is None else (listing.page - 1) * listing.per_page
    statement = statement.order_by(*directed).limit(listing.per_page + 1).offset(offset)
    return connection.execute(statement, bound).all()


def _conditions(kind: Kind, listing: Listing) -> list[ColumnElement[bool]]:
    if listing.keys is None:
        return list(listing.conditions)
    return [*listing.conditions, kind.key_column.in_(listing.keys)]


def _order(kind: Kind, listing: Listing) -> list[Column[Any]]:
    c = kind.table.c
    if listing.sort_by == NEWEST:
        return [c.seq]
    column = kind.column(kind.sorts[listing.sort_by])
    assert column is not None
    return [column, c.id if column.table is kind.table else column.table.c.seq]


def _with_numbers(kind: Kind, order: Sequence[Column[Any]], statement: Select[Any]) -> Select[Any]:
    """The statement with the records' numbers beside them, if these give the order."""
    numbers = kind.numbers
    if numbers is None or order[0].table is not numbers:
        return statement
    return statement.join_from(kind.table, numbers, numbers.c.seq == kind.table.c.seq)


def _directed(order: Sequence[Any], ascending: bool) -> list[Any]:
    return [column.asc() if ascending else column.desc() for column in order]


def _after(
    connection: Connection, kind: Kind, listing: Listing, order: Sequence[Column[Any]]
) -> ColumnElement[bool]:
    """The condition that a record comes after the one the token names."""
    c = kind.table.c
    seen = viewer.conditions(kind.name, kind.table)
    asked = kind.select_stored.with_only_columns(*order).where(c.id == listing.token, *seen)
    place = connection.execute(_with_numbers(kind, order, asked)).first()
    if place is None and listing.sort_by == NEWEST:
        # The record is gone, but ids grow as row numbers do.
        return c.id > listing.token if listing.ascending else c.id < listing.token
    if place is None:
        raise BadInput("nextPageToken: its record is gone; start again from the first page")
    here, there = tuple_(*order), tuple_(*place)
    return here > there if listing.ascending else here < there


def _numbered_rows(connection: Connection, kind: Kind, listing: Listing) -> Sequence[Any]:
    """A page of the whole list by number."""
    first = ((listing.page or 1) - 1) * listing.per_page
    if listing.sort_by == NEWEST:
        return _rows_by_block(connection, kind, listing, first)
    return _rows_by_index(connection, kind, listing, first)


def _rows_by_block(connection: Connection, kind: Kind, listing: Listing, first: int) -> Sequence[Any]:
    place = blocks.place_of(connection, kind.name, first, ascending=listing.ascending)
    if place is None:
        return []
    seq = kind.table.c.seq
    beyond = seq >= place.bound if listing.ascending else seq <= place.bound
    page = kind.select_stored.where(beyond).order_by(*_directed([seq], listing.ascending))
    return connection.execute(page.limit(listing.per_page + 1).offset(place.skip)).all()


def _rows_by_index(connection: Connection, kind: Kind, listing: Listing, first: int) -> Sequence[Any]:
    """Skips over the index alone, from the nearer end, then fetches the page's rows."""
    total = blocks.total(connection, kind.name)
    last = min(first + listing.per_page + 1, total)
    if first >= last:
        return []
    order = _order(kind, listing)
    from_end = first > total - last
    key = order[-1]
    ids = kind.select_stored.with_only_columns(key) if key.table is kind.table else select(key)
    ids = ids.order_by(*_directed(order, listing.ascending != from_end))
    ids = ids.limit(last - first).offset(total - last if from_end else first)
    page = kind.select_stored.where(kind.table.c[key.name].in_(ids.scalar_subquery()))
    page = _with_numbers(kind, order, page)
    return connection.execute(page.order_by(*_directed(order, listing.ascending))).all()
