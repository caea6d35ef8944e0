"""The routes of application users and of their keys, and of devices' keys: ``/auth/…`` and ``/users``."""

from __future__ import annotations

from functools import partial

from sqlalchemy import Connection
from starlette.routing import Route

from catalog import keys, records, scopes, users
from catalog.actor_kinds import USER
from catalog.api import resources
from catalog.api.call import Call, Reply, json_reply
from catalog.api.context import Context
from catalog.api.endpoint import route
from catalog.api.present import record_reply
from catalog.documents import Json
from catalog.errors import ApiError, BadInput, NotAllowed, NotFound
from catalog.kinds import THNG
from catalog.records import Stored
from catalog.tables import access
from catalog.viewer import PROJECTS


def routes(context: Context) -> list[Route]:
    """All routes of users and of devices' keys."""
    return [
        route(context, "/auth/evrythng/users", create, "POST"),
        route(context, "/auth/evrythng/users/{id}/validate", validate, "POST"),
        route(context, "/auth/evrythng", authenticate, "POST"),
        route(context, "/auth/facebook", refuse_facebook, "POST"),
        route(context, "/auth/evrythng/facebook", refuse_facebook, "POST"),
        route(context, "/auth/all/logout", log_out, "POST"),
        route(context, "/auth/evrythng/thngs", create_device_key, "POST"),
        route(context, "/auth/evrythng/thngs/{id}", read_device_key, "GET"),
        route(context, "/auth/evrythng/thngs/{id}", delete_device_key, "DELETE"),
        route(context, "/users", partial(resources.list_all, USER), "GET"),
        route(context, "/users/login", log_in, "POST"),
        route(context, "/users/{id}", partial(resources.read, USER), "GET"),
        route(context, "/users/{id}", change, "PUT"),
        route(context, "/users/{id}", partial(resources.delete, USER), "DELETE"),
        route(context, "/users/{id}/status", read_status, "GET"),
    ]


def create(call: Call) -> Reply:
    """POST of a user, or with ``anonymous=true`` of an anonymous one."""
    raw = call.json()
    anonymous = call.flag("anonymous") or (isinstance(raw, dict) and raw.get("anonymous") is True)
    fields = {} if anonymous else USER.accept(raw, creating=True)
    with call.context.database.write() as connection:
        if anonymous:
            return json_reply(users.create_anonymous(connection, call.known_actor), 201)
        return json_reply(users.create(connection, call.known_actor, fields), 201)


def validate(call: Call) -> Reply:
    """POST of the activation code."""
    raw = call.json()
    code = raw.get("activationCode") if isinstance(raw, dict) else None
    actor = call.known_actor
    with call.context.database.write() as connection:
        user = records.read(connection, USER, call.path["id"])
        if user.fields()["app"] != actor.application:
            raise NotFound()
        return json_reply(users.validate(connection, actor, user, code), 201)


def authenticate(call: Call) -> Reply:
    """POST of a user's e-mail and password; answers a new key."""
    user, given = _logged_in(call)
    answer = {
        "evrythngUser": user.id,
        "evrythngApiKey": given["api_key"],
        "email": user.fields()["email"],
        "status": users.ACTIVE,
        "socialNetwork": "evrythng",
    }
    return json_reply(answer, 201)


def checked(context: Context, connection: Connection, application: str, raw: object) -> Stored:
    """The user whose password was sent; who is wrong too often has to wait, whoever it is."""
    name = raw.get("email") or raw.get("evrythngUser") if isinstance(raw, dict) else None
    guessed = f"{application} {str(name).casefold()}"
    context.guesses.check(guessed)
    try:
        return users.checked(connection, application, raw)
    except ApiError as error:
        if error.status == 401:
            context.guesses.take(guessed)
        raise


def _logged_in(call: Call) -> tuple[Stored, Json]:
    """The user whose password was sent, and the row of its new key."""
    actor = call.known_actor
    with call.context.database.read() as connection:
        user = checked(call.context, connection, str(actor.application), call.json())
    with call.context.database.write() as connection:
        return user, users.let_in(connection, user, actor.account)


def log_in(call: Call) -> Reply:
    """The same with the user's document and what the key gives access to."""
    user, given = _logged_in(call)
    access_of_user = {
        "id": given["id"],
        "project": given["project"],
        "app": given["application"],
        "user": user.id,
        "actor": user.id,
        "role": given["role"],
        "apiKey": given["api_key"],
    }
    return json_reply({**user.document(), "access": access_of_user})


def refuse_facebook(_call: Call) -> Reply:
    """Facebook is on a network this service does not reach."""
    raise ApiError(
        501,
        ["Facebook cannot be asked from here: log in with `POST /auth/evrythng`, or as an anonymous user."],
    )


def log_out(call: Call) -> Reply:
    """POST with a user's key, which ends; an operator's key cannot be got back, so it stays."""
    if call.known_actor.type != keys.USER:
        raise NotAllowed("Only application users log out.")
    with call.context.database.write() as connection:
        keys.take_back(connection, access.c.id == call.known_actor.access)
    return json_reply({"logout": "ok"}, 201)


def change(call: Call) -> Reply:
    """PUT of a user; with a new password a user has to know the old one."""
    given = USER.accept(call.json(), creating=False)
    password, old = given.pop("password", None), given.pop("oldPassword", None)
    trusted = call.known_actor.type != keys.USER
    if not trusted:
        given.pop("email", None)
    with call.context.database.write() as connection:
        stored = records.read(connection, USER, call.path["id"])
        call.check_version(stored)
        if password is not None:
            users.set_password(connection, stored, password, old, trusted=trusted)
        fields = stored.fields()
        if "email" in given and given["email"].casefold() != fields["email"].casefold():
            users.require_free(connection, fields["app"], given["email"])
        changed = records.change(connection, USER, stored, {**fields, **given})
    return record_reply(call, USER, changed)


def read_status(call: Call) -> Reply:
    """GET of a user's status, with its activation code while that is needed."""
    with call.context.database.read() as connection:
        user = records.read(connection, USER, call.path["id"])
        known = users.credential_of(connection, user)
    answer: Json = {"evrythngUser": user.id, "status": known.status, "email": user.fields()["email"]}
    if known.status == users.INACTIVE:
        answer["activationCode"] = known.activation_code
    return json_reply(answer)


def create_device_key(call: Call) -> Reply:
    """POST of a thing's id: it gets a key to its project, or the one it has is answered."""
    raw = call.json()
    thng_id = raw.get("thngId", raw.get("thng")) if isinstance(raw, dict) else None
    if not isinstance(thng_id, str):
        raise BadInput("thngId: is missing")
    actor = call.known_actor
    with call.context.database.write() as connection:
        thng = records.read(connection, THNG, thng_id)
        project = _project_of(connection, call, thng)
        key = keys.of_device(connection, thng.id, project)
        if key is None:
            key = keys.give(
                connection,
                actor_type=keys.DEVICE,
                actor_id=thng.id,
                account=actor.account,
                project=project,
            )["api_key"]
    return json_reply({"thngId": thng.id, "thngApiKey": key}, 201)


def _project_of(connection: Connection, call: Call, thng: Stored) -> str | None:
    """The project a device's key is for: the one of the call, or the only one the thing belongs to."""
    named = call.known_actor.project or call.query.get("project")
    if named is not None:
        return named
    projects: list[str] = scopes.of(connection, THNG.name, [thng.seq])[thng.seq][PROJECTS]
    return projects[0] if len(projects) == 1 else None


def read_device_key(call: Call) -> Reply:
    """GET of a thing's key to its project."""
    with call.context.database.read() as connection:
        thng = records.read(connection, THNG, call.path["id"])
        key = keys.of_device(connection, thng.id, _project_of(connection, call, thng))
    if key is None:
        raise NotFound()
    return json_reply({"thngId": thng.id, "thngApiKey": key})


def delete_device_key(call: Call) -> Reply:
    """DELETE of a thing's key to its project."""
    with call.context.database.write() as connection:
        thng = records.read(connection, THNG, call.path["id"])
        project = _project_of(connection, call, thng)
        if not keys.take_back(connection, *keys.is_device(thng.id, project)):
            raise NotFound()
    return Reply()
