"""Scripts in the database, and what they listen to."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, and_, select

from catalog import records, viewer
from catalog.actor_kinds import APPLICATION
from catalog.documents import Json
from catalog.records import Stored
from catalog.tables import record
from reactor.annotations import filters_in
from reactor.bundles import MAIN, MANIFEST
from reactor.documents import SCRIPT
from reactor.filters import Match, compiled_or_none

SIMPLE, BUNDLE = "simple", "bundle"

_script, _application = record.alias("s"), record.alias("a")
# Scripts of applications that were deleted stay, in case they are restored, and listen to nothing.
_VERSIONS = (
    select(_script.c.name, _script.c.parent, _script.c.updated_at)
    .select_from(
        _script.join(
            _application, and_(_application.c.kind == APPLICATION.name, _application.c.id == _script.c.name)
        )
    )
    .where(_script.c.kind == SCRIPT.name)
    .order_by(_script.c.name)
)


@dataclass(frozen=True, slots=True)
class Listener:
    """An application's script: which functions it has, and what must hold before they are called."""

    application: str
    project: str
    names: frozenset[str]
    filters: Mapping[str, Match]


def find(connection: Connection, application: str) -> Stored | None:
    """An application's script, if it was ever set."""
    return records.find(connection, SCRIPT, application)


def store(connection: Connection, application: Stored, fields: Json) -> Stored:
    """Put a script in place of the one before."""
    project = application.fields()["project"]
    whole = {**fields, "owner": application.id, "project": project}
    stored = find(connection, application.id)
    if stored is None:
        return records.create(connection, SCRIPT, whole)
    return records.change(connection, SCRIPT, stored, whole)


def document(application: Stored, stored: Stored | None) -> Json:
    """A script as clients read it; one that was never set does nothing."""
    times = {"createdAt": application.created_at, "updatedAt": application.created_at}
    if stored is None:
        return {**times, "type": SIMPLE, "script": ""}
    whole = stored.document()
    paths = list(whole.get("files", ()))
    shown = {name: value for name, value in whole.items() if name not in _HIDDEN}
    return shown if whole["type"] == SIMPLE else {**shown, "files": paths}


_HIDDEN = frozenset({"id", "owner", "project", "files", "names"})


def files_of(fields: Json) -> dict[str, str]:
    """A script's files as they run."""
    found: dict[str, str] = fields.get("files") or {MAIN: fields.get("script", "")}
    return found


def of_bundle(files: Mapping[str, str]) -> Json:
    """The fields of a script of several files."""
    fields: Json = {"type": BUNDLE, "script": files[MAIN], "files": dict(files)}
    return {**fields, "manifest": files[MANIFEST]} if MANIFEST in files else fields


class ScriptBook:
    """What the scripts there are listen to; read again as soon as the database has another version."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[str, tuple[int, Listener]] = {}

    def listeners(self, connection: Connection) -> Sequence[Listener]:
        """Every script that may want to know what happens: one question, when there is none."""
        rows = connection.execute(_VERSIONS).all()
        return [self._listener(connection, row.name, row.parent, row.updated_at) for row in rows]

    def _listener(self, connection: Connection, application: str, project: str, version: int) -> Listener:
        known = self._known.get(application)
        if known is not None and known[0] == version:
            return known[1]
        with viewer.looking(None):
            fields = records.read(connection, SCRIPT, application).fields()
        found = {
            name: match
            for name, text in filters_in(fields["script"]).items()
            if (match := compiled_or_none(name, text)) is not None
        }
        listener = Listener(application, project, frozenset(fields.get("names", ())), found)
        with self._lock:
            self._known[application] = (version, listener)
        return listener
