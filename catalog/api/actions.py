"""The routes of actions and action types: ``/actions``, ``/actions/:type[/:id]`` and their aliases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from sqlalchemy import ColumnElement, Connection
from starlette.routing import Route

from catalog import actions, keys, listing, records, scopes, viewer
from catalog.api import present
from catalog.api.call import Call, Reply, json_reply
from catalog.api.context import Context
from catalog.api.endpoint import route
from catalog.api.parameters import listing_of, page_headers
from catalog.api.resources import MOST_AT_ONCE, located
from catalog.documents import Json
from catalog.errors import BadInput, Conflict, NotFound
from catalog.filtering import fields_of
from catalog.filters import FilterError, compile_closure, parse
from catalog.kinds import ACTION, ACTION_TYPE, COLLECTION, PRODUCT, THNG, Kind
from catalog.records import Stored


def routes(context: Context) -> list[Route]:
    """All routes of actions and action types."""
    table = [
        *_action_routes(context, "/actions/{type}", None),
        *_action_routes(context, "/products/{target}/actions/{type}", PRODUCT),
        *_action_routes(context, "/thngs/{target}/actions/{type}", THNG),
        *_action_routes(context, "/collections/{target}/actions/{type}", COLLECTION),
    ]
    return [
        route(context, "/actions", list_types, "GET"),
        route(context, "/actions", create_type, "POST"),
        route(context, "/actions/{type}", change_type, "PUT"),
        route(context, "/actions/{type}", delete_type, "DELETE"),
        *table,
    ]


def _action_routes(context: Context, path: str, target: Kind | None) -> list[Route]:
    return [
        route(context, path, partial(list_actions, target), "GET"),
        route(context, path, partial(create, target), "POST"),
        route(context, f"{path}/{{id}}", partial(read, target), "GET"),
        route(context, f"{path}/{{id}}", partial(delete, target), "DELETE"),
    ]


def create(target: Kind | None, call: Call) -> Reply:
    """POST of one action, or of an array of them."""
    raw = call.json()
    many = isinstance(raw, list)
    sent = raw if many else [raw]
    if not 1 <= len(sent) <= MOST_AT_ONCE:
        raise BadInput(f"body: must hold 1 to {MOST_AT_ONCE} actions")
    with call.context.database.write() as connection:
        accepted = [_accepted(connection, target, call, each, many, at) for at, each in enumerate(sent)]
        stored = records.create_many(connection, ACTION, accepted)
        _share(connection, stored, accepted)
        for tell in call.context.actions_created:
            tell(connection, call, stored)
    documents = [_shown(call, each) for each in present.documents(call, ACTION, stored)]
    if many:
        return json_reply(documents, 201)
    location = f"{call.root}/actions/{documents[0]['type']}/{stored[0].id}"
    return json_reply(documents[0], 201, {"Location": location})


def _share(connection: Connection, stored: Sequence[Stored], documents: Sequence[Json]) -> None:
    """Scans that belong to no project by their call are seen in those of what was scanned."""
    looking = viewer.current()
    if looking is not None and looking.project is not None:
        return
    targets = {
        record.id: (fields.get("thng"), fields.get("product"))
        for record, fields in zip(stored, documents, strict=True)
        if fields["type"] in actions.SCANS
    }
    if targets:
        scopes.share_projects(connection, targets)


def _accepted(
    connection: Connection, target: Kind | None, call: Call, raw: object, many: bool, position: int
) -> Json:
    alias = None if target is None else (target.name, call.path["target"])
    action_type = call.path["type"]
    with located(position if many else None):
        fields = actions.accept(raw, action_type=action_type, target=alias)
        if call.known_actor.type == keys.DEVICE:  # whose actions are its thing's, as the reference shows
            fields.setdefault("thng", call.known_actor.id)
        whole = actions.complete(connection, fields, implied=action_type)
    whole |= _sender(call)
    for complete in call.context.complete_action:
        complete(connection, call, whole)
    return whole


def _sender(call: Call) -> Json:
    """Who sent an action, as its document says it."""
    actor = call.known_actor
    names = {
        "user": actor.id if actor.type == keys.USER else None,
        "createdByProject": actor.project,
        "createdByApp": actor.application,
    }
    return {name: value for name, value in names.items() if value is not None}


def list_actions(target: Kind | None, call: Call) -> Reply:
    """GET of the actions of one type, or of all."""
    call.context.settle_counts()
    c = ACTION.table.c
    conditions: list[ColumnElement[bool]] = []
    with call.context.database.read() as connection:
        if call.path["type"] != actions.ALL:
            actions.require_type(connection, call.path["type"])
            conditions.append(c.type == call.path["type"])
        if target is not None:
            records.read(connection, target, call.path["target"])
            conditions.append(c[target.name] == call.path["target"])
        wanted = listing_of(call, ACTION, *conditions)
        page = listing.list_page(connection, ACTION, wanted)
    documents = [_shown(call, each) for each in present.documents(call, ACTION, page.records)]
    return json_reply(documents, headers=page_headers(call, wanted, page))


def read(target: Kind | None, call: Call) -> Reply:
    """GET of one action; ``all`` stands for any type."""
    call.context.settle_counts()
    with call.context.database.read() as connection:
        stored = _one(connection, target, call)
    return json_reply(_shown(call, present.documents(call, ACTION, [stored])[0]))


def delete(target: Kind | None, call: Call) -> Reply:
    """DELETE of one action."""
    with call.context.database.write() as connection:
        records.remove(connection, ACTION, [_one(connection, target, call)])
    return Reply()


def _one(connection: Connection, target: Kind | None, call: Call) -> Stored:
    stored = records.read(connection, ACTION, call.path["id"])
    fields = stored.fields()
    if call.path["type"] not in (actions.ALL, fields["type"]):
        raise NotFound()
    if target is not None and fields.get(target.name) != call.path["target"]:
        raise NotFound()
    return stored


def _shown(call: Call, document: Json) -> Json:
    """An action as it is read: without updatedAt, and with its context only when asked for."""
    del document["updatedAt"]
    if not call.flag("context"):
        document.pop("context", None)
    return document


def list_types(call: Call) -> Reply:
    """GET of the action types: those built in first, then the custom ones, newest first."""
    wanted = listing_of(call, ACTION_TYPE)
    with call.context.database.read() as connection:
        custom = actions.custom_types(connection)
    types: list[Json] = [{"name": name} for name in actions.BUILT_IN_TYPES]
    types += present.documents(call, ACTION_TYPE, custom)
    text = call.query.get("filter", "")
    if text.strip():
        types = list(filter(_type_filter(text), types))
    if wanted.keys is not None:
        types = [each for each in types if each.get("id") in wanted.keys]
    return _page_of_types(call, wanted, types)


def _page_of_types(call: Call, wanted: listing.Listing, types: list[Json]) -> Reply:
    total = len(types) if wanted.with_total else None
    # Built-in types have no id a token could name: they share the first page with a custom one.
    per_page = max(wanted.per_page, len(actions.BUILT_IN_TYPES) + 1)
    start = ((wanted.page or 1) - 1) * per_page
    if wanted.token is not None:
        places = [at for at, each in enumerate(types) if each.get("id") == wanted.token]
        start = places[0] + 1 if places else len(types)
    shown = types[start : start + per_page]
    more = start + len(shown) < len(types)
    page = listing.Page(records=[], next_token=shown[-1].get("id") if more else None, total=total)
    return json_reply(shown, headers=page_headers(call, wanted, page))


def _type_filter(text: str) -> Callable[[Json], bool]:
    try:
        return compile_closure(parse(text, fields=fields_of(ACTION_TYPE.name, ACTION_TYPE.filterable)))
    except FilterError as error:
        raise BadInput(f"filter: {error}") from error


def create_type(call: Call) -> Reply:
    """POST of a custom action type."""
    raw = call.json()
    fields = ACTION_TYPE.accept(raw, creating=True)
    with call.context.database.write() as connection:
        with viewer.looking(None):  # a name is taken by whoever has it
            taken = actions.find_type(connection, fields["name"]) is not None
        if taken:
            raise Conflict(f"name: there is already an action type {fields['name']}")
        stored = records.create(connection, ACTION_TYPE, fields)
        present.rescope(connection, ACTION_TYPE, [stored], raw)
    return present.record_reply(
        call, ACTION_TYPE, stored, 201, {"Location": f"{call.root}/actions/{stored.id}"}
    )


def change_type(call: Call) -> Reply:
    """PUT of a custom action type; its name stays."""
    raw = call.json()
    fields = ACTION_TYPE.accept(raw, creating=False)
    with call.context.database.write() as connection:
        stored = _custom_type(connection, call)
        call.check_version(stored)
        name = stored.fields()["name"]
        changed = records.change(connection, ACTION_TYPE, stored, {**stored.fields(), **fields, "name": name})
        present.rescope(connection, ACTION_TYPE, [changed], raw)
    return present.record_reply(call, ACTION_TYPE, changed)


def delete_type(call: Call) -> Reply:
    """DELETE of a custom action type; its actions stay."""
    with call.context.database.write() as connection:
        records.remove(connection, ACTION_TYPE, [_custom_type(connection, call)])
    return Reply()


def _custom_type(connection: Connection, call: Call) -> Stored:
    name = call.path["type"]
    if actions.is_built_in(name):
        raise BadInput(f"name: {name} is a built-in action type and cannot be changed")
    stored = actions.find_type(connection, name)
    if stored is None:
        raise NotFound()
    return stored
