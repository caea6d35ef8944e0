"""Create, read, list, change and delete: the routes every kind of resource has, from its declaration."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from sqlalchemy import Connection
from starlette.routing import Route

from catalog import listing, records
from catalog.api.call import Call, Reply
from catalog.api.context import Context
from catalog.api.endpoint import route
from catalog.api.parameters import listing_of, page_headers, selection_of
from catalog.api.present import record_reply, records_reply, rescope
from catalog.documents import Json, problems
from catalog.errors import ApiError, BadInput
from catalog.kinds import Kind
from catalog.records import Stored

MOST_AT_ONCE = 1000
_BULK_CHUNK = 200

KindHandler = Callable[[Kind, Call], Reply]


def routes(context: Context, kind: Kind) -> list[Route]:
    """The routes of one kind: the collection's, then one resource's."""
    many, one = f"/{kind.path}", f"/{kind.path}/{{id}}"
    table: list[tuple[str, KindHandler, str]] = [
        (many, list_all, "GET"),
        (many, create, "POST"),
        (many, change_many, "PUT"),
        (many, delete_many, "DELETE"),
        (one, read, "GET"),
        (one, put, "PUT"),
        (one, patch, "PATCH"),
        (one, delete, "DELETE"),
        (f"{one}/restore", restore, "POST"),
    ]
    return [route(context, path, partial(handler, kind), method) for path, handler, method in table]


def list_all(kind: Kind, call: Call) -> Reply:
    """GET of the collection."""
    wanted = listing_of(call, kind)
    with call.context.database.read() as connection:
        page = listing.list_page(connection, kind, wanted)
    return records_reply(call, kind, page.records, headers=page_headers(call, wanted, page))


def create(kind: Kind, call: Call) -> Reply:
    """POST of one document, or of an array of up to 1,000, which are all stored or none."""
    raw = call.json()
    if isinstance(raw, list):
        documents = accept_many(kind, raw)
        with call.context.database.write() as connection, located(None):
            stored = records.create_many(connection, kind, documents)
            for record, each in zip(stored, raw, strict=True):
                rescope(connection, kind, [record], each)
        return records_reply(call, kind, stored, 201)
    fields = kind.complete(kind.accept(raw, creating=True))
    with call.context.database.write() as connection:
        record = records.create(connection, kind, fields)
        rescope(connection, kind, [record], raw)
    return record_reply(call, kind, record, 201, {"Location": f"{call.root}/{kind.path}/{record.id}"})


def accept_many(kind: Kind, raw: list[Any]) -> list[Json]:
    """The fields of many new records; BadInput names each wrong one as ``[index].field``."""
    if not 1 <= len(raw) <= MOST_AT_ONCE:
        raise BadInput(f"body: must hold 1 to {MOST_AT_ONCE} documents")
    accepted: list[Json] = []
    wrong: list[str] = []
    for index, each in enumerate(raw):
        try:
            accepted.append(kind.complete(kind.accept(each, creating=True)))
        except BadInput as error:
            wrong += [f"[{index}].{message}" for message in error.errors]
    if wrong:
        raise BadInput(*wrong)
    return accepted


@contextmanager
def located(position: int | None) -> Iterator[None]:
    """Says in an error which of many documents is the wrong one."""
    try:
        yield
    except ApiError as error:
        at = error.position if position is None else position
        if at is not None:
            error.errors = [f"[{at}].{message}" for message in error.errors]
        raise


def read(kind: Kind, call: Call) -> Reply:
    """GET of one resource."""
    with call.context.database.read() as connection:
        return record_reply(call, kind, records.read(connection, kind, call.path["id"]))


def put(kind: Kind, call: Call) -> Reply:
    """PUT: merges the top-level fields that are given."""
    raw = call.json()
    given = kind.accept(raw, creating=False)
    return _change(kind, call, raw, lambda fields: {**fields, **given})


def patch(kind: Kind, call: Call) -> Reply:
    """PATCH: a JSON merge patch (RFC 7396), in which null removes a field."""
    raw = call.json()
    if not isinstance(raw, dict):
        raise BadInput("body: must be a JSON object")
    given = kind.changeable(raw)
    removed = kind.changeable({name: True for name, value in raw.items() if value is None}).keys()
    if kept := [name for name in kind.required if name in removed]:
        raise BadInput(*[f"{name}: cannot be removed" for name in kept])

    def merge(fields: Json) -> Json:
        merged = {name: value for name, value in fields.items() if name not in removed}
        merged.update({name: merge_patch(merged.get(name), value) for name, value in given.items()})
        wrong = problems(kind.document, {name: merged[name] for name in given if name in merged})
        if wrong:
            raise BadInput(*map(str, wrong))
        return merged

    return _change(kind, call, raw, merge)


def merge_patch(target: object, change: object) -> object:
    """Apply a merge patch to a value (RFC 7396, section 2)."""
    if not isinstance(change, dict):
        return change
    merged: Json = dict(target) if isinstance(target, dict) else {}
    for name, value in change.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge_patch(merged.get(name), value)
    return merged


def _change(kind: Kind, call: Call, raw: object, merge: Callable[[Json], Json]) -> Reply:
    with call.context.database.write() as connection:
        stored = records.read(connection, kind, call.path["id"])
        call.check_version(stored)
        changed = records.change(connection, kind, stored, merge(stored.fields()))
        rescope(connection, kind, [changed], raw)
    return record_reply(call, kind, changed)


def delete(kind: Kind, call: Call) -> Reply:
    """DELETE of one resource; it goes to the trash."""
    with call.context.database.write() as connection:
        stored = records.read(connection, kind, call.path["id"])
        call.check_version(stored)
        records.remove(connection, kind, [stored])
    return Reply()


def restore(kind: Kind, call: Call) -> Reply:
    """POST: takes a resource out of the trash again."""
    with call.context.database.write() as connection:
        return record_reply(call, kind, records.restore(connection, kind, call.path["id"]))


def change_many(kind: Kind, call: Call) -> Reply:
    """PUT by ``ids`` or ``filter``: the same fields for every resource that matches."""
    raw = call.json()
    given = kind.accept(raw, creating=False)

    def change(connection: Connection, chunk: list[Stored]) -> None:
        for stored in chunk:
            records.change(connection, kind, stored, {**stored.fields(), **given})
        rescope(connection, kind, chunk, raw)

    return Reply(204, headers={"X-Result-Count": str(for_selected(kind, call, change))})


def delete_many(kind: Kind, call: Call) -> Reply:
    """DELETE by ``ids`` or ``filter``."""

    def remove(connection: Connection, chunk: list[Stored]) -> None:
        records.remove(connection, kind, chunk)

    return Reply(headers={"X-Result-Count": str(for_selected(kind, call, remove))})


def for_selected(kind: Kind, call: Call, work: Callable[[Connection, list[Stored]], None]) -> int:
    """Do something to the records a call selects, in short transactions; returns how many those were."""
    wanted = selection_of(call, kind)
    with call.context.database.read() as connection:
        keys = listing.every_key(connection, kind, wanted)
    done = 0
    for start in range(0, len(keys), _BULK_CHUNK):
        with call.context.database.write() as connection:
            chunk = records.find_many(connection, kind, keys[start : start + _BULK_CHUNK])
            work(connection, chunk)
        done += len(chunk)
    return done
