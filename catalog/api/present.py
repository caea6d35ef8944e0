"""Records as this call's client reads them: with what is not stored, and with scopes if it asks for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import Connection

from catalog import scopes
from catalog.api import call as plain
from catalog.api.call import Call, Reply, json_reply
from catalog.batches import contents as batch_contents
from catalog.batches.kinds import BATCH
from catalog.documents import Json
from catalog.kinds import ACCOUNT, PROJECT, Kind
from catalog.records import Stored


def record_reply(
    call: Call, kind: Kind, stored: Stored, status: int = 200, headers: Mapping[str, str] | None = None
) -> Reply:
    """An answer with one record and its version."""
    if _is_plain(call, kind):
        return plain.record_reply(stored, status, headers)
    return json_reply(documents(call, kind, [stored])[0], status, {"ETag": stored.etag, **(headers or {})})


def records_reply(
    call: Call,
    kind: Kind,
    records: Sequence[Stored],
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Reply:
    """An answer with a list of records."""
    if _is_plain(call, kind):
        return plain.records_reply(records, status, headers)
    return json_reply(documents(call, kind, records), status, headers)


def documents(call: Call, kind: Kind, records: Sequence[Stored]) -> list[Json]:
    """The documents of records."""
    complete = _COMPLETED.get(kind.name, _as_stored)
    found = complete(call, [stored.document() for stored in records])
    if call.flag("withScopes") and kind.has_scopes:
        with call.context.database.read() as connection:
            of_records = scopes.of(connection, kind.name, [stored.seq for stored in records])
        found = [
            {**document, "scopes": of_records[stored.seq]}
            for document, stored in zip(found, records, strict=True)
        ]
    return found


def rescope(connection: Connection, kind: Kind, records: Sequence[Stored], raw: object) -> None:
    """Change the scopes of records as the body of a call says; without scopes in it, they stay."""
    given = raw.get("scopes") if isinstance(raw, dict) else None
    if given is not None:
        scopes.change(connection, kind.name, [stored.seq for stored in records], scopes.accept(given))


def _is_plain(call: Call, kind: Kind) -> bool:
    return kind.name not in _COMPLETED and not (call.flag("withScopes") and kind.has_scopes)


def _as_stored(_call: Call, found: list[Json]) -> list[Json]:
    return found


def _with_short_domains(call: Call, projects: list[Json]) -> list[Json]:
    """A project without short domains of its own has the service's."""
    own = call.context.short_domains_of(call.root)
    return [{"shortDomains": own, **project} for project in projects]


def _with_defaults(_call: Call, accounts: list[Json]) -> list[Json]:
    return [{"customFields": {}, "tfaRequired": False, **account} for account in accounts]


def _with_contents(call: Call, batches: list[Json]) -> list[Json]:
    """A batch says what is in it."""
    with call.context.database.read() as connection:
        contents = batch_contents.of(connection, [batch["id"] for batch in batches])
    return [{**batch, **contents[batch["id"]]} for batch in batches]


# What is not stored: it depends on how the service is called, or on other records, or has never been set.
_COMPLETED: Mapping[str, Callable[[Call, list[Json]], list[Json]]] = {
    PROJECT.name: _with_short_domains,
    ACCOUNT.name: _with_defaults,
    BATCH.name: _with_contents,
}
