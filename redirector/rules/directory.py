"""The catalogue's applications and places, as the redirector asks for them."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, and_, select

from catalog import near, records, viewer
from catalog.actor_kinds import APPLICATION
from catalog.documents import Json
from catalog.kinds import PLACE, PROJECT
from catalog.tables import record
from redirector.context.scan import as_read
from redirector.rules.delegates import Application
from redirector.rules.documents import APPLICATION_REDIRECTOR

_FIRST_LOOK_KM = 50.0

_application, _project, _rules = record.alias("a"), record.alias("p"), record.alias("r")
# The versions of an application, of its project and of its rules.
Versions = tuple[int, int, int | None]


def _versions() -> Select[Any]:
    """Every application with its versions, the oldest first."""
    of_project = and_(_project.c.kind == PROJECT.name, _project.c.id == _application.c.parent)
    of_rules = and_(_rules.c.kind == APPLICATION_REDIRECTOR.name, _rules.c.name == _application.c.id)
    columns = (_application.c.id, _application.c.updated_at, _project.c.updated_at, _rules.c.updated_at)
    joined = _application.join(_project, of_project).outerjoin(_rules, of_rules)
    of_kind = _application.c.kind == APPLICATION.name
    return select(*columns).select_from(joined).where(of_kind).order_by(_application.c.id)


_EVERY = _versions()


class CatalogDirectory:
    """Looks delegates and places up in the database.

    What it has read of an application is read again as soon as the database has another version of it, so a
    change made by another process holds from the next question on.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[str, tuple[Versions, Application]] = {}

    def applications(
        self, connection: Connection, *, app: str | None, project: str | None
    ) -> Sequence[Application] | None:
        """The application, or those of the project, whoever looks; None when there is none such."""
        statement = _EVERY if project is None else _EVERY.where(_application.c.parent == project)
        if app is not None:
            statement = statement.where(_application.c.id == app)
        elif project is None:
            return None
        with viewer.looking(None):
            rows = connection.execute(statement).all()
            if not rows and (app is not None or records.find(connection, PROJECT, str(project)) is None):
                return None
            return [self._application(connection, row[0], (row[1], row[2], row[3])) for row in rows]

    def _application(self, connection: Connection, app: str, versions: Versions) -> Application:
        known = self._known.get(app)
        if known is not None and known[0] == versions:
            return known[1]
        read = _read(connection, app)
        with self._lock:
            self._known[app] = (versions, read)
        return read

    def closest_place(
        self, connection: Connection, latitude: float, longitude: float, *, project: str | None
    ) -> tuple[Json, float] | None:
        """The place closest to coordinates and its distance in metres: nearby first, then anywhere."""
        with viewer.looking(viewer.current() if project is None else viewer.Viewer(project=project)):
            return self._closest(connection, near.Origin(latitude, longitude))

    def _closest(self, connection: Connection, origin: near.Origin) -> tuple[Json, float] | None:
        for within_km in (_FIRST_LOOK_KM, near.HALF_ROUND_KM):
            found = near.places_near(connection, origin, within_km=within_km)
            if found:
                distance_km, place_id = found[0]
                return records.read(connection, PLACE, place_id).document(), distance_km * 1000
        return None


def _read(connection: Connection, app: str) -> Application:
    application = records.read(connection, APPLICATION, app)
    project = records.read(connection, PROJECT, application.fields()["project"])
    rules = records.find(connection, APPLICATION_REDIRECTOR, app)
    return Application(
        id=app,
        application=as_read(application),
        project=as_read(project),
        rules=[] if rules is None else rules.fields().get("rules", []),
        version=0 if rules is None else rules.updated_at,
    )
