"""Roles and what they permit: operators by named permissions, application users by paths.

API reference, chapters "Roles" and "Role Permissions". Three roles come with the platform: ``admin`` may do
everything, ``none`` nothing, ``base_app_user`` is what users of a new application are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType
from sqlalchemy import Connection

from catalog import records
from catalog.actor_kinds import BASE_ROLE
from catalog.documents import Document, Fields, Json, Name, Text
from catalog.errors import BadInput, NotFound
from catalog.kinds import NAMED, NAMED_SORTS, Kind
from catalog.records import Stored

ADMIN, NONE = "admin", "none"
FOR_USERS = "userInApp"

BUILT_IN: Mapping[str, Json] = {
    ADMIN: {"id": ADMIN, "name": ADMIN},
    NONE: {"id": NONE, "name": NONE},
    BASE_ROLE: {"id": BASE_ROLE, "version": 2, "type": FOR_USERS, "name": BASE_ROLE},
}


class Role(Document, kw_only=True):
    """A set of permissions (OperatorRoleDocument, ApplicationUserRoleDocument)."""

    name: Name | UnsetType = UNSET
    type: Literal["userInApp"] | UnsetType = UNSET
    version: Literal[2] | UnsetType = UNSET
    description: Text | UnsetType = UNSET
    custom_fields: Fields | UnsetType = UNSET
    scopes: Any = UNSET


class RoleScopes(Struct, forbid_unknown_fields=True):
    """The roles and projects a role is for (RoleScopesDocument)."""

    roles: list[str] | UnsetType = UNSET
    projects: list[str] | UnsetType = UNSET


class OperatorPermission(Struct, forbid_unknown_fields=True, rename="camel", kw_only=True):
    """One permission of operators, on or off (OperatorRolePermissionDocument)."""

    name: str | UnsetType = UNSET
    enabled: bool
    project_scoped: Any = UNSET
    projects: list[str] | UnsetType = UNSET
    children: Any = UNSET


class UserPermission(Struct, forbid_unknown_fields=True, kw_only=True):
    """What users may do under a path (ApplicationUserRolePermissionDocument)."""

    path: Annotated[str, Meta(min_length=2, max_length=1000, pattern=r"^/")]
    access: Annotated[str, Meta(min_length=1, max_length=4, pattern=r"^[crud]+\Z")]
    default: Any = UNSET


ROLE = Kind(
    name="role",
    path="roles",
    document=Role,
    required=("name",),
    only_on_create=frozenset({"type", "version"}),
    columns=NAMED,
    sorts=NAMED_SORTS,
    filterable=("name",),
)

# Each permission of operators: the one it stands under, and whether it names projects.
OPERATOR_PERMISSIONS: Mapping[str, tuple[str | None, bool]] = {
    "global_read": (None, False),
    "gl_resource_update": ("global_read", False),
    "gl_project_update": ("global_read", False),
    "project_read": (None, True),
    "project_update": ("project_read", True),
    "project_resource_update": ("project_read", True),
}

DEFAULTS: Sequence[Json] = (
    {"path": "/access$", "access": "r", "default": True},
    {"path": "/accesses", "access": "crd", "default": True},
    {"path": "/auth/all/logout", "access": "c", "default": True},
    {"path": "/rateLimits$", "access": "r", "default": True},
    {"path": "/roles", "access": "r", "default": True},
)
BASE: Sequence[Json] = (
    *DEFAULTS,
    {"path": "/thngs", "access": "cru"},
    {"path": "/products", "access": "cru"},
    {"path": "/collections", "access": "cru"},
    {"path": "/collections/*/thngs/*", "access": "d"},
    {"path": "/actions/*", "access": "cr"},
    {"path": "/actions", "access": "r"},
    {"path": "/auth/evrythng/thngs", "access": "crd"},
    {"path": "/users/{user}", "access": "ru"},
    {"path": "/places", "access": "r"},
    {"path": "/connectors/*/auth", "access": "rd"},
    {"path": "/connectors/*/auth/token", "access": "c"},
    {"path": "/connectors", "access": "r"},
)
# Recognition is no resource, so roles do not speak of it.
_ALWAYS: Sequence[Json] = ({"path": "/scan/identifications", "access": "cr"},)


@dataclass(frozen=True, slots=True)
class Grant:
    """What an operator's role permits of one kind of work: everywhere, or in projects."""

    everywhere: bool = False
    projects: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.projects)


def find(connection: Connection, role_id: str) -> Stored:
    """A custom role; NotFound for others, BadInput for those that come with the platform."""
    if role_id in BUILT_IN:
        raise BadInput(f"The role {role_id} comes with the platform and cannot be changed.")
    return records.read(connection, ROLE, role_id)


def exists(connection: Connection, role_id: str, *, for_users: bool, project: str | None = None) -> bool:
    """Whether there is such a role for users, or for operators, that is for this project if one is named."""
    if role_id in BUILT_IN:
        return role_id == NONE or (role_id == BASE_ROLE) == for_users
    stored = records.find(connection, ROLE, role_id)
    if stored is None or is_for_users(stored.fields()) != for_users:
        return False
    return project is None or is_for_project(stored.fields(), project)


def scoped_projects(fields: Json) -> frozenset[str]:
    """The projects a role is for; none of them means every project."""
    return frozenset(fields.get("scopes", {}).get("projects", ()))


def is_for_project(fields: Json, project: str | None) -> bool:
    """Whether a role says anything in a project."""
    only = scoped_projects(fields)
    return not only or project in only


def is_for_users(fields: Json) -> bool:
    """Whether this is a role of application users."""
    return bool(fields.get("type") == FOR_USERS)


def permissions(connection: Connection, role_id: str) -> list[Json]:
    """The permissions of a role as clients read them."""
    if role_id == BASE_ROLE:
        return list(BASE)
    if role_id in BUILT_IN:
        return operator_tree(_all_of(role_id == ADMIN))
    fields = records.read(connection, ROLE, role_id).fields()
    if is_for_users(fields):
        return [*DEFAULTS, *fields.get("permissions", [])]
    return operator_tree(fields.get("permissions", {}))


def _all_of(enabled: bool) -> Json:
    return {name: {"enabled": enabled} for name in OPERATOR_PERMISSIONS}


def operator_permission(given: Mapping[str, Json], name: str) -> Json:
    """One permission of operators, without those under it."""
    if name not in OPERATOR_PERMISSIONS:
        raise NotFound(f"There is no permission {name}.")
    scoped = OPERATOR_PERMISSIONS[name][1]
    stored = given.get(name, {})
    answer: Json = {"name": name, "enabled": stored.get("enabled", False), "projectScoped": scoped}
    return {**answer, "projects": stored.get("projects", [])} if scoped else answer


def operator_tree(given: Mapping[str, Json]) -> list[Json]:
    """All permissions of operators, each with those under it."""

    def under(parent: str | None) -> list[Json]:
        found = []
        for name, (above, _) in OPERATOR_PERMISSIONS.items():
            if above == parent:
                children = under(name)
                one = operator_permission(given, name)
                found.append({**one, "children": children} if children else one)
        return found

    return under(None)


def grant(connection: Connection, role_id: str, everywhere: str, in_projects: str) -> Grant:
    """What an operator's role permits, by the two permissions that speak of this work.

    A permission counts only with the one it stands under, and in the projects that the role is for.
    """
    if role_id == ADMIN:
        return Grant(everywhere=True)
    stored = records.find(connection, ROLE, role_id)
    fields: Json = {} if stored is None else stored.fields()
    given, only = fields.get("permissions", {}), scoped_projects(fields)

    def enabled(name: str) -> bool:
        above = OPERATOR_PERMISSIONS[name][0]
        return given.get(name, {}).get("enabled", False) and (above is None or enabled(above))

    projects: set[str] = set()
    if enabled(in_projects):
        projects = set(given[in_projects].get("projects", []))
        above = OPERATOR_PERMISSIONS[in_projects][0]
        if above is not None:
            projects &= set(given[above].get("projects", []))
    if not only:
        return Grant(enabled(everywhere), tuple(sorted(projects)))
    return Grant(projects=tuple(sorted(only if enabled(everywhere) else only & projects)))


def permits_user(
    connection: Connection, role_id: str, *, user: str, project: str | None, path: str, letter: str
) -> bool:
    """Whether an application user's role permits something on a path; in other projects it says nothing."""
    granted: Sequence[Json] = DEFAULTS
    if role_id == BASE_ROLE:
        granted = BASE
    elif role_id not in BUILT_IN:
        stored = records.find(connection, ROLE, role_id)
        if stored is not None and is_for_project(stored.fields(), project):
            granted = [*DEFAULTS, *stored.fields().get("permissions", [])]
    return any(
        letter in each["access"] and _pattern(each["path"].replace("{user}", user)).match(path)
        for each in (*granted, *_ALWAYS)
    )


@cache
def _pattern(path: str) -> re.Pattern[str]:
    """``*`` is one segment, ``$`` ends the path; without it everything below counts too."""
    exact = path.endswith("$")
    parts = (r"[^/]+" if part == "*" else re.escape(part) for part in path.removesuffix("$").split("/"))
    return re.compile("/".join(parts) + (r"/?\Z" if exact else r"(/|\Z)"))
