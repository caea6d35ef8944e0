"""The ledger of printed labels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import quote

from app.client.answers import JSON, Document, Send, decode, encode
from app.client.records import Kind, Record, batches

AT_ONCE: Final = 1000


class Prints:
    """Adds to the ledger, asks what was printed before, and voids labels; `Client.list_records` lists it."""

    def __init__(self, send: Send) -> None:
        self._send = send

    def add(self, prints: Sequence[Document]) -> list[Record]:
        """Record labels that were printed, in this order, a thousand at a time."""
        added: list[Record] = []
        for some in batches(prints, AT_ONCE):
            added += self._records("POST", "/prints", some)
        return added

    def newest(self, codes: Sequence[str]) -> dict[str, Record]:
        """The newest print of each code that was printed before and is not voided."""
        found: dict[str, Record] = {}
        for some in batches(list(dict.fromkeys(codes)), AT_ONCE):
            for record in self._records("POST", "/prints/newest", {"codes": list(some)}):
                found[str(record.document["code"])] = record
        return found

    def void(self, print_id: str, reason: str) -> Record:
        """The label is worth nothing from now on."""
        return self._record("POST", f"/prints/{quote(print_id, safe='')}/void", {"reason": reason})

    def reinstate(self, print_id: str) -> Record:
        """Take the voiding back."""
        return self._record("DELETE", f"/prints/{quote(print_id, safe='')}/void", {})

    def _records(self, method: str, path: str, body: Document | Sequence[Document]) -> list[Record]:
        answer = self._send(method, path, content=encode(body), headers=JSON)
        return [Record(Kind.PRINTS, document) for document in decode(answer, list[dict[str, Any]])]

    def _record(self, method: str, path: str, body: Document) -> Record:
        answer = self._send(method, path, content=encode(body), headers=JSON)
        return Record(Kind.PRINTS, decode(answer, dict[str, Any]))
