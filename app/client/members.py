"""Members of collections: things, and other collections."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

import msgspec

from app.client.answers import JSON, Send
from app.client.records import Kind, batches

ADD_LIMIT: Final = 10_000
"""Members one call may add (API reference, chapter "Collections")."""


class Members:
    """Adds records to a collection and takes them out; they stay themselves."""

    def __init__(self, send: Send) -> None:
        self._send = send

    def add(self, collection_id: str, kind: Kind, ids: Sequence[str]) -> None:
        """Put records in, in as many calls as it takes; who is in it already stays."""
        for batch in batches(ids, ADD_LIMIT):
            self._send(
                "POST", _path(collection_id, kind), content=msgspec.json.encode(list(batch)), headers=JSON
            )

    def remove(self, collection_id: str, kind: Kind, member_id: str) -> None:
        """Take one record out; NotFound if it is not in it."""
        self._send("DELETE", f"{_path(collection_id, kind)}/{quote(member_id, safe='')}")


def _path(collection_id: str, kind: Kind) -> str:
    return f"/collections/{quote(collection_id, safe='')}/{kind}"
