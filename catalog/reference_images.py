"""Pictures that products and things are recognised by (reference, "Identifier Recognition", method ``ir``).

A picture belongs to one record: it is set aside when that is deleted, comes back with it, and is forgotten
when the trash is emptied. Every change counts on in ``generation``, so that whoever keeps an index of all
features learns of what other processes did.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Final

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, insert, or_, select, update

from catalog import viewer
from catalog.clock import now_ms
from catalog.ids import new_id
from catalog.tables import generation, product, thng, trash
from catalog.tables import reference_image as table

MOST_OF_RECORD: Final = 50
"""So many views of one thing say all there is to see."""
MOST: Final = 50_000
"""Of all records together: their index is kept in memory, about 10 kB a picture."""
_GENERATION: Final = "images"
_CHUNK: Final = 500
_OWNERS: Final = (("product", product), ("thng", thng))

_c = table.c


@dataclass(frozen=True, kw_only=True)
class ReferenceImage:
    """A picture without its features; ``owner`` is the id of a record of this kind, ``blob`` the content."""

    seq: int
    id: str
    created_at: int
    kind: str
    owner: str
    name: str
    blob: str
    width: int
    height: int
    points: int


@dataclass(frozen=True, kw_only=True)
class Picture:
    """What is stored of a new picture."""

    name: str
    blob: str
    width: int
    height: int
    version: int
    points: int
    features: bytes


_COLUMNS: Final = [_c[each.name] for each in fields(ReferenceImage)]


def add(connection: Connection, kind: str, owner: str, picture: Picture) -> ReferenceImage:
    """A new picture of a record; the caller has locked the others."""
    row = {"id": new_id(), "created_at": now_ms(), "kind": kind, "owner": owner, **vars(picture)}
    statement = insert(table).returning(*_COLUMNS)
    return ReferenceImage(**connection.execute(statement, row).mappings().one())


def lock(connection: Connection) -> int:
    """Nobody else adds or removes pictures until the end of this transaction; the generation up to now."""
    _count_on(connection)
    return generation_of(connection) - 1


def count(connection: Connection, owner: str | None = None) -> int:
    """How many pictures a record has, or all records that are not deleted."""
    conditions = [~_c.is_gone] if owner is None else [_c.owner == owner]
    return connection.execute(select(func.count()).select_from(table).where(*conditions)).scalar_one()


def of_owner(connection: Connection, owner: str) -> list[ReferenceImage]:
    """The pictures of a record, newest first."""
    return list(_selected(connection, _c.owner == owner))


def find(connection: Connection, owner: str, image_id: str) -> ReferenceImage | None:
    """One picture of a record, or None."""
    return next(_selected(connection, _c.owner == owner, _c.id == image_id), None)


def page(connection: Connection, *, after: str | None, most: int) -> list[ReferenceImage]:
    """Pictures of all records that are seen, newest first: those after the one with this id."""
    older = [] if after is None else [_c.id < after]
    return list(_selected(connection, ~_c.is_gone, _is_seen(), *older, most=most))


def total(connection: Connection) -> int:
    """How many pictures `page` shows in the end."""
    shown = select(func.count()).select_from(table).where(~_c.is_gone, _is_seen())
    return connection.execute(shown).scalar_one()


def by_id(connection: Connection, image_id: str) -> ReferenceImage | None:
    """The picture with this id, if its record is seen."""
    return next(_selected(connection, ~_c.is_gone, _c.id == image_id, _is_seen()), None)


def seen(connection: Connection, seqs: Collection[int]) -> dict[int, tuple[ReferenceImage, bytes]]:
    """Of the pictures at these rows those whose records are seen, with their features, by row."""
    found = {}
    for some in _chunks(sorted(seqs)):
        chosen = select(*_COLUMNS, _c.features).where(_c.seq.in_(some), ~_c.is_gone, _is_seen())
        for row in connection.execute(chosen).mappings():
            image = ReferenceImage(**{each.name: row[each.name] for each in fields(ReferenceImage)})
            found[image.seq] = (image, row["features"])
    return found


def remove(connection: Connection, images: Sequence[ReferenceImage]) -> list[str]:
    """Forget pictures; returns their contents, to be removed after the commit."""
    for some in _chunks([image.seq for image in images]):
        connection.execute(delete(table).where(_c.seq.in_(some)))
    if images:
        _count_on(connection)
    return [image.blob for image in images]


def contents(connection: Connection) -> frozenset[str]:
    """Every content that belongs to a picture."""
    return frozenset(connection.execute(select(_c.blob)).scalars())


# with their records


def set_aside(connection: Connection, owners: Sequence[str]) -> None:
    """These records were deleted: they are not recognised any more."""
    _move(connection, owners, is_gone=True)


def bring_back(connection: Connection, owner: str) -> None:
    """This record was restored."""
    _move(connection, [owner], is_gone=False)


def forget_gone(connection: Connection) -> None:
    """Forget the pictures of records that have left the trash; their contents are swept with others."""
    kept = select(trash.c.id).where(trash.c.kind.in_([kind for kind, _ in _OWNERS]))
    connection.execute(delete(table).where(_c.is_gone, _c.owner.not_in(kept)))


def _move(connection: Connection, owners: Sequence[str], *, is_gone: bool) -> None:
    moved = 0
    for start in range(0, len(owners), _CHUNK):
        chosen = _c.owner.in_(owners[start : start + _CHUNK])
        statement = update(table).where(chosen, _c.is_gone != is_gone).values(is_gone=is_gone)
        moved += connection.execute(statement).rowcount
    if moved:
        _count_on(connection)


# for an index of all features


def generation_of(connection: Connection) -> int:
    """A number that is another one after every change."""
    statement = select(generation.c.number).where(generation.c.name == _GENERATION)
    return int(connection.execute(statement).scalar_one())


def seqs_of(connection: Connection, version: int) -> list[int]:
    """The rows of all pictures that count and are described in this version, oldest first."""
    statement = select(_c.seq).where(~_c.is_gone, _c.version == version).order_by(_c.seq)
    return list(connection.execute(statement).scalars())


def features_of(connection: Connection, seqs: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    """Rows and their features."""
    for some in _chunks(seqs):
        statement = select(_c.seq, _c.features).where(_c.seq.in_(some)).order_by(_c.seq)
        for row in connection.execute(statement):
            yield row.seq, row.features


def outdated(connection: Connection, version: int, *, after: int, most: int) -> list[ReferenceImage]:
    """Pictures described in another version, behind a row, oldest first."""
    statement = select(*_COLUMNS).where(_c.version != version, _c.seq > after).order_by(_c.seq).limit(most)
    return [ReferenceImage(**row) for row in connection.execute(statement).mappings()]


def describe_anew(connection: Connection, seq: int, *, version: int, points: int, features: bytes) -> None:
    """The features of a picture in a newer version."""
    values = {"version": version, "points": points, "features": features}
    connection.execute(update(table).where(_c.seq == seq).values(values))
    _count_on(connection)


def _count_on(connection: Connection) -> None:
    statement = update(generation).where(generation.c.name == bindparam("of"))
    connection.execute(statement.values(number=generation.c.number + 1), {"of": _GENERATION})


def _selected(
    connection: Connection, *conditions: ColumnElement[bool], most: int | None = None
) -> Iterator[ReferenceImage]:
    statement = select(*_COLUMNS).where(*conditions).order_by(_c.id.desc()).limit(most)
    return (ReferenceImage(**row) for row in connection.execute(statement).mappings())


def _is_seen() -> ColumnElement[bool]:
    """Whether the picture's record is seen by whoever looks now."""
    return or_(
        *(
            (_c.kind == kind) & _c.owner.in_(select(of.c.id).where(*viewer.conditions(kind, of)))
            for kind, of in _OWNERS
        )
    )


def _chunks(seqs: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(seqs), _CHUNK):
        yield seqs[start : start + _CHUNK]
