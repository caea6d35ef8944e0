"""What codes belong to, asked of a service once for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from app.client import Client, Identification
from app.commands import own_service
from recognition.batch import Entry
from recognition.symbol import Symbol
from recognition.text import paragraphs

Json = dict[str, Any]
_REMEMBERED: Final = 10_000


class Lookup:
    """Asks the service once for each code."""

    def __init__(self, client: Client | None) -> None:
        self._client = client
        self._known: dict[tuple[str, str], list[Json]] = {}

    def results(self, symbols: Sequence[Symbol]) -> list[Json]:
        return [result for symbol in symbols for result in self._of(symbol)]

    def with_paragraphs(self, entry: Entry) -> Entry:
        """The entry with the texts over several lines that belong to a record."""
        if entry.reading is None or self._client is None:
            return entry
        found = paragraphs.news(entry.reading.symbols, self._of, _ids)
        joined = [paragraph for paragraph, _ in found]
        symbols = (*entry.reading.symbols, *joined)
        return replace(entry, reading=replace(entry.reading, symbols=symbols)) if joined else entry

    def _of(self, symbol: Symbol) -> list[Json]:
        if self._client is None or not symbol.is_whole:
            return []
        key = (symbol.type, symbol.value)
        if key not in self._known:
            with own_service.blamed():
                found = self._client.identify(symbol.value, [symbol.type])
            self.remember(symbol, found)
        return self._known[key]

    def remember(self, symbol: Symbol, found: Sequence[Identification]) -> None:
        """What a code belongs to from now on."""
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        self._known[symbol.type, symbol.value] = [_result(each, symbol) for each in found]


def _ids(results: Sequence[Json]) -> set[str]:
    return {part["id"] for result in results for part in result.values() if isinstance(part, dict)}


def _result(found: Identification, symbol: Symbol) -> Json:
    """A record that a code belongs to, in the words of the platform's `/scan/identifications`."""
    return {
        "type": symbol.type,
        "value": symbol.value,
        found.record.kind.type_name: dict(found.record.document),
        "redirections": list(found.redirections),
    }
