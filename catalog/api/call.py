"""One call of the API and its reply, free of the web framework: what a handler gets and gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from catalog.access import Actor
from catalog.api.body import decode
from catalog.api.context import Context
from catalog.errors import Changed, NotAllowed
from catalog.records import Stored

JSON = "application/json; charset=utf-8"


@dataclass(frozen=True, kw_only=True)
class Call:
    """A request; ``root`` is the service's address as the client wrote it, without a slash at its end.

    ``client`` is the host it comes from, as far as that is known.
    """

    context: Context
    actor: Actor | None
    method: str
    root: str
    address: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    client: str | None = None

    @property
    def accepts_json(self) -> bool:
        """Whether the client asked for JSON and nothing wider."""
        return "application/json" in self.headers.get("accept", "")

    @property
    def known_actor(self) -> Actor:
        """Who calls, on routes that need a key."""
        if self.actor is None:
            raise NotAllowed("Authorization: an API key is needed in this header.", status=401)
        return self.actor

    def json(self) -> Any:
        """The body as JSON; an empty one is an empty object. BadInput when it is none."""
        return decode(self.body)

    def flag(self, name: str) -> bool:
        """Whether a parameter is ``true``."""
        return self.query.get(name, "").casefold() == "true"

    def check_version(self, stored: Stored) -> None:
        """Changed, when ``If-Match`` names another version of the record."""
        wanted = self.headers.get("if-match")
        if wanted is None or wanted.strip() == "*":
            return
        tags = {tag.strip().removeprefix("W/") for tag in wanted.split(",")}
        if stored.etag not in tags:
            raise Changed()


@dataclass(frozen=True)
class Reply:
    """An answer; one too long to hold comes in ``pieces`` in place of its body."""

    status: int = 200
    body: bytes = b""
    media_type: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    pieces: Iterator[bytes] | None = None


def json_reply(content: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    """An answer with a JSON body."""
    return Reply(status, msgspec.json.encode(content), JSON, headers or {})


def record_reply(stored: Stored, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    """An answer with one record and its version."""
    return Reply(status, stored.json(), JSON, {"ETag": stored.etag, **(headers or {})})


def records_reply(
    records: Sequence[Stored], status: int = 200, headers: Mapping[str, str] | None = None
) -> Reply:
    """An answer with a list of records."""
    return Reply(status, b"[" + b",".join(record.json() for record in records) + b"]", JSON, headers or {})
