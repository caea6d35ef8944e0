"""Who may come in: rights of keys, permissions of roles, and what the call then sees."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from catalog import keys, records, rights, roles, viewer
from catalog.access import Actor
from catalog.errors import BadInput, NotAllowed
from catalog.kinds import PROJECT
from catalog.viewer import Viewer

# What an operator's role speaks of, by the first part of the route: the rest is for admins.
_RESOURCES = (
    "products",
    "thngs",
    "collections",
    "places",
    "actions",
    "redirections",
    "scan",
    "users",
    "files",
    "batches",
)
_PROJECTS = ("projects",)
# Sent by POST only because the question is long.
QUESTIONS = frozenset(
    {
        "/scan/identifications",
        "/scan/looks",
        "/redirector/check",
        "/projects/{project}/applications/{id}/redirector/check",
        "/projects/{project}/applications/{id}/reactor/script/check",
    }
)
# Keys are shown here: whoever reads them could do what they can.
_SHOW_KEYS = frozenset(
    {
        "/projects/{project}/applications/{id}/secretKey",
        "/projects/{project}/applications/{id}/connectors",
        "/projects/{project}/applications/{id}/connectors/{connector}",
        "/auth/evrythng/thngs/{id}",
        "/accounts/{id}/accesses",
        "/accounts/{id}/accesses/{access}",
        "/users/{id}/status",
    }
)
_READ = ("global_read", "project_read")
_UPDATE_RESOURCES = ("gl_resource_update", "project_resource_update")
_UPDATE_PROJECTS = ("gl_project_update", "project_update")
_OWN = frozenset({"/access", "/service"})


def admit(
    connection: Connection,
    actor: Actor,
    *,
    route: str,
    path: str,
    method: str,
    query: Mapping[str, str],
) -> Viewer | None:
    """What the call sees; NotAllowed when the key, or its role, may not do this at all."""
    rights.require(actor, route, method)
    wanted = query.get("project")
    if actor.type == keys.OPERATOR:
        return _operator(connection, actor, route, path, method, wanted)
    if wanted not in (None, actor.project):
        raise NotAllowed("This API key belongs to another project.")
    if actor.type == keys.USER:
        letter = rights.LETTERS[method]
        if not roles.permits_user(
            connection, actor.role, user=actor.id, project=actor.project, path=path, letter=letter
        ):
            raise _refused(actor)
    return Viewer(
        project=actor.project,
        application=actor.application,
        user=actor.id if actor.type == keys.USER else None,
        device=actor.id if actor.type == keys.DEVICE else None,
    )


def _operator(
    connection: Connection, actor: Actor, route: str, path: str, method: str, wanted: str | None
) -> Viewer | None:
    if wanted is not None and records.find(connection, PROJECT, wanted) is None:
        raise BadInput(f"project: there is no project {wanted}")
    if actor.role == roles.ADMIN or route in _OWN or (path, method) == (f"/operators/{actor.id}", "GET"):
        return None if wanted is None else Viewer(project=wanted)
    permissions = _permissions(route, method)
    if permissions == _READ and route.split("/")[1] not in (*_RESOURCES, *_PROJECTS):
        permissions = ("global_read", "global_read")
    granted = roles.Grant() if permissions is None else roles.grant(connection, actor.role, *permissions)
    if not granted:
        raise _refused(actor)
    if granted.everywhere:
        return None if wanted is None else Viewer(project=wanted)
    if wanted is None:
        only = granted.projects[0] if len(granted.projects) == 1 else None
        if only is None and method == "POST" and route not in QUESTIONS:
            raise BadInput("project: say in which one, as in ?project=…")
        return Viewer(project=only, projects=granted.projects)
    if wanted not in granted.projects:
        raise _refused(actor)
    return Viewer(project=wanted)


def may_change_all_it_sees(connection: Connection, actor: Actor) -> bool:
    """Whether an operator may change every resource this call sees, not only read it."""
    if actor.role == roles.ADMIN:
        return True
    granted = roles.grant(connection, actor.role, *_UPDATE_RESOURCES)
    seen = viewer.current()
    return granted.everywhere or (seen is not None and set(seen.sees) <= set(granted.projects))


def _permissions(route: str, method: str) -> tuple[str, str] | None:
    """The permissions that speak of this work; None when only admins do it."""
    if route in _SHOW_KEYS:
        return _UPDATE_PROJECTS if route.startswith("/projects/") else None
    if rights.LETTERS[method] == "r" or route in QUESTIONS:
        return _READ
    if route.endswith("/restore"):
        return ("gl_resource_update", "gl_resource_update")
    if route == "/projects" and method == "POST":
        return ("gl_project_update", "gl_project_update")
    first = route.split("/")[1]
    if first in _RESOURCES:
        return _UPDATE_RESOURCES
    return _UPDATE_PROJECTS if first in _PROJECTS else None


def _refused(actor: Actor) -> NotAllowed:
    return NotAllowed(f"The role {actor.role} may not do that.")
