"""The routes of redirections and of the short domain.

``/redirections`` and ``/products|thngs/:id/redirector`` need a key; ``/:shortId`` and its pictures do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from sqlalchemy import Connection
from starlette.routing import Route

from catalog import listing, records
from catalog.api import resources
from catalog.api.call import Call, Reply, json_reply
from catalog.api.context import Context
from catalog.api.endpoint import route
from catalog.api.parameters import listing_of, page_headers
from catalog.documents import Json
from catalog.errors import BadInput, NotFound
from catalog.kinds import REDIRECTION, Kind
from catalog.records import Stored
from catalog.tables import redirection
from redirector import links, options, statistics_api
from redirector.health import api as health_api
from redirector.health import book as health_book
from redirector.health.rounds import HealthCheck
from redirector.pictures import picture_reply, picture_suffix, short_url, split_suffix
from redirector.rules import api as rules_api
from redirector.trial import try_all
from redirector.visits import Visits, visit_routes


def routes(visits: Visits) -> list[Route]:
    """Every route of the redirector; the last one takes any single path segment."""
    context = visits.context
    many, one = "/redirections", "/redirections/{id}"
    return [
        route(context, many, list_all, "GET"),
        route(context, many, create, "POST"),
        route(context, many, partial(resources.delete_many, REDIRECTION), "DELETE"),
        route(context, many, change_many, "PUT"),
        route(context, one, read, "GET"),
        route(context, one, partial(change, merge=False), "PUT"),
        route(context, one, partial(change, merge=True), "PATCH"),
        route(context, one, partial(resources.delete, REDIRECTION), "DELETE"),
        route(context, f"{one}/restore", restore, "POST"),
        *(each for kind in links.OWNERS for each in _owner_routes(context, kind)),
        *rules_api.routes(context, visits.arbiter.directory, partial(try_all, visits.arbiter)),
        *statistics_api.routes(context),
        *health_api.routes(context, HealthCheck(context.database)),
        *visit_routes(visits),
    ]


def _owner_routes(context: Context, kind: Kind) -> list[Route]:
    path = f"/{kind.path}/{{owner}}/redirector"
    table = ((create_for, "POST"), (read_for, "GET"), (change_for, "PUT"), (delete_for, "DELETE"))
    return [route(context, path, partial(handler, kind), method) for handler, method in table]


def document(call: Call, link: links.Link, health: Json | None = None) -> Json:
    """A link as the API answers it, with what its last check found."""
    domain = call.context.short_domain_of(call.root, link.short_domain)
    whole = link.document(root=call.root, short_domain=domain)
    return whole if health is None else {**whole, "health": health}


def list_all(call: Call) -> Reply:
    """GET of the redirections, of one record with ``evrythngId``."""
    call.context.settle_counts()
    owner = call.query.get("evrythngId")
    conditions = [] if owner is None else [redirection.c.evrythng_id == owner]
    wanted = listing_of(call, REDIRECTION, *conditions)
    with call.context.database.read() as connection:
        page = listing.list_page(connection, REDIRECTION, wanted)
        found = links.find_all(connection, page.records)
        health = health_book.found_of(connection, [link.id for link in found])
    shown = [document(call, link, health.get(link.id)) for link in found]
    return json_reply(shown, headers=page_headers(call, wanted, page))


def create(call: Call) -> Reply:
    """POST of a redirection, or of an array of them."""
    raw = call.json()
    if isinstance(raw, list):
        return _create_many(call, _settled_many(resources.accept_many(REDIRECTION, raw)))
    fields = links.accept(raw, creating=True)
    if call.accepts_json:
        return _create_one(call, fields)
    with call.context.database.write() as connection:
        link = links.find_all(connection, [links.create(connection, fields)])[0]
        # Drawn before it is committed: a size that cannot be drawn leaves no redirection behind.
        status = 200 if "image/" in call.headers.get("accept", "") else 201
        headers = _created_headers(call, link)
        return picture_reply(call, link, picture_suffix(call), status=status, headers=headers)


def _settled_many(accepted: Sequence[Json]) -> list[Json]:
    ready = []
    for position, fields in enumerate(accepted):
        with resources.located(position):
            ready.append(links.settle(fields))
    return ready


def _create_one(call: Call, fields: Json) -> Reply:
    with call.context.database.write() as connection:
        link = links.find_all(connection, [links.create(connection, fields)])[0]
    return json_reply(document(call, link), 201, _created_headers(call, link))


def _create_many(call: Call, accepted: Sequence[Json]) -> Reply:
    with call.context.database.write() as connection:
        stored = []
        for position, fields in enumerate(accepted):
            with resources.located(position):
                stored.append(links.create(connection, fields))
        found = links.find_all(connection, stored)
    return json_reply([document(call, link) for link in found], 201)


def _created_headers(call: Call, link: links.Link) -> dict[str, str]:
    return {"Location": short_url(call, link), "ETag": link.etag}


def read(call: Call) -> Reply:
    """GET of one redirection, or of its code with ``.qr``, ``.png``, ``.svg``, ``.pdf`` at the end."""
    short_id, suffix = split_suffix(call.path["id"])
    call.context.settle_counts()
    with call.context.database.read() as connection:
        link = _link(connection, short_id)
    if suffix is not None:
        return picture_reply(call, link, picture_suffix(call, suffix))
    return _reply(call, link)


def change(call: Call, *, merge: bool) -> Reply:
    """PUT or PATCH of one redirection."""
    return _re_aim(call, call.path["id"], merge=merge)


def change_many(call: Call) -> Reply:
    """PUT by ``ids`` or ``filter``: the same target for every redirection that matches."""
    given = links.accept(call.json(), creating=False)
    if "shortId" in given:
        raise BadInput("shortId: cannot be the same for many redirections")

    def work(connection: Connection, chunk: list[Stored]) -> None:
        for stored, link in zip(chunk, links.find_all(connection, chunk), strict=True):
            links.re_aim(connection, stored, link, given)

    return Reply(204, headers={"X-Result-Count": str(resources.for_selected(REDIRECTION, call, work))})


def restore(call: Call) -> Reply:
    """POST: takes a redirection out of the trash again."""
    call.context.settle_counts()
    with call.context.database.write() as connection:
        records.restore(connection, REDIRECTION, call.path["id"])
        link = _link(connection, call.path["id"])
    return _reply(call, link)


def create_for(kind: Kind, call: Call) -> Reply:
    """POST of a record's redirection."""
    return _create_one(call, _fields_for(kind, call, creating=True))


def read_for(kind: Kind, call: Call) -> Reply:
    """GET of a record's redirection, the newest if it has several."""
    call.context.settle_counts()
    with call.context.database.read() as connection:
        link = _link_of(connection, kind, call)
    if link is None:
        raise NotFound()
    return _reply(call, link)


def change_for(kind: Kind, call: Call) -> Reply:
    """PUT of a record's redirection; creates it when there is none. The reference answers 201."""
    with call.context.database.read() as connection:
        link = _link_of(connection, kind, call)
    if link is None:
        return create_for(kind, call)
    given = _fields_for(kind, call, creating=False)
    reply = _re_aim(call, link.short_id, given=given)
    return Reply(201, reply.body, reply.media_type, reply.headers)


def delete_for(kind: Kind, call: Call) -> Reply:
    """DELETE of a record's redirection."""
    with call.context.database.write() as connection:
        link = _link_of(connection, kind, call)
        if link is None:
            raise NotFound()
        records.remove(connection, REDIRECTION, [records.read(connection, REDIRECTION, link.short_id)])
    return Reply()


def _fields_for(kind: Kind, call: Call, *, creating: bool) -> Json:
    raw = call.json()
    if not isinstance(raw, dict):
        raise BadInput("body: must be a JSON object")
    owner = call.path["owner"]
    with call.context.database.read() as connection:
        records.read(connection, kind, owner)
    if raw.get("evrythngId", owner) != owner:
        raise BadInput("evrythngId: is another one than in the address")
    return links.accept({**raw, "evrythngId": owner, "type": kind.name}, creating=creating)


def _re_aim(call: Call, short_id: str, *, merge: bool = False, given: Json | None = None) -> Reply:
    removed: set[str] = set()
    if given is None:
        raw = call.json()
        if merge and isinstance(raw, dict):
            removed = {name for name, value in raw.items() if value is None}
            if "defaultRedirectUrl" in removed:
                raise BadInput("defaultRedirectUrl: cannot be removed")
        given = links.accept(raw, creating=False)
    call.context.settle_counts()
    with call.context.database.write() as connection:
        stored = records.read(connection, REDIRECTION, short_id)
        call.check_version(stored)
        links.re_aim(connection, stored, _link(connection, short_id), given, removed & options.FIELDS)
        link = _link(connection, short_id)
    return _reply(call, link)


def _reply(call: Call, link: links.Link) -> Reply:
    with call.context.database.read() as connection:
        health = health_book.found_of(connection, [link.id]).get(link.id)
    return json_reply(document(call, link, health), headers={"ETag": link.etag})


def _link(connection: Connection, short_id: str) -> links.Link:
    records.read(connection, REDIRECTION, short_id)  # what this caller may see of it
    link = links.find(connection, short_id)
    if link is None:
        raise NotFound()
    return link


def _link_of(connection: Connection, kind: Kind, call: Call) -> links.Link | None:
    owner = records.read(connection, kind, call.path["owner"])
    return next(iter(links.of_records(connection, [owner.id])), None)
