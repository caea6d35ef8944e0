"""The routes of what is in a collection: ``/collections/:id/thngs`` and ``/collections/:id/collections``."""

from __future__ import annotations

from functools import partial

from sqlalchemy import Connection, select
from starlette.routing import Route

from catalog import listing, membership, records
from catalog.api.call import Call, Reply
from catalog.api.context import Context
from catalog.api.endpoint import route
from catalog.api.parameters import listing_of, page_headers
from catalog.api.present import record_reply, records_reply
from catalog.errors import BadInput
from catalog.kinds import COLLECTION, THNG, Kind
from catalog.records import Stored
from catalog.tables import member


def routes(context: Context) -> list[Route]:
    """All routes of members; the verb that adds is PUT for things and POST for collections."""
    return [*_routes_of(context, THNG), *_routes_of(context, COLLECTION)]


def _routes_of(context: Context, kind: Kind) -> list[Route]:
    every = f"/collections/{{id}}/{kind.path}"
    return [
        route(context, every, partial(list_members, kind), "GET"),
        route(context, every, partial(add_members, kind), "PUT", "POST"),
        route(context, every, partial(remove_members, kind), "DELETE"),
        route(context, f"{every}/{{member}}", partial(remove_member, kind), "DELETE"),
    ]


def list_members(kind: Kind, call: Call) -> Reply:
    """GET of the things, or the collections, in a collection."""
    c = member.c
    with call.context.database.read() as connection:
        collection = _collection(connection, call)
        seqs = select(c.seq).where(c.kind == kind.name, c.value == collection.id)
        wanted = listing_of(call, kind, kind.table.c.seq.in_(seqs))
        page = listing.list_page(connection, kind, wanted)
    return records_reply(call, kind, page.records, headers=page_headers(call, wanted, page))


def add_members(kind: Kind, call: Call) -> Reply:
    """PUT or POST of an array of ids; answers the collection. Who is in it already stays."""
    ids = call.json()
    if not isinstance(ids, list) or not all(isinstance(each, str) for each in ids):
        raise BadInput(f"body: must be a list of ids of {kind.path}")
    with call.context.database.write() as connection:
        collection = _collection(connection, call)
        membership.add(connection, kind.name, collection.id, ids)
        return record_reply(call, COLLECTION, collection)


def remove_member(kind: Kind, call: Call) -> Reply:
    """DELETE of one member from the collection; it stays itself."""
    with call.context.database.write() as connection:
        membership.remove(connection, kind.name, _collection(connection, call).id, call.path["member"])
    return Reply()


def remove_members(kind: Kind, call: Call) -> Reply:
    """DELETE of the members, at most 500 a call as the reference says; tells how many those were."""
    with call.context.database.write() as connection:
        collection = _collection(connection, call)
        most = membership.MOST_REMOVED
        removed = membership.remove_all(connection, kind.name, collection.id, most=most)
    return Reply(headers={"X-Result-Count": str(removed)})


def _collection(connection: Connection, call: Call) -> Stored:
    return records.read(connection, COLLECTION, call.path["id"])
