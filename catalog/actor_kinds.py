"""The kinds of resource that hold keys: applications and their users."""

from __future__ import annotations

from catalog import keys
from catalog.actor_documents import Application, ApplicationUser
from catalog.kinds import DESCRIBED, NAMED, NAMED_SORTS, Kind, sortable, text_of

BASE_ROLE = "base_app_user"

APPLICATION = Kind(
    name="application",
    path="applications",
    document=Application,
    required=("name",),
    read_only=frozenset({"project", "appApiKey"}),
    defaults={"customFields": dict, "socialNetworks": dict, "defaultRole": lambda: BASE_ROLE},
    columns={**NAMED, "parent": text_of("project")},
    sorts=NAMED_SORTS,
    filterable=(*DESCRIBED, "description", "project"),
    deleted=keys.end_of_application,
    restored=keys.reinstate,
)

USER = Kind(
    name="user",
    path="users",
    document=ApplicationUser,
    read_only=frozenset({"project", "app", "access", "anonymous"}),
    columns={"name": text_of("email"), "sort_name": sortable("email"), "parent": text_of("app")},
    sorts={"createdAt": "seq", "updatedAt": "updated_at", "email": "sort_name"},
    filterable=("createdAt", "updatedAt", "email", "firstName", "lastName", "tags", "customFields.<key>"),
    deleted=keys.end_of_actor,
    restored=keys.reinstate,
)
