"""The routes of roles and their permissions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection
from starlette.routing import Route

from catalog import keys, records, roles
from catalog.access import Actor
from catalog.api.call import Call, Reply, json_reply
from catalog.api.context import Context
from catalog.api.endpoint import route
from catalog.api.parameters import listing_of, page_headers
from catalog.documents import Json, problems
from catalog.errors import BadInput, Conflict, NotAllowed, NotFound
from catalog.listing import MOST_PER_PAGE, Listing, Page, list_page
from catalog.records import Stored
from catalog.roles import ROLE

_PRIVATE = ("permissions", "scopes")


def routes(context: Context) -> list[Route]:
    """All routes of roles."""
    one, permissions = "/roles/{id}", "/roles/{id}/permissions"
    return [
        route(context, "/roles", list_all, "GET"),
        route(context, "/roles", create, "POST"),
        route(context, one, read, "GET"),
        route(context, one, change, "PUT"),
        route(context, one, delete, "DELETE"),
        route(context, permissions, read_permissions, "GET"),
        route(context, permissions, replace_permissions, "PUT"),
        route(context, f"{permissions}/{{name}}", read_permission, "GET"),
        route(context, f"{permissions}/{{name}}", change_permission, "PUT"),
    ]


def list_all(call: Call) -> Reply:
    """GET of the roles, those of the platform first; a user sees those its own role is named in.

    There are few, so that a page is cut out of all of them.
    """
    token = call.query.get("nextPageToken")
    asked = {name: value for name, value in call.query.items() if name != "nextPageToken"}
    wanted = listing_of(replace(call, query=asked), ROLE)
    narrowed = wanted.conditions or wanted.keys is not None or call.known_actor.type != keys.OPERATOR
    shown = [] if narrowed else list(roles.BUILT_IN.values())
    shown += [_document(call, each) for each in _custom_roles(call, wanted)]
    start = _start(shown, token, wanted)
    page, rest = shown[start : start + wanted.per_page], shown[start + wanted.per_page :]
    following = page[-1]["id"] if rest else None
    total = len(shown) if wanted.with_total else None
    headers = page_headers(call, wanted, Page(records=[], next_token=following, total=total))
    return json_reply(page, headers=headers)


def _custom_roles(call: Call, wanted: Listing) -> Iterator[Stored]:
    every = replace(wanted, per_page=MOST_PER_PAGE, page=None, with_total=False)
    actor = call.known_actor
    with call.context.database.read() as connection:
        token: str | None = None
        while True:
            page = list_page(connection, ROLE, replace(every, token=token))
            if actor.type == keys.OPERATOR:
                yield from page.records
            else:
                yield from (each for each in page.records if _is_seen(each, actor))
            token = page.next_token
            if token is None:
                return


def _start(shown: Sequence[Json], token: str | None, wanted: Listing) -> int:
    if token is None:
        return 0 if wanted.page is None else (wanted.page - 1) * wanted.per_page
    ids = [each["id"] for each in shown]
    if token not in ids:
        raise BadInput("nextPageToken: take it from the Link header of the page before")
    return ids.index(token) + 1


def _is_seen(stored: Stored, actor: Actor) -> bool:
    """Whether keys that are no operator's see a role: in its projects, and if it names their own role."""
    return _names(stored, actor.role) and roles.is_for_project(stored.fields(), actor.project)


def _names(stored: Stored, role_id: str) -> bool:
    return role_id in stored.fields().get("scopes", {}).get("roles", [])


def _document(call: Call, stored: Stored) -> Json:
    document = stored.document()
    scopes = {"roles": [], "projects": [], **document.get("scopes", {})}
    shown = {name: value for name, value in document.items() if name not in _PRIVATE}
    return {**shown, "scopes": scopes} if call.flag("withScopes") else shown


def create(call: Call) -> Reply:
    """POST of a role."""
    raw = call.json()
    fields = ROLE.accept(raw, creating=True)
    with call.context.database.write() as connection:
        _require_free(connection, fields["name"])
        stored = records.create(connection, ROLE, {**fields, **_scopes({}, raw)})
    return json_reply(_document(call, stored), 201, {"Location": f"{call.root}/roles/{stored.id}"})


def _require_free(connection: Connection, name: str) -> None:
    c = ROLE.table.c
    taken = connection.execute(ROLE.select_stored.where(c.name == name)).first() is not None
    if name in roles.BUILT_IN or taken:
        raise Conflict(f"name: there is already a role {name}")


def _scopes(old: Mapping[str, list[str]], raw: Json) -> Json:
    """The role's scopes after a change: lists replace, ``+id`` adds, ``-id`` takes away."""
    given = raw.get("scopes")
    if given is None:
        return {}
    if wrong := problems(roles.RoleScopes, given) if isinstance(given, dict) else ["must be an object"]:
        raise BadInput(*(f"scopes.{problem}" for problem in wrong))
    merged = {name: list(values) for name, values in old.items()}
    for name, values in given.items():
        signed = [value.startswith(("+", "-")) for value in values]
        if any(signed) and not all(signed):
            raise BadInput(f"scopes.{name}: either every entry starts with + or -, or none does")
        named = [value.lstrip("+-") for value in values]
        kept = [each for each in merged.get(name, []) if each not in named] if any(signed) else []
        merged[name] = kept + [value.lstrip("+") for value in values if not value.startswith("-")]
    return {"scopes": merged}


def read(call: Call) -> Reply:
    """GET of one role."""
    role_id, actor = call.path["id"], call.known_actor
    if role_id in roles.BUILT_IN:
        return json_reply(roles.BUILT_IN[role_id])
    with call.context.database.read() as connection:
        stored = records.read(connection, ROLE, role_id)
    if actor.type != keys.OPERATOR and not (actor.role == role_id or _is_seen(stored, actor)):
        raise NotFound()
    return json_reply(_document(call, stored))


def change(call: Call) -> Reply:
    """PUT of a role; its type stays."""
    raw = call.json()
    given = ROLE.accept(raw, creating=False)
    return _change(call, lambda fields: {**fields, **given, **_scopes(fields.get("scopes", {}), raw)})


def _change(call: Call, merge: Callable[[Json], Json]) -> Reply:
    with call.context.database.write() as connection:
        stored = roles.find(connection, call.path["id"])
        fields = merge(stored.fields())
        if fields["name"] != stored.fields()["name"]:
            _require_free(connection, fields["name"])
        changed = records.change(connection, ROLE, stored, fields)
    return json_reply(_document(call, changed))


def delete(call: Call) -> Reply:
    """DELETE of a role: operators with it have none; users must have another one first."""
    with call.context.database.write() as connection:
        stored = roles.find(connection, call.path["id"])
        if roles.is_for_users(stored.fields()):
            if keys.has_role(connection, stored.id):
                raise Conflict("There are users with this role; give them another one first.")
        else:
            keys.replace_role(connection, stored.id, roles.NONE)
        records.remove(connection, ROLE, [stored])
    return Reply()


def read_permissions(call: Call) -> Reply:
    """GET of a role's permissions."""
    _require_own(call)
    with call.context.database.read() as connection:
        return json_reply(roles.permissions(connection, call.path["id"]))


def _require_own(call: Call) -> None:
    actor = call.known_actor
    if actor.type != keys.OPERATOR and actor.role != call.path["id"]:
        raise NotAllowed("A user sees the permissions of its own role only.")


def replace_permissions(call: Call) -> Reply:
    """PUT of all permissions: paths for users, names for operators."""
    raw = call.json()
    if not isinstance(raw, list):
        raise BadInput("body: must be a list of permissions")
    with call.context.database.write() as connection:
        stored = roles.find(connection, call.path["id"])
        fields = stored.fields()
        if roles.is_for_users(fields):
            permissions: object = _user_permissions(raw)
        else:
            permissions = _operator_permissions(fields.get("permissions", {}), raw)
        records.change(connection, ROLE, stored, {**fields, "permissions": permissions})
        return json_reply(roles.permissions(connection, stored.id))


def _user_permissions(raw: list[object]) -> list[Json]:
    wrong, given = [], []
    for position, each in enumerate(raw):
        if not isinstance(each, dict):
            raise BadInput(f"[{position}]: must be an object with path and access")
        wrong += [f"[{position}].{problem}" for problem in problems(roles.UserPermission, each)]
        given.append({name: value for name, value in each.items() if name != "default"})
    if wrong:
        raise BadInput(*wrong)
    of_default = {each["path"] for each in roles.DEFAULTS}
    return [each for each in given if each["path"] not in of_default]


def _operator_permissions(old: Json, raw: list[object]) -> Json:
    changed = dict(old)
    for position, each in enumerate(raw):
        if not isinstance(each, dict) or each.get("name") not in roles.OPERATOR_PERMISSIONS:
            raise BadInput(f"[{position}].name: must be one of {', '.join(roles.OPERATOR_PERMISSIONS)}")
        changed |= _operator_permissions(changed, each.get("children") or [])
        changed[each["name"]] = _switch(changed, each["name"], each)
    return changed


def _switch(given: Json, name: str, raw: object) -> Json:
    if not isinstance(raw, dict):
        raise BadInput("body: must be an object with enabled")
    if wrong := problems(roles.OperatorPermission, raw):
        raise BadInput(*map(str, wrong))
    if raw.get("name", name) != name:
        raise BadInput("name: is another one than in the address")
    projects = raw.get("projects", given.get(name, {}).get("projects", []))
    return {"enabled": raw["enabled"], "projects": projects}


def read_permission(call: Call) -> Reply:
    """GET of one permission of operators."""
    _require_own(call)
    with call.context.database.read() as connection:
        fields = roles.find(connection, call.path["id"]).fields()
    if roles.is_for_users(fields):
        raise NotFound()
    return json_reply(roles.operator_permission(fields.get("permissions", {}), call.path["name"]))


def change_permission(call: Call) -> Reply:
    """PUT of one permission of operators: on or off, and for which projects."""
    name = call.path["name"]
    with call.context.database.write() as connection:
        stored = roles.find(connection, call.path["id"])
        fields = stored.fields()
        if roles.is_for_users(fields) or name not in roles.OPERATOR_PERMISSIONS:
            raise NotFound(f"There is no permission {name}.")
        permissions = fields.get("permissions", {})
        permissions = {**permissions, name: _switch(permissions, name, call.json())}
        records.change(connection, ROLE, stored, {**fields, "permissions": permissions})
    return json_reply(roles.operator_permission(permissions, name))
