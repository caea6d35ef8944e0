"""The routes of applications, of their keys, and ``/applications/me``."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from sqlalchemy import Connection
from starlette.routing import Route

from catalog import keys, listing, records, roles
from catalog.actor_kinds import APPLICATION
from catalog.api.call import Call, Reply, json_reply
from catalog.api.context import Context
from catalog.api.endpoint import route
from catalog.api.parameters import listing_of, page_headers
from catalog.api.present import record_reply, records_reply
from catalog.documents import Json
from catalog.errors import BadInput, NotFound
from catalog.ids import new_key
from catalog.kinds import PROJECT
from catalog.records import Stored

Find = Callable[[Connection, Call], Stored]


def routes(context: Context) -> list[Route]:
    """All routes of applications."""
    many, one = "/projects/{project}/applications", "/projects/{project}/applications/{id}"
    return [
        route(context, "/applications/me", partial(read, _own), "GET"),
        route(context, "/applications/me", partial(put, _own), "PUT"),
        route(context, many, list_all, "GET"),
        route(context, many, create, "POST"),
        route(context, one, partial(read, application_of), "GET"),
        route(context, one, partial(put, application_of), "PUT"),
        route(context, one, delete, "DELETE"),
        route(context, f"{one}/secretKey", read_secret_key, "GET"),
    ]


def list_all(call: Call) -> Reply:
    """GET of a project's applications."""
    with call.context.database.read() as connection:
        project = records.read(connection, PROJECT, call.path["project"])
        wanted = listing_of(call, APPLICATION, APPLICATION.table.c.parent == project.id)
        page = listing.list_page(connection, APPLICATION, wanted)
    return records_reply(call, APPLICATION, page.records, headers=page_headers(call, wanted, page))


def create(call: Call) -> Reply:
    """POST of an application: it gets two keys, of which the document shows one."""
    fields = APPLICATION.complete(APPLICATION.accept(call.json(), creating=True))
    with call.context.database.write() as connection:
        project = records.read(connection, PROJECT, call.path["project"])
        _check_role(connection, fields, project.id)
        app_key = new_key()
        whole = {**fields, "project": project.id, "appApiKey": app_key}
        stored = records.create(connection, APPLICATION, whole)
        for actor_type, api_key in ((keys.APP, app_key), (keys.TRUSTED_APP, None)):
            keys.give(
                connection,
                actor_type=actor_type,
                actor_id=stored.id,
                account=call.known_actor.account,
                project=project.id,
                application=stored.id,
                api_key=api_key,
            )
    location = f"{call.root}/projects/{project.id}/applications/{stored.id}"
    return record_reply(call, APPLICATION, stored, 201, {"Location": location})


def read(find: Find, call: Call) -> Reply:
    """GET of one application."""
    with call.context.database.read() as connection:
        return record_reply(call, APPLICATION, find(connection, call))


def put(find: Find, call: Call) -> Reply:
    """PUT of one application; its keys and its project stay."""
    given = APPLICATION.accept(call.json(), creating=False)
    with call.context.database.write() as connection:
        stored = find(connection, call)
        _check_role(connection, given, stored.fields()["project"])
        call.check_version(stored)
        changed = records.change(connection, APPLICATION, stored, {**stored.fields(), **given})
        if "defaultRole" in given:
            keys.set_role_of_users(connection, application=stored.id, role=given["defaultRole"])
    return record_reply(call, APPLICATION, changed)


def delete(call: Call) -> Reply:
    """DELETE of one application; its keys and those of its users end."""
    with call.context.database.write() as connection:
        records.remove(connection, APPLICATION, [application_of(connection, call)])
    return Reply()


def read_secret_key(call: Call) -> Reply:
    """GET of the trusted application key."""
    with call.context.database.read() as connection:
        application = application_of(connection, call)
        return json_reply({"secretApiKey": keys.of_actor(connection, keys.TRUSTED_APP, application.id)})


def _check_role(connection: Connection, fields: Json, project: str) -> None:
    role = fields.get("defaultRole")
    if role is not None and not roles.exists(connection, role, for_users=True, project=project):
        raise BadInput(f"defaultRole: there is no role of application users {role} in this project")


def _own(connection: Connection, call: Call) -> Stored:
    return records.read(connection, APPLICATION, str(call.known_actor.application))


def application_of(connection: Connection, call: Call) -> Stored:
    """The application in ``/projects/:project/applications/:id…``, or who calls ``/applications/me…``."""
    if "project" not in call.path:
        return _own(connection, call)
    project = records.read(connection, PROJECT, call.path["project"])
    application = records.read(connection, APPLICATION, call.path["id"])
    if application.fields()["project"] != project.id:
        raise NotFound()
    return application
