"""The documents of applications and their users."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from catalog.documents import Described, Document, Fields, Json, Scopes, Tag, Text

Password = Annotated[str, Meta(min_length=8, max_length=30)]
Email = Annotated[str, Meta(min_length=3, max_length=320, pattern=r"^[^@\s]+@[^@\s]+\Z")]


class Application(Described, kw_only=True):
    """What connects to the service on behalf of a project (ApplicationDocument)."""

    social_networks: Json | UnsetType = UNSET
    project: Any = UNSET
    default_url: Text | UnsetType = UNSET
    app_api_key: Any = UNSET
    default_role: Text | UnsetType = UNSET


class Birthday(Struct, forbid_unknown_fields=True, kw_only=True):
    """An application user's birthday (BirthdayDocument)."""

    day: Annotated[int, Meta(ge=1, le=31)] | UnsetType = UNSET
    month: Annotated[int, Meta(ge=1, le=12)] | UnsetType = UNSET
    year: Annotated[int, Meta(ge=1, le=9999)] | UnsetType = UNSET


class ApplicationUser(Document, kw_only=True):
    """A person, named or anonymous, who uses one application (ApplicationUserDocument).

    Passwords are taken, never shown.
    """

    email: Email | UnsetType = UNSET
    first_name: Text | UnsetType = UNSET
    last_name: Text | UnsetType = UNSET
    password: Password | UnsetType = UNSET
    old_password: str | UnsetType = UNSET
    anonymous: bool | UnsetType = UNSET
    birthday: Birthday | UnsetType = UNSET
    gender: Literal["male", "female"] | UnsetType = UNSET
    timezone: Text | UnsetType = UNSET
    locale: Text | UnsetType = UNSET
    photo: Text | UnsetType = UNSET
    custom_fields: Fields | UnsetType = UNSET
    tags: list[Tag] | UnsetType = UNSET
    project: Any = UNSET
    app: Any = UNSET
    access: Any = UNSET
    scopes: Scopes | UnsetType = UNSET
