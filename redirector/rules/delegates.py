"""Applications that decide in the account's place, as far as the redirector must know them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection

from catalog.documents import Json


@dataclass(frozen=True, slots=True)
class Application:
    """An application with its project, both as documents, and its redirector's rules of one version."""

    id: str
    application: Json
    project: Json
    rules: Sequence[Json]
    version: int


class Directory(Protocol):
    """Where delegates are looked up."""

    def applications(
        self, connection: Connection, *, app: str | None, project: str | None
    ) -> Sequence[Application] | None:
        """The application, or without ``app`` those of the project, in a steady order.

        None when there is no such application or project, or the application is another project's.
        """
        ...

    def closest_place(
        self, connection: Connection, latitude: float, longitude: float, *, project: str | None
    ) -> tuple[Json, float] | None:
        """The place closest to coordinates, of a project or of all, and its distance in metres."""
        ...


class EmptyDirectory:
    """A catalogue without applications and places: every delegate is unknown."""

    def applications(
        self, connection: Connection, *, app: str | None, project: str | None
    ) -> Sequence[Application] | None:
        """None: there are none."""
        return None

    def closest_place(
        self, connection: Connection, latitude: float, longitude: float, *, project: str | None
    ) -> tuple[Json, float] | None:
        """None: there are none."""
        return None
