"""What pictures show by their looks: described here, compared by the service, joined to the codes read."""

from __future__ import annotations

from dataclasses import replace

from app.client import Client
from app.client.images import symbol_of
from app.commands import own_service
from app.commands.scan_lookup import Lookup
from recognition import likeness
from recognition.batch import Entry
from recognition.likeness.recognising import SURE
from recognition.symbol import Symbol


def recognised(entry: Entry, client: Client | None, look_up: Lookup) -> Entry:
    """The entry with a symbol for each record that the picture shows, behind its codes."""
    reading = entry.reading
    if client is None or reading is None or reading.looks is None:
        return entry
    with own_service.blamed():
        sights = client.images.recognise(reading.looks)
    symbols = [symbol_of(sight, reading) for sight in sights]
    for symbol, sight in zip(symbols, sights, strict=True):
        look_up.remember(symbol, [sight.record])
    return replace(entry, reading=replace(reading, symbols=(*reading.symbols, *symbols), looks=None))


def is_sure(symbol: Symbol) -> bool:
    """Whether a scan of it may be recorded without a person looking at it; codes are."""
    return symbol.type != likeness.TYPE or round(symbol.confidence * 100) >= SURE


def said(symbol: Symbol) -> str:
    """How sure it is, behind the value of what was recognised by its looks; nothing for codes."""
    return f" {symbol.confidence:.0%}" if symbol.type == likeness.TYPE else ""
