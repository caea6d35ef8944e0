"""Applications that decide in the account's place, as far as the redirector must know them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection

from catalog.documents import Json

_TITLES = {"app": "application", "project": "project"}


@dataclass(frozen=True, slots=True)
class Application:
    """An application with its project, both as documents, and its redirector's rules of one version."""

    id: str
    application: Json
    project: Json
    rules: Sequence[Json]
    version: int


@dataclass(frozen=True, slots=True)
class Asked:
    """The applications that delegates name, each once; ``unknown`` is the first delegate there is not."""

    applications: Sequence[Application] = ()
    unknown: Mapping[str, str] | None = None


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


def asked(directory: Directory, connection: Connection, delegates: Sequence[Mapping[str, str]]) -> Asked:
    """Whom delegates name, in their order."""
    found: dict[str, Application] = {}
    looked_up: list[Mapping[str, str]] = []
    for delegate in delegates:
        if delegate in looked_up:
            continue
        looked_up.append(delegate)
        named = directory.applications(connection, app=delegate.get("app"), project=delegate.get("project"))
        if named is None:
            return Asked(unknown=delegate)
        for each in named:
            found.setdefault(each.id, each)
    return Asked(tuple(found.values()))


def without_delegate(delegate: Mapping[str, str]) -> str:
    """That there is no such delegate, for people."""
    named = (f"{title} {delegate[kind]}" for kind, title in _TITLES.items() if kind in delegate)
    return f"there is no {' of '.join(named)}"
