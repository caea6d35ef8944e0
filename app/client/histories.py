"""What a record was before: updates of its properties, and a thing's locations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from app.client.answers import Send, decode, next_token
from app.client.records import PAGE_SIZE, Record


@dataclass(frozen=True, slots=True)
class Update:
    """A value and when it was so; of a location, the value is its document."""

    at_ms: int
    value: Any


@dataclass(frozen=True, slots=True)
class Updates:
    """Updates, newest first; ``next`` is the token of the page with older ones."""

    items: tuple[Update, ...]
    next: str | None = None


class Histories:
    """Reads pages of updates between two moments (milliseconds, both included)."""

    def __init__(self, send: Send) -> None:
        self._send = send

    def latest(self, record: Record) -> dict[str, Update]:
        """The latest value of every property, by key."""
        found = decode(self._send("GET", f"{_path(record)}/properties"), list[dict[str, Any]])
        return {str(one["key"]): Update(int(one["timestamp"]), one["value"]) for one in found}

    def property(
        self,
        record: Record,
        key: str,
        *,
        since_ms: int | None = None,
        until_ms: int | None = None,
        after: str | None = None,
    ) -> Updates:
        """One page of a property's values."""
        path = f"{_path(record)}/properties/{quote(key, safe='')}"
        return self._page(path, lambda one: one["value"], since_ms, until_ms, after)

    def locations(
        self,
        record: Record,
        *,
        since_ms: int | None = None,
        until_ms: int | None = None,
        after: str | None = None,
    ) -> Updates:
        """One page of a thing's locations."""
        return self._page(f"{_path(record)}/location", lambda one: one, since_ms, until_ms, after)

    def _page(
        self, path: str, value_of: Any, since_ms: int | None, until_ms: int | None, after: str | None
    ) -> Updates:
        given = {"from": since_ms, "to": until_ms, "nextPageToken": after, "perPage": PAGE_SIZE}
        params = {name: str(value) for name, value in given.items() if value is not None}
        answer = self._send("GET", path, params=params)
        items = tuple(_update(one, value_of) for one in decode(answer, list[dict[str, Any]]))
        return Updates(items, next_token(answer))


def _update(document: Mapping[str, Any], value_of: Any) -> Update:
    return Update(int(document["timestamp"]), value_of(document))


def _path(record: Record) -> str:
    return f"/{record.kind}/{quote(record.id, safe='')}"
