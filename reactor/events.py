"""What happened, written down for the scripts that want to know.

API reference, "Reactor: Event Types". All of it takes place in the transaction of what caused it; without any
script it is one question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, select

from catalog import keys, records, scopes, users, viewer
from catalog.api.call import Call
from catalog.documents import Json
from catalog.kinds import ACTION, PRODUCT, THNG, Kind
from catalog.records import Stored
from catalog.tables import credential
from reactor import logs, queue
from reactor.documents import ON_ACTION, ON_PRODUCT, ON_THNG
from reactor.filters import Subject, holds
from reactor.queue import Waiting
from reactor.scripts import Listener, ScriptBook
from redirector.rules.delegates import Directory

# Requests of scripts carry it: how many runs have led to this one (API reference, "Built-in Libraries").
DEPTH_HEADER: Final = "x-evrythng-reactor"
MOST_DEPTH: Final = 5

# What the documents of events have even if it is not known.
_OF_ACTIONS: Final = (
    *("customFields", "tags", "user", "location", "context", "reactions", "createdByProject", "createdByApp"),
    *("createdByThng", "identifiers", "thng", "product", "collection", "shortId", "shortDomain"),
)
_OF_PRODUCTS: Final = ("tags", "brand", "categories", "description", "photos", "url", "identifiers")
_OF_THNGS: Final = (
    *("tags", "description", "location", "product", "identifiers", "collections", "batch", "createdByTask"),
)


@dataclass(frozen=True, slots=True)
class Trigger:
    """Who caused an event, as its document says it, and after how many runs of scripts."""

    app: str | None = None
    user: str | None = None
    is_anonymous: bool = False
    depth: int = 0

    def fields(self) -> Json:
        return {
            "triggerApp": self.app,
            "triggerUser": self.user,
            "triggerUserAnonymous": self.is_anonymous,
        }


NOBODY: Final = Trigger()


@dataclass(frozen=True, slots=True)
class Events:
    """Tells scripts what happens; ``wake`` says that something waits for them."""

    book: ScriptBook
    directory: Directory
    wake: Callable[[], None]

    def actions_created(self, connection: Connection, call: Call | None, stored: Sequence[Stored]) -> None:
        """Actions that were just stored, by a call or by visits of short links."""
        listening = self._listening(connection, ON_ACTION)
        if not listening:
            return
        found = [each.document() for each in stored]
        with viewer.looking(None):
            scoped = scopes.of(connection, ACTION.name, [each.seq for each in stored])
            targets = {each[name] for each in found for name in ("thng", "product") if each.get(name)}
            projects = scopes.projects_of(connection, targets)
            trigger = _trigger(connection, call)
            for document, record in zip(found, stored, strict=True):
                own = set(scoped[record.seq]["projects"]) | {document.get("createdByProject")}
                own |= {
                    each for name in ("thng", "product") for each in projects.get(document.get(name, ""), ())
                }
                event = {"action": _action(document, scoped[record.seq]), **trigger.fields()}
                self._tell(connection, ON_ACTION, event, _of_action(document), trigger, listening, own)

    def hear_of_visits(self, connection: Connection) -> bool:
        """Whether any script wants to know of visits."""
        return bool(self._listening(connection, ON_ACTION))

    def visits_stored(self, connection: Connection, ids: Callable[[], Sequence[str]]) -> None:
        """Actions of visits of short links that were just stored."""
        if self._listening(connection, ON_ACTION):
            stored = records.find_many(connection, ACTION, list(ids()))
            self.actions_created(connection, None, stored)

    def properties_changed(
        self, connection: Connection, call: Call, kind: Kind, before: Stored, written: Sequence[Json]
    ) -> None:
        """Properties of a product or thing that were just written, as its record was before."""
        function = {PRODUCT.name: ON_PRODUCT, THNG.name: ON_THNG}[kind.name]
        listening = self._listening(connection, function)
        if not listening:
            return
        with viewer.looking(None):
            statement = kind.select_stored.where(kind.table.c.seq == before.seq)
            after = Stored(*connection.execute(statement).one())
            changes = _changes(before.fields(), after.fields(), written)
            if not changes:
                return
            scoped = scopes.of(connection, kind.name, [after.seq])[after.seq]
            document = _with_nulls(after.document(), _OF_PRODUCTS if kind is PRODUCT else _OF_THNGS)
            trigger = _trigger(connection, call)
            event = {"changes": changes, kind.name: {**document, "scopes": scoped}, **trigger.fields()}
            subject = _of_record(kind, document, changes)
            self._tell(connection, function, event, subject, trigger, listening, scoped["projects"])

    def _listening(self, connection: Connection, function: str) -> list[Listener]:
        return [each for each in self.book.listeners(connection) if function in each.names]

    def _tell(
        self,
        connection: Connection,
        function: str,
        event: Json,
        subject: Subject,
        trigger: Trigger,
        listening: Iterable[Listener],
        projects: Iterable[str | None],
    ) -> None:
        seen = set(projects)
        wanted = [
            listener
            for listener in listening
            if listener.project in seen and self._wants(connection, listener, function, subject)
        ]
        taken = [each for each in wanted if _takes(connection, each, function, trigger)]
        if taken:
            queue.put(
                connection, [Waiting(each.application, function, event, trigger.depth) for each in taken]
            )
            self.wake()

    def _wants(self, connection: Connection, listener: Listener, function: str, subject: Subject) -> bool:
        match = listener.filters.get(function)
        if match is None:
            return True
        closest = partial(self.directory.closest_place, connection, project=listener.project)
        return holds(connection, match, subject, project=listener.project, closest=closest)


def _takes(connection: Connection, listener: Listener, function: str, trigger: Trigger) -> bool:
    """Whether a script may be told; its log says why it is not."""
    problem = None
    if trigger.depth >= MOST_DEPTH:
        problem = f"{function} was not called: {MOST_DEPTH} runs of scripts in a row have led to this event"
    elif queue.is_full(connection, listener.application):
        problem = f"{function} was not called: {queue.MOST_WAITING} events wait for this script already"
    if problem is None:
        return True
    logs.write(connection, listener.application, [logs.entry("error", problem)])
    return False


def _trigger(connection: Connection, call: Call | None) -> Trigger:
    if call is None or call.actor is None:
        return NOBODY
    user = call.actor.id if call.actor.type == keys.USER else None
    is_anonymous = user is not None and _is_anonymous(connection, user)
    return Trigger(call.actor.application, user, is_anonymous, depth_of(call.headers))


def depth_of(headers: Mapping[str, str]) -> int:
    """How many runs of scripts have led to a call."""
    text = headers.get(DEPTH_HEADER, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 3 else 0


def _is_anonymous(connection: Connection, user: str) -> bool:
    status = connection.execute(select(credential.c.status).where(credential.c.user == user)).scalar()
    return status == users.ANONYMOUS


def _action(document: Json, scoped: Json) -> Json:
    whole = _with_nulls(document, _OF_ACTIONS)
    del whole["updatedAt"]
    return {**whole, "scopes": scoped}


def _with_nulls(document: Json, names: Sequence[str]) -> Json:
    return {**dict.fromkeys(names), **document}


def _of_action(document: Json) -> Subject:
    return Subject(
        thng=document.get("thng"),
        product=document.get("product"),
        user=document.get("user"),
        timestamp=document["timestamp"],
        action=document,
    )


def _of_record(kind: Kind, document: Json, changes: Mapping[str, Json]) -> Subject:
    timestamp = max(change["timestamp"] for change in changes.values())
    if kind is PRODUCT:
        return Subject(product=document["id"], timestamp=timestamp, changes=changes)
    product = document.get("product")
    return Subject(thng=document["id"], product=product, timestamp=timestamp, changes=changes)


def _changes(before: Json, after: Json, written: Sequence[Json]) -> dict[str, Json]:
    """What of the written properties has another value now (ReactorPropertyChangeDocument)."""
    old, new = before.get("properties") or {}, after.get("properties") or {}
    return {
        each["key"]: {
            "oldValue": old.get(each["key"]),
            "newValue": new.get(each["key"]),
            "timestamp": each["timestamp"],
        }
        for each in written
        if not _is_same(old.get(each["key"]), new.get(each["key"]))
    }


def _is_same(one: Any, other: Any) -> bool:
    """Python takes true for 1; JSON does not."""
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)
